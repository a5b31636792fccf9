"""The cog of `/pixelbin`: the commands of all subjects in one group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from cogs.pixelbin.buttons import PixelbinFileButton
from cogs.pixelbin.commands.account import AccountCommands
from cogs.pixelbin.commands.files import FileCommands
from cogs.pixelbin.commands.folders import FolderCommands
from cogs.pixelbin.commands.modules import ModuleCommands
from cogs.pixelbin.commands.presets import PresetCommands
from cogs.pixelbin.commands.searching import SearchCommands
from cogs.pixelbin.commands.sending import SendCommands
from cogs.pixelbin.commands.signing import SignedUrlCommands
from cogs.pixelbin.commands.transforming import TransformCommands

if TYPE_CHECKING:
    from bot.app import Carryall


class Pixelbin(
    SendCommands,
    SearchCommands,
    FileCommands,
    FolderCommands,
    TransformCommands,
    PresetCommands,
    ModuleCommands,
    SignedUrlCommands,
    AccountCommands,
    commands.GroupCog,
    group_name="pixelbin",
    group_description="Your files, folders and presets at Pixelbin",
):
    """Everything that a linked Pixelbin account can do."""

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Answer to the buttons of cards, also of those from before a restart."""
        self._bot.add_dynamic_items(PixelbinFileButton)

    async def cog_unload(self) -> None:
        """Answer no more."""
        self._bot.remove_dynamic_items(PixelbinFileButton)
