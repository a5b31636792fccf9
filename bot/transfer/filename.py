"""File names that people and hosts can live with."""

from __future__ import annotations

import mimetypes
import secrets
import string
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

MAX_BYTES = 255
# A link button of Discord holds 512 characters; the rest is for the host's part of the link.
MAX_ESCAPED = 420
_MAX_SUFFIX_BYTES = 20
_MARK_LENGTH = 4
_LETTERS = string.ascii_lowercase + string.digits
# They hold emoji and some scripts' letters together or apart; at an end there is nothing to join.
_JOINERS = "\u200c\u200d"
_NO_END = _JOINERS + ". "


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
    composed = unicodedata.normalize("NFC", " ".join(kept.split()))
    shown = composed.lstrip(_JOINERS + " ").rstrip(_NO_END)
    return _joined(*_split(shown)) or fallback


def with_extension_of(name: str, original: str) -> str:
    """Give a wished name the original's extension, unless it ends in one of its own.

    What follows its last dot counts as one where it is the original's or names a known type:
    "v1.2" ends in none.
    """
    extension = _split(original)[1]
    own = PurePosixPath(name).suffix
    if own and (own.lower() == extension.lower() or mimetypes.guess_type(name)[0] is not None):
        return name
    return _joined(name, extension)


def numbered(name: str, number: int) -> str:
    """Put a number before a name's extension."""
    return _marked(name, str(number))


def distinct(name: str) -> str:
    """Put four random letters before a name's extension, so that no other file has it."""
    return _marked(name, "".join(secrets.choice(_LETTERS) for _ in range(_MARK_LENGTH)))


def undistinct(name: str) -> str:
    """Give the name that ``distinct`` may have been given; one with no such letters stays."""
    stem, suffix = _split(name)
    before, dash, mark = stem.rpartition("-")
    is_mark = dash and len(mark) == _MARK_LENGTH and set(mark) <= set(_LETTERS)
    return before + suffix if is_mark else name


def _marked(name: str, mark: str) -> str:
    stem, suffix = _split(name)
    return _joined(stem, f"-{mark}{suffix}")


def _is_kept(character: str) -> bool:
    # Cc: controls; Cf: format marks, of which the joiners of emoji and of some scripts must stay;
    # Cs: half characters; Zl and Zp: line ends.
    if character in _JOINERS:
        return True
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _split(name: str) -> tuple[str, str]:
    """Part a name before its extension; one that is too long to be an extension is none."""
    suffix = PurePosixPath(name).suffix
    if len(suffix.encode()) > _MAX_SUFFIX_BYTES:
        suffix = ""
    return name[: len(name) - len(suffix)], suffix


def _joined(stem: str, suffix: str) -> str:
    """Put a suffix behind as much of a stem as fits."""
    if _fits(stem + suffix):
        return stem + suffix
    # Bisect on the number of characters: both measures grow with it.
    low, high = 0, len(stem)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _fits(stem[:middle] + suffix) else (low, middle - 1)
    return stem[:low].rstrip(_NO_END) + suffix


def _fits(name: str) -> bool:
    return len(name.encode()) <= MAX_BYTES and len(quote(name)) <= MAX_ESCAPED
