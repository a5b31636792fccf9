"""Text for Discord: sizes, names that cannot break the markup, and lengths that fit."""

from __future__ import annotations

import discord
import humanize

MAX_NAME = 80


def size(count: int) -> str:
    """Write a number of bytes for people."""
    return str(humanize.naturalsize(count, format="%.1f"))


def shorten(text: str, length: int) -> str:
    """Cut a text to a length, with an ellipsis where something is missing."""
    return text if len(text) <= length else text[: length - 1] + "…"


def safe(text: str, length: int = MAX_NAME) -> str:
    """Write somebody's text so that it stays text: short, on one line, no markup, no mention."""
    one_line = " ".join(text.split())
    plain = discord.utils.escape_markdown(shorten(one_line, length))
    return discord.utils.escape_mentions(plain)
