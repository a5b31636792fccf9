"""What the begin of an audio file tells: its length, and what it is called."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import Any

from tinytag import TinyTag, TinyTagException

# Enough for a large cover picture in front of the first frame, and for some frames behind it.
HEAD_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What is known of a file.

    Args:
        is_audio: Whether it can be read as what its name says.
        seconds: How long it is, None where that is not told.
    """

    is_audio: bool
    seconds: int | None = None
    title: str | None = None
    artist: str | None = None


class Begin(io.BytesIO):
    """The begin of a file that says how long the whole is; behind the begin there is nothing.

    Args:
        begin: The bytes that are there.
        size: How many the file has.
    """

    def __init__(self, begin: bytes, size: int) -> None:
        super().__init__(begin)
        self._whole = size

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go somewhere; from the end means from the end of the whole file."""
        if whence == os.SEEK_END:
            return super().seek(max(0, self._whole + offset))
        return super().seek(offset, whence)


def read_facts(filename: str, begin: bytes, size: int) -> AudioFacts:
    """Read what the begin of a file tells.

    Args:
        filename: Its name.
        begin: Its first bytes.
        size: How many bytes it has.
    """
    try:
        found: Any = TinyTag.get(filename=filename, file_obj=Begin(begin, size))
    except (TinyTagException, ValueError, OSError, LookupError, OverflowError):
        return AudioFacts(is_audio=False)
    seconds = found.duration
    is_known = isinstance(seconds, int | float) and 0 < seconds < 1_000_000  # noqa: PLR2004 - longer than any show
    return AudioFacts(
        is_audio=bool(is_known or found.title or found.artist),
        seconds=int(seconds) if is_known else None,
        title=found.title or None,
        artist=found.artist or None,
    )
