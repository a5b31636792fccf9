"""What every log line of a command, button or form says of where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    import discord


def bind(interaction: discord.Interaction[Any]) -> None:
    """Bind the ids of person and server to the log of this task.

    discord.py runs each command, press and form in a task of its own, so that nothing need be
    unbound. It has no hook before all of them: commands (``bot.tree``), views, forms
    (``bot.ui.view``) and persistent items (``bot.ui.dynamic``) each call this first.
    """
    structlog.contextvars.bind_contextvars(
        interaction=interaction.id, user=interaction.user.id, guild=interaction.guild_id
    )
