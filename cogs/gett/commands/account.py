"""`/gett me`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from cogs.gett.cards import account_view
from cogs.gett.commands.base import GettCommands
from cogs.gett.commands.using import service_in, using_gett

if TYPE_CHECKING:
    import discord

    from bot.app import Carryall


class AccountCommands(GettCommands):
    """The own account."""

    @app_commands.command()
    async def me(self, interaction: discord.Interaction[Carryall]) -> None:
        """See your Ge.tt account and how full its storage is."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_gett(interaction) as (_account, client):
            await client.user.refresh()
            view = account_view(client.user, service_in(self._bot))
        await interaction.edit_original_response(view=view)
