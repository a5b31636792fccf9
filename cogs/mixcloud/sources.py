"""What can be uploaded, as bytes that stream."""

from __future__ import annotations

import asyncio
import io
import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bot.http.errors import SourceError
from bot.http.sources import OnceSource, Pieces, StreamSource

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator
    from contextlib import AbstractAsyncContextManager
    from typing import Protocol

    from bot.http.body import ByteSource

    class Source(Protocol):
        """Bytes whose number may not be known."""

        @property
        def length(self) -> int | None:
            """How many there are."""
            ...

        @property
        def replayable(self) -> bool:
            """Whether they can be had again."""
            ...

        def open(self) -> AbstractAsyncContextManager[AsyncIterable[bytes]]:
            """Start reading."""
            ...

    # What ``upload`` takes; text is a path, bytes are content.
    Uploadable = ByteSource | bytes | str | os.PathLike[str] | IO[bytes] | AsyncIterable[bytes]


class PathSource:
    """A file by its path; each opening reads it anew."""

    replayable = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self.length = path.stat().st_size

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Start from the first byte.

        Raises:
            SourceError: It cannot be read.
        """
        try:
            file = await asyncio.to_thread(self._path.open, "rb")
        except OSError as error:
            raise SourceError(f"the file cannot be read: {type(error).__name__}") from error
        try:
            yield Pieces(file)
        finally:
            await asyncio.to_thread(file.close)


def open_source(given: Any, size: int | None = None) -> tuple[Source, str | None]:
    """Make a source of what a caller handed in, and tell what it is called if that is known.

    Args:
        given: A path, bytes, a stream that can be rewound, a ``ByteSource`` or an async iterator.
        size: How many bytes an async iterator gives.

    Raises:
        TypeError: It is nothing that can be read.
        OSError: There is no such file.
    """
    if isinstance(given, bytes | bytearray | memoryview):
        return StreamSource(io.BytesIO(given)), None
    if isinstance(given, str | os.PathLike):
        path = Path(given)
        return PathSource(path), path.name
    if hasattr(given, "replayable") and hasattr(given, "open"):
        return given, None
    if hasattr(given, "seekable") and given.seekable():
        name = getattr(given, "name", None)
        return StreamSource(given), Path(name).name if isinstance(name, str) else None
    if hasattr(given, "__aiter__"):
        return OnceSource(given, size), None
    raise TypeError(f"{type(given).__name__} is nothing that can be read")
