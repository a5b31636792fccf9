"""Cutting a stream into parts of one size, in memory that is used again."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.http.errors import SourceError
from bot.http.sources import Pieces

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator

# What is handed to the connection at once: no copy is made of it.
SLICE_BYTES = 256 * 1024


class Cutter:
    """Reads parts of given sizes from blocks of any size.

    Args:
        blocks: The bytes.
    """

    def __init__(self, blocks: AsyncIterable[bytes]) -> None:
        self._blocks = blocks.__aiter__()
        self._rest = memoryview(b"")

    async def fill(self, into: memoryview) -> None:
        """Read as many bytes as fit.

        Raises:
            SourceError: There are not so many left.
        """
        at = 0
        while at < len(into):
            at += await self._fill_some(into[at:])

    async def skip(self, count: int) -> None:
        """Read bytes and forget them.

        Raises:
            SourceError: There are not so many left.
        """
        while count:
            count -= len(await self._next(count))

    async def check_end(self) -> None:
        """Make sure that nothing is left.

        Raises:
            SourceError: There is more.
        """
        too_much = len(self._rest) > 0
        while not too_much and (block := await anext(self._blocks, None)) is not None:
            too_much = len(block) > 0
        if too_much:
            raise SourceError("the source has more bytes than announced")

    async def _fill_some(self, into: memoryview) -> int:
        if isinstance(self._blocks, Pieces) and not len(self._rest):
            if count := await self._blocks.fill(into):
                return count
            raise SourceError("the source ended early")
        block = await self._next(len(into))
        into[: len(block)] = block
        return len(block)

    async def _next(self, most: int) -> memoryview:
        while not len(self._rest):
            try:
                self._rest = memoryview(await anext(self._blocks))
            except StopAsyncIteration:
                raise SourceError("the source ended early") from None
        block, self._rest = self._rest[:most], self._rest[most:]
        return block


class HeldPart:
    """One part in memory, as a source that can be opened for each attempt.

    Args:
        view: The bytes; they stay as they are until the part has arrived.
    """

    replayable = True

    def __init__(self, view: memoryview) -> None:
        self._view = view
        self.length = len(view)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Start from the first byte."""
        yield self._slices()

    async def _slices(self) -> AsyncIterator[bytes]:
        for at in range(0, self.length, SLICE_BYTES):
            # aiohttp takes a view as it takes bytes.
            yield self._view[at : at + SLICE_BYTES]  # type: ignore[misc]
