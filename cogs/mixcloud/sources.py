"""What can be uploaded, as bytes that stream."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bot.http.errors import SourceError

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

# What is read at once, in a thread.
PIECE_BYTES = 256 * 1024


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
            yield _pieces(file)
        finally:
            await asyncio.to_thread(file.close)


class StreamSource:
    """An open stream from where it stands to its end."""

    replayable = True

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._begin = stream.tell()
        self.length = stream.seek(0, os.SEEK_END) - self._begin
        stream.seek(self._begin)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Start from where it stood.

        Raises:
            SourceError: It cannot be read.
        """
        try:
            await asyncio.to_thread(self._stream.seek, self._begin)
        except (OSError, ValueError) as error:
            raise SourceError(f"the stream cannot be read: {type(error).__name__}") from error
        yield _pieces(self._stream)


class BytesSource:
    """Bytes that are there."""

    replayable = True

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.length = len(content)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Start from the first byte."""

        async def blocks() -> AsyncIterator[bytes]:
            for start in range(0, len(self._content), PIECE_BYTES):
                yield self._content[start : start + PIECE_BYTES]

        yield blocks()


class OnceSource:
    """Bytes that come by once; how many may not be known."""

    replayable = False

    def __init__(self, blocks: AsyncIterable[bytes], length: int | None) -> None:
        self._blocks: AsyncIterable[bytes] | None = blocks
        self.length = length

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterable[bytes]]:
        """Start reading.

        Raises:
            SourceError: They went by already.
        """
        blocks, self._blocks = self._blocks, None
        if blocks is None:
            raise SourceError("the bytes came by once")
        yield blocks


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
        return BytesSource(bytes(given)), None
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


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        while block := await asyncio.to_thread(file.read, PIECE_BYTES):
            yield block
    except (OSError, ValueError) as error:
        raise SourceError(f"the file cannot be read: {type(error).__name__}") from error
