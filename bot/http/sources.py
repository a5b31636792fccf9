"""Bytes of known length out of what callers have: open streams, and iterators that go by once."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import IO, TYPE_CHECKING, Generic, Self, TypeVar

from bot.http.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable

# What is read at once, in a thread.
PIECE_BYTES = 256 * 1024
LengthT = TypeVar("LengthT", bound="int | None")
SizeT = TypeVar("SizeT")
ReadT = TypeVar("ReadT")


class StreamSource:
    """An open stream from where it stands to its end; read in a thread."""

    replayable = True

    def __init__(self, fp: IO[bytes]) -> None:
        self._fp = fp
        self._begin = fp.tell()
        self.length = fp.seek(0, os.SEEK_END) - self._begin
        fp.seek(self._begin)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Pieces]:
        """Start from where it stood.

        Raises:
            SourceError: It cannot be read.
        """
        try:
            await asyncio.to_thread(self._fp.seek, self._begin)
        except (OSError, ValueError) as error:
            raise SourceError(f"the stream cannot be read: {type(error).__name__}") from error
        yield Pieces(self._fp)


class OnceSource(Generic[LengthT]):
    """Bytes that come by once; how many may not be known."""

    replayable = False

    def __init__(self, blocks: AsyncIterable[bytes], length: LengthT) -> None:
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


class Pieces:
    """A stream's bytes from where it stands to its end, read in a thread.

    Args:
        stream: The stream; nobody else reads it meanwhile.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        block = await self._in_thread(self._stream.read, PIECE_BYTES)
        if not block:
            raise StopAsyncIteration
        return block

    async def fill(self, into: memoryview) -> int:
        """Read straight into memory that is there: one errand of the thread, and no copy.

        Returns:
            How many bytes were read, 0 at the end.

        Raises:
            SourceError: The stream cannot be read.
        """
        return await self._in_thread(self._read_into, into)

    def _read_into(self, into: memoryview) -> int:
        if (read_into := getattr(self._stream, "readinto", None)) is not None:
            return read_into(into) or 0
        block = self._stream.read(len(into))
        into[: len(block)] = block
        return len(block)

    async def _in_thread(self, read: Callable[[SizeT], ReadT], size: SizeT) -> ReadT:
        try:
            return await asyncio.to_thread(read, size)
        except (OSError, ValueError) as error:
            raise SourceError(f"the stream cannot be read: {type(error).__name__}") from error
