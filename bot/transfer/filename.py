"""File names that people and hosts can live with."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

MAX_BYTES = 255
# A link button of Discord holds 512 characters; the rest is for the host's part of the link.
MAX_ESCAPED = 420
_MAX_SUFFIX_BYTES = 20


def clean_filename(name: str, *, fallback: str = "file") -> str:
    """Make a safe name of whatever a file was called.

    The last part after any separator is kept, without control characters and without the invisible
    marks that turn the reading direction (they make ``gpj.exe`` look like ``exe.jpg``), composed
    (NFC), and cut to 255 bytes, and to what still fits a link, with its extension kept.

    Args:
        name: Any text.
        fallback: The name where nothing is left.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    kept = "".join(character for character in last if _is_kept(character))
    composed = unicodedata.normalize("NFC", " ".join(kept.split())).rstrip(". ")
    return _cut(composed or fallback)


def with_extension_of(name: str, original: str) -> str:
    """Give a wished name the original's extension where it comes without one."""
    if PurePosixPath(name).suffix:
        return name
    return name + PurePosixPath(original).suffix


def numbered(name: str, number: int) -> str:
    """Put a number before a name's extension."""
    path = PurePosixPath(name)
    return f"{path.stem}-{number}{path.suffix}"


def _is_kept(character: str) -> bool:
    # Cc: controls; Cf: format marks, of which the joiners of emoji and of some scripts must stay;
    # Cs: half characters; Zl and Zp: line ends.
    if character in "\u200d\u200c":
        return True
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _cut(name: str) -> str:
    if _fits(name):
        return name
    suffix = PurePosixPath(name).suffix
    if len(suffix.encode()) > _MAX_SUFFIX_BYTES:
        suffix = ""
    stem = name[: len(name) - len(suffix)]
    # Bisect on the number of characters: both measures grow with it.
    low, high = 0, len(stem)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _fits(stem[:middle] + suffix) else (low, middle - 1)
    return stem[:low].rstrip() + suffix


def _fits(name: str) -> bool:
    return len(name.encode()) <= MAX_BYTES and len(quote(name)) <= MAX_ESCAPED
