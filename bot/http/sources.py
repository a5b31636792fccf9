"""Bytes of known length out of what callers have: open streams, and iterators that go by once."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import IO, TYPE_CHECKING, Generic, TypeVar

from bot.http.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator

# What is read at once, in a thread.
PIECE_BYTES = 256 * 1024
LengthT = TypeVar("LengthT", bound="int | None")


class StreamSource:
    """An open stream from where it stands to its end; read in a thread."""

    replayable = True

    def __init__(self, fp: IO[bytes]) -> None:
        self._fp = fp
        self._begin = fp.tell()
        self.length = fp.seek(0, os.SEEK_END) - self._begin
        fp.seek(self._begin)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Start from where it stood.

        Raises:
            SourceError: It cannot be read.
        """
        try:
            await asyncio.to_thread(self._fp.seek, self._begin)
        except (OSError, ValueError) as error:
            raise SourceError(f"the stream cannot be read: {type(error).__name__}") from error
        yield pieces_of(self._fp)


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


async def pieces_of(stream: IO[bytes]) -> AsyncIterator[bytes]:
    """Read a stream to its end, in a thread.

    Raises:
        SourceError: It cannot be read.
    """
    try:
        while block := await asyncio.to_thread(stream.read, PIECE_BYTES):
            yield block
    except (OSError, ValueError) as error:
        raise SourceError(f"the stream cannot be read: {type(error).__name__}") from error
