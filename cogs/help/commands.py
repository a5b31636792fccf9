"""`/help`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from discord import app_commands
from discord.ext import commands

from bot.ui.view import notice
from cogs.help.topics import help_text

if TYPE_CHECKING:
    import discord

    from bot.app import Carryall


class Help(commands.Cog):
    """What the bot can do, said in Discord."""

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot

    @app_commands.command(name="help")
    @app_commands.describe(topic="What you want to know about")
    async def show(
        self,
        interaction: discord.Interaction[Carryall],
        topic: Literal[
            "start",
            "files",
            "history",
            "previews",
            "accounts",
            "tixte",
            "mixcloud",
            "pixelbin",
            "gett",
            "mxit",
            "privacy",
        ] = "start",
    ) -> None:
        """See what Carryall can do and how to begin."""
        view = notice(help_text(topic, self._bot.services))
        await interaction.response.send_message(view=view, ephemeral=True)
