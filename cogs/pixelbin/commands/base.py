"""What the commands of every subject of `/pixelbin` share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from discord.ext import commands

from bot.ui.pager import Pager
from cogs.pixelbin.commands.using import using_pixelbin

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    import discord

    from bot.app import Carryall
    from bot.ui.pager import ListStyle
    from bot.ui.pages import PageSource
    from cogs.pixelbin.service import PixelbinService
    from storage.accounts import Account

ItemT = TypeVar("ItemT")


class PixelbinCommands(commands.Cog):
    """The base of each subject's commands; ``Pixelbin`` inherits from all subjects."""

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
            return using_pixelbin(pressed, account.id)

        await Pager(interaction.user.id, source, style, within=within).show(interaction)


def service_in(bot: Carryall) -> PixelbinService:
    """Give the bot's Pixelbin."""
    return cast("PixelbinService", bot.services.get("pixelbin"))
