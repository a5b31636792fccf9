"""Text for Discord: sizes, names that cannot break the markup, and lengths that fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import discord
import humanize

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_NAME = 80
# Whatever begins markup, a mention, a time or a link; discord.py's own list lets single brackets
# and addresses be, with which a name gets out of a link's words or makes one of its own.
_LIVE = re.compile(r"[\\*_`~|\[\]<]|^[ \t]*[>#-]|(?<=:)/(?=/)", re.MULTILINE)
# Words without anything that is looked for here, as most are.
_PLAIN = re.compile(r"(?:[^\W_]|[ .,!?'()])*").fullmatch
# They turn the reading direction: "gpj.exe" behind one looks like "exe.jpg".
_TURNING = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)


def size(count: int) -> str:
    """Write a number of bytes for people."""
    return str(humanize.naturalsize(count, format="%.1f"))


def files(count: int) -> str:
    """Count files in words."""
    return "1 file" if count == 1 else f"{count:,} files"


def shorten(text: str, length: int) -> str:
    """Cut a text to a length, with an ellipsis where something is missing."""
    return text if len(text) <= length else text[: length - 1] + "…"


def safe(text: str, length: int = MAX_NAME) -> str:
    """Write somebody's text so that it stays text: short, on one line, no markup, no mention."""
    return safe_lines(" ".join(text.split()), length)


def safe_lines(text: str, length: int) -> str:
    """Write somebody's text of several lines so that it stays text."""
    if _PLAIN(text):
        return shorten(text, length)
    plain = _LIVE.sub(_escaped, shorten(text.translate(_TURNING), length))
    return discord.utils.escape_mentions(plain)


def code(text: str, length: int = 200) -> str:
    """Write somebody's text as code: no markup, no link that opens."""
    one_line = " ".join(text.translate(_TURNING).split()).replace("`", "'")
    return f"`{shorten(one_line, length)}`" if one_line else "`…`"


def _escaped(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\{found[0][-1]}"


def any_of(names: Sequence[str]) -> str:
    """Say that any of some names will do: ``A``, ``A or B``, ``A, B or C``."""
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
