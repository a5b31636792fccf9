"""How a walk looks: how far it is, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.messages import static_view
from bot.ui import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.service_registry import ServiceRegistry
    from storage.walk_index import Tally
    from storage.walks import Walk

_CLOSE = (
    "-# You can close this. What takes longer than 15 minutes is told by direct message; a restart"
    " of the bot loses nothing."
)


def progress_view(walk: Walk, tally: Tally, services: ServiceRegistry) -> discord.ui.LayoutView:
    """Show how far a walk is, with a button that stops it."""
    lines = [
        f"**Walking through {place(walk)}** → {services.title(walk.service)}",
        progress(walk, tally),
        _CLOSE,
    ]
    return static_view(discord.ui.TextDisplay("\n".join(lines)), _row(walk.id, "Cancel", "cancel"))


def progress(walk: Walk, tally: Tally) -> str:
    """Say in one line how far a walk is."""
    back = ""
    if walk.before_id is not None and walk.messages:
        at = discord.utils.snowflake_time(walk.before_id)
        back = f" (back to {discord.utils.format_dt(at, 'd')})"
    messages = _many(walk.messages, "message")
    return f"🔎 {messages} looked at{back} · {_counts(tally)}"


def result_view(
    walk: Walk, tally: Tally, services: ServiceRegistry, files: Sequence[str]
) -> discord.ui.LayoutView:
    """Show what came of a walk.

    Args:
        walk: The walk; it has ended.
        tally: What it found.
        services: For titles.
        files: The names of the files that come along.
    """
    title = services.title(walk.service)
    if walk.state == "done":
        head = f"**Walked through {place(walk)}** → {title}"
    else:
        head = f"**The walk through {place(walk)} has stopped** → {title}"
    lines = [head, progress(walk, tally)]
    if walk.cause is not None:
        reference = f" (reference `{walk.reference}`)" if walk.reference else ""
        lines.append(f"⚠️ {walk.cause} {walk.next_step}{reference}")
    if tally.failed and walk.state == "done":
        lines.append(
            "-# Why files failed stands in the index. The same command again sends only what is"
            " not there yet."
        )
    items: list[discord.ui.Item[Any]] = [discord.ui.TextDisplay("\n".join(lines))]
    items += [discord.ui.File(f"attachment://{name}") for name in files]
    if walk.is_resumable:
        items.append(_row(walk.id, "Resume", "resume"))
    return static_view(*items)


def more_view(walk: Walk, number: int, files: Sequence[str]) -> discord.ui.LayoutView:
    """Show a further part of an index."""
    said: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay(
        f"Index of the walk through {place(walk)}, part {number}"
    )
    return static_view(said, *(discord.ui.File(f"attachment://{name}") for name in files))


def place(walk: Walk) -> str:
    """Name a walk's channel, so that it can be read outside of its server too."""
    return f"#{text.safe(walk.channel_name, 60)}"


def _counts(tally: Tally) -> str:
    parts = [
        _many(tally.found, "file"),
        f"{tally.sent:,} sent",
        f"{tally.known:,} there before" if tally.known else "",
        f"{tally.failed:,} failed" if tally.failed else "",
        f"{tally.under_way:,} under way" if tally.under_way else "",
    ]
    return " · ".join(part for part in parts if part)


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def walk_item_id(walk_id: str, action: str) -> str:
    """Name a button so that ``bot.walks.buttons`` knows it again, even after a restart."""
    return f"carryall:walk:{walk_id}:{action}"


def _row(walk_id: str, label: str, action: str) -> discord.ui.ActionRow[Any]:
    button: discord.ui.Button[Any] = discord.ui.Button(
        label=label, custom_id=walk_item_id(walk_id, action)
    )
    return discord.ui.ActionRow(button)
