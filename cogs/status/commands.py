"""`/status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot import __version__
from bot.ui.view import static_view
from cogs.status.card import Vitals, status_card

if TYPE_CHECKING:
    import discord

    from bot.app import Carryall


class Status(commands.Cog):
    """How the bot and the services are."""

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot

    @app_commands.command(name="status")
    async def show(self, interaction: discord.Interaction[Carryall]) -> None:
        """See which services can be reached, and how the bot is."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        vitals = Vitals(
            version=__version__,
            started_at=self._bot.started_at,
            gateway_seconds=self._bot.latency,
        )
        card = status_card(vitals, await self._bot.service_watch.look())
        await interaction.edit_original_response(view=static_view(card))
