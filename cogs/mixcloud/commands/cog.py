"""The cog of `/mixcloud`: the commands of all subjects in one group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from cogs.mixcloud.commands.actions import ActionCommands
from cogs.mixcloud.commands.charts import ChartCommands
from cogs.mixcloud.commands.embedding import EmbedCommands
from cogs.mixcloud.commands.publishing import PublishCommands
from cogs.mixcloud.commands.reading import ReadingCommands

if TYPE_CHECKING:
    from bot.app import Carryall


class Mixcloud(
    ReadingCommands,
    ChartCommands,
    ActionCommands,
    EmbedCommands,
    PublishCommands,
    commands.GroupCog,
    group_name="mixcloud",
    group_description="Radio shows at Mixcloud: find, follow, publish",
):
    """Everything that a linked Mixcloud account can do."""

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot
