"""The buttons below a walk: they stop it and take it up again, after a restart too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.ui.dynamic import PersistentItem
from bot.ui.view import notice

if TYPE_CHECKING:
    import discord

    from bot.app import Carryall


class WalkButton(
    PersistentItem, template=r"carryall:walk:(?P<walk_id>[0-9a-f]{32}):(?P<action>cancel|resume)"
):
    """Cancels or resumes a walk for the person whose it is."""

    def __init__(self, item: discord.ui.Item[Any], *, walk_id: str, action: str) -> None:
        super().__init__(item)
        self.walk_id = walk_id
        self.action = action

    async def pressed(self, interaction: discord.Interaction[Carryall]) -> None:
        """Do what pressing means; an answer of its own says so."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        walks = interaction.client.walks
        if self.action == "resume":
            await walks.resume(interaction, self.walk_id)
            return
        words = await walks.cancel(interaction.user.id, self.walk_id)
        await interaction.edit_original_response(view=notice(words))
