"""How a person's transfers look: a line each, what is under way first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui import text
from bot.ui.batch_view import fit, progress_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.service_registry import ServiceRegistry
    from bot.transfer.progress import ProgressBoard
    from storage.transfers import Transfer

NOTHING = (
    "You have no transfers under way, and none that could be taken up again.\n"
    "-# Send files with `/rehost files`."
)


def transfer_list(
    mine: Sequence[Transfer],
    places: Mapping[str, int],
    board: ProgressBoard,
    services: ServiceRegistry,
    walks: Sequence[str] = (),
) -> str:
    """Say how far each of a person's transfers is.

    Args:
        mine: Those that have not ended, and those that may be taken up again.
        places: Where the waiting ones stand.
        board: How far the others are.
        services: For titles.
        walks: Lines on walks through channels, which come first.
    """
    running = [one for one in mine if not one.is_finished]
    stopped = [one for one in mine if one.is_resumable]
    if not running and not stopped and not walks:
        return NOTHING
    lines = [f"**Walks through channels: {len(walks)}**", *walks] if walks else []
    if running:
        lines.append(f"**Under way: {len(running)}**")
        # What moves comes first.
        running.sort(key=lambda one: (one.state == "waiting", places.get(one.id, 0)))
        for one in running:
            line = f"{progress_line(one, board)} → {services.title(one.service)}"
            place = places.get(one.id)
            lines.append(line if place is None else f"{line} · place {place} in the queue")
    if stopped:
        lines.append(f"**Can be taken up again: {len(stopped)}** (`/transfers resume`)")
        lines += [f"⏹️ {text.safe(one.filename, 60)}: {one.cause}" for one in reversed(stopped)]
    return fit(lines)


def choice_name(transfer: Transfer, services: ServiceRegistry) -> str:
    """Name a transfer in a list of choices."""
    size = "" if transfer.size is None else f" · {text.size(transfer.size)}"
    state = {"waiting": "waiting", "sending": "under way"}.get(transfer.state, "stopped")
    title = services.title(transfer.service)
    return text.shorten(f"{text.shorten(transfer.filename, 50)}{size} · {title} · {state}", 100)
