"""What the commands of every subject of `/tixte` share."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from bot.errors import UserError
from bot.ui.account import using_account
from bot.ui.choice import asker_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import discord

    from bot.app import Carryall
    from cogs.tixte.client import TixteClient
    from storage.accounts import Account

SERVICE = "tixte"


class TixteCommands:
    """The base of each subject's commands.

    A subject is a subclass with commands and groups as class attributes, as a cog has them;
    ``Tixte`` inherits from all subjects, and discord.py collects the commands over its bases.
    """

    _bot: Carryall

    @asynccontextmanager
    async def _using(
        self, interaction: discord.Interaction[Any]
    ) -> AsyncIterator[tuple[Account, TixteClient]]:
        """Give the account that a command goes to, and its client.

        A key that turns out to be dead inside is told with the button that links it again.

        Raises:
            NoAccountError: There is none; with the button that links one.
        """
        async with using_account(self._bot, asker_of(interaction), SERVICE) as (account, client):
            yield account, cast("TixteClient", client)

    @asynccontextmanager
    async def _still_using(
        self, interaction: discord.Interaction[Any], account: Account
    ) -> AsyncIterator[TixteClient]:
        """Give the client of the account that a question was about, once it is answered.

        Raises:
            UserError: Commands go to another account by now, or to none.
        """
        async with self._using(interaction) as (now, client):
            if now.id != account.id:
                raise UserError(
                    "Your commands go to another Tixte account since you were asked.",
                    "Run the command again.",
                )
            yield client
