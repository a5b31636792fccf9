"""What the commands of every subject of `/gett` share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from discord.ext import commands

from bot.ui.pager import Pager
from cogs.gett.commands.using import using_gett

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    import discord

    from bot.app import Carryall
    from bot.ui.pager import ListStyle
    from bot.ui.pages import PageSource
    from storage.accounts import Account

ItemT = TypeVar("ItemT")

MAX_TYPED = 300
MAX_TITLE = 200
MAX_NAME = 200


class GettCommands(commands.Cog):
    """The base of each subject's commands.

    A subject is a subclass with commands and groups as class attributes, as a cog has them;
    ``Gett`` inherits from all subjects, and discord.py collects the commands over its bases.
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
            return using_gett(pressed, account.id)

        await Pager(interaction.user.id, source, style, within=within).show(interaction)
