"""A bar of characters: how far something is, how full something is."""

from __future__ import annotations

from bot.ui import text

CELLS = 12


def bar(share: float, cells: int = CELLS) -> str:
    """Draw a share between 0 and 1; what is begun shows, and only what is complete looks so.

    Args:
        share: How much; held to 0 … 1.
        cells: How long the bar is.
    """
    share = min(1.0, max(0.0, share))
    filled = round(share * cells)
    if 0.0 < share < 1.0:
        filled = min(cells - 1, max(1, filled))
    return "▰" * filled + "▱" * (cells - filled)


def used_of(used: int, limit: int | None) -> str:
    """Say how much of a storage is used, with a bar where its limit is known."""
    if not limit or limit < 0:
        return f"{text.size(used)} used"
    share = used / limit
    return f"{bar(share)} {share:.0%} · {text.size(used)} of {text.size(limit)} used"
