"""The cog of `/gett`: the commands of all subjects in one group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from cogs.gett.commands.account import AccountCommands
from cogs.gett.commands.files import FileCommands
from cogs.gett.commands.sending import SendCommands
from cogs.gett.commands.shares import ShareCommands

if TYPE_CHECKING:
    from bot.app import Carryall


class Gett(
    SendCommands,
    ShareCommands,
    FileCommands,
    AccountCommands,
    commands.GroupCog,
    group_name="gett",
    group_description="Your shares and files at Ge.tt",
):
    """Everything that a linked Ge.tt account can do; without a server it says so."""

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot
