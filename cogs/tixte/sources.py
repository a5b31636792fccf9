"""Everything that can be uploaded, as bytes of known length."""

from __future__ import annotations

import io
import os
from typing import IO, TYPE_CHECKING, Any, Protocol

from bot.http.sources import OnceSource, StreamSource
from cogs.tixte.file import File

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

    from bot.http.body import ByteSource


class FileLike(Protocol):
    """A file with a name, such as ours or discord.py's."""

    fp: Any
    filename: Any

    def close(self) -> None:
        """Close what it opened."""
        ...


if TYPE_CHECKING:
    # What ``upload`` takes; bytes are content, text is a path.
    Uploadable = (
        ByteSource
        | FileLike
        | bytes
        | bytearray
        | memoryview
        | str
        | os.PathLike[str]
        | IO[bytes]
        | AsyncIterable[bytes]
    )


class Opened:
    """What is to be uploaded: its bytes, what it is called, and what to close afterwards."""

    __slots__ = ("_file", "filename", "source")

    def __init__(
        self, source: ByteSource, filename: str | None = None, file: FileLike | None = None
    ) -> None:
        self.source = source
        self.filename = filename
        self._file = file

    def close(self) -> None:
        """Close what was opened for it."""
        if self._file is not None:
            self._file.close()


def open_source(file: Any, length: int | None = None) -> Opened:
    """Make a source of what a caller handed in.

    Args:
        file: The bytes, in any of the forms of ``Uploadable``.
        length: How many there are, for an async iterator.

    Raises:
        ValueError: It is a stream that cannot be rewound, or an iterator of unknown length.
        TypeError: It is nothing that can be read.
        OSError: There is no such file.
    """
    if isinstance(file, bytes | bytearray | memoryview):
        return Opened(StreamSource(io.BytesIO(file)))
    if isinstance(file, str | os.PathLike) or hasattr(file, "seekable"):
        file = File(file)
    if hasattr(file, "replayable"):
        return Opened(file)
    if hasattr(file, "fp") and hasattr(file, "filename"):
        return Opened(StreamSource(file.fp), file.filename, file)
    if hasattr(file, "__aiter__"):
        if length is None:
            raise ValueError("an iterator is sent with its length: the service wants to know")
        return Opened(OnceSource(file, length))
    raise TypeError(f"{type(file).__name__} is nothing that can be read")
