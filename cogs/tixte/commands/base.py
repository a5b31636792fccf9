"""What the commands of every subject of `/tixte` share."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from discord.ext import commands

from bot.ui.account import using_account
from bot.ui.choice import asker_of
from cogs.tixte.commands.finding import Finder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import discord

    from bot.app import Carryall
    from cogs.tixte.client import TixteClient
    from storage.accounts import Account

SERVICE = "tixte"


class TixteCommands(commands.Cog):
    """The base of each subject's commands.

    A subject is a subclass with commands and groups as class attributes, as a cog has them;
    ``Tixte`` inherits from all subjects, and discord.py collects the commands over its bases.
    """

    _bot: Carryall

    @asynccontextmanager
    async def _using(
        self, interaction: discord.Interaction[Any], account_id: int | None = None
    ) -> AsyncIterator[tuple[Account, TixteClient]]:
        """Give the account that a command goes to, and its client.

        A key that turns out to be dead inside is told with the button that links it again.

        Args:
            interaction: The command, or the answer to its question.
            account_id: The account that the question was about.

        Raises:
            NoAccountError: There is none; with the button that links one.
            UserError: The account of the question is not theirs to use any more.
        """
        asker = asker_of(interaction)
        async with using_account(self._bot, asker, SERVICE, account_id) as (account, client):
            yield account, cast("TixteClient", client)

    def _finder(
        self, interaction: discord.Interaction[Any], account: Account, client: TixteClient
    ) -> Finder:
        """Make what finds the upload that a person means."""
        bot = self._bot
        named = bot.seams.name_public_url
        return Finder(client, bot.store.uploads, interaction.user.id, account.id, named)
