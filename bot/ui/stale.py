"""Buttons and forms that outlived what they belong to: Discord would only say that they failed."""

from __future__ import annotations

from typing import Any

import discord

from bot.errors import UserError
from bot.tree import report

_OURS = (discord.InteractionType.component, discord.InteractionType.modal_submit)


async def answer_stale(interaction: discord.Interaction[Any]) -> None:
    """Answer a button or form that nobody else answers: it is from before a restart, or too old."""
    if interaction.type not in _OURS or interaction.response.is_done() or _is_known(interaction):
        return
    told = UserError(
        "This was opened before the bot was restarted, or too long ago.", "Please open it again."
    )
    await report(interaction, told, where="stale")


def _is_known(interaction: discord.Interaction[Any]) -> bool:
    data: Any = interaction.data
    custom_id: str = data["custom_id"]
    # discord.py discards what it does not know, without an event; only its store can tell.
    store: Any = interaction.client._connection._view_store  # noqa: SLF001
    if interaction.type is discord.InteractionType.modal_submit:
        return custom_id in store._modals  # noqa: SLF001
    key = (data["component_type"], custom_id)
    return any(key in items for items in store._views.values()) or any(  # noqa: SLF001
        pattern.fullmatch(custom_id)
        for pattern in store._dynamic_items  # noqa: SLF001
    )
