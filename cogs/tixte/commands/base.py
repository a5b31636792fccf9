"""What the commands of every subject of `/tixte` share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from discord.ext import commands

from bot.ui.pager import Pager
from cogs.tixte.commands.finding import Finder
from cogs.tixte.commands.using import using_tixte

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    import discord

    from bot.app import Carryall
    from bot.ui.pager import ListStyle
    from bot.ui.pages import PageSource
    from cogs.tixte.client import TixteClient
    from storage.accounts import Account

ItemT = TypeVar("ItemT")


class TixteCommands(commands.Cog):
    """The base of each subject's commands.

    A subject is a subclass with commands and groups as class attributes, as a cog has them;
    ``Tixte`` inherits from all subjects, and discord.py collects the commands over its bases.
    """

    _bot: Carryall

    async def _list(
        self,
        interaction: discord.Interaction[Any],
        account: Account,
        source: PageSource[ItemT],
        style: ListStyle[ItemT],
    ) -> None:
        """Show a list of an account's things in the place of an answer that was deferred.

        The right to a server's account may go while its list stands: each press asks anew.

        Raises:
            ServiceError: The first page is not to be had.
        """

        def within(pressed: discord.Interaction[Any]) -> AbstractAsyncContextManager[object]:
            return using_tixte(pressed, account.id)

        await Pager(interaction.user.id, source, style, within=within).show(interaction)

    def _finder(
        self, interaction: discord.Interaction[Any], account: Account, client: TixteClient
    ) -> Finder:
        """Make what finds the upload that a person means."""
        bot = self._bot
        named = bot.seams.name_public_url
        return Finder(client, bot.store.uploads, interaction.user.id, account.id, named)
