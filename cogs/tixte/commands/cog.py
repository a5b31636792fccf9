"""The cog of `/tixte`: the commands of all subjects in one group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from cogs.tixte.commands.account import AccountCommands
from cogs.tixte.commands.config import ConfigCommands
from cogs.tixte.commands.domains import DomainCommands
from cogs.tixte.commands.sharing import ShareCommands
from cogs.tixte.commands.uploads import UploadCommands

if TYPE_CHECKING:
    from bot.app import Carryall


class Tixte(
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
