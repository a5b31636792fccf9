"""The cog of `/tixte`: the commands of all subjects in one group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from cogs.tixte.buttons import TixteUploadButton
from cogs.tixte.commands.account import AccountCommands
from cogs.tixte.commands.config import ConfigCommands
from cogs.tixte.commands.domains import DomainCommands
from cogs.tixte.commands.lists import ListCommands
from cogs.tixte.commands.sending import SendCommands
from cogs.tixte.commands.sharing import ShareCommands
from cogs.tixte.commands.uploads import UploadCommands

if TYPE_CHECKING:
    from bot.app import Carryall


class Tixte(
    SendCommands,
    ListCommands,
    UploadCommands,
    ShareCommands,
    DomainCommands,
    AccountCommands,
    ConfigCommands,
    commands.GroupCog,
    group_name="tixte",
    group_description="Your files, domains and settings at Tixte",
):
    """Everything that a linked Tixte account can do."""

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Answer to the buttons of cards, also of those from before a restart."""
        self._bot.add_dynamic_items(TixteUploadButton)

    async def cog_unload(self) -> None:
        """Answer no more."""
        self._bot.remove_dynamic_items(TixteUploadButton)
