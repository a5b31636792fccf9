"""The bases of every view and modal of ours: who may press, what happens on a failure."""

from __future__ import annotations

from typing import Any

import discord

from bot.interactions import bind
from bot.messages import static_view
from bot.tree import report

__all__ = ["BaseModal", "BaseView", "notice", "static_view"]


class BaseView(discord.ui.LayoutView):
    """A view for one person, gone after a while.

    Args:
        person_id: Who may press.
        timeout: Seconds until its buttons go dead.
    """

    def __init__(self, person_id: int, *, timeout: float = 120.0) -> None:
        super().__init__(timeout=timeout)
        self.person_id = person_id

    async def interaction_check(self, interaction: discord.Interaction[Any]) -> bool:
        """Let only that person press; tell others so."""
        bind(interaction)
        if interaction.user.id == self.person_id:
            return True
        await interaction.response.send_message(
            "Only the person who asked can press this. Run the command yourself to get your own.",
            ephemeral=True,
        )
        return False

    async def on_error(
        self, interaction: discord.Interaction[Any], error: Exception, item: discord.ui.Item[Any]
    ) -> None:
        """Tell the person what went wrong."""
        await report(interaction, error, where=f"{type(self).__name__}:{type(item).__name__}")


class BaseModal(discord.ui.Modal):
    """A form; Discord does not tell when it is closed unsent, so it is forgotten after an hour.

    Args:
        title: What stands above it, at most 45 characters.
    """

    def __init__(self, *, title: str) -> None:
        super().__init__(title=title, timeout=3600.0)

    async def interaction_check(self, interaction: discord.Interaction[Any]) -> bool:
        """Let what is logged of the form say whose it is; whoever has it may send it."""
        bind(interaction)
        return True

    async def on_error(  # type: ignore[override] # discord.py's Modal has no item to pass
        self, interaction: discord.Interaction[Any], error: Exception
    ) -> None:
        """Tell the person what went wrong."""
        await report(interaction, error, where=type(self).__name__)


def notice(text: str) -> discord.ui.LayoutView:
    """Make a message that only says something."""
    return static_view(discord.ui.TextDisplay(text))
