"""The first bytes of a source, looked at before the rest is asked for."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator

    from bot.http.body import ByteSource

# Enough for every signature there is, and for the comments before the first tag of a page.
HEAD_BYTES = 8192


class PeekedSource:
    """A source that is open already; the first reading goes on with what was looked at."""

    def __init__(self, source: ByteSource, blocks: AsyncIterator[bytes]) -> None:
        self._source = source
        self._rest: AsyncIterator[bytes] | None = blocks
        self._begun: list[bytes] = []
        self.head = b""

    @property
    def length(self) -> int:
        """How many bytes there are."""
        return self._source.length

    @property
    def replayable(self) -> bool:
        """Whether the source can be opened again."""
        return self._source.replayable

    async def look(self) -> None:
        """Read the first bytes."""
        assert self._rest is not None  # noqa: S101 - nobody reads before
        size = 0
        while size < HEAD_BYTES and (block := await anext(self._rest, None)) is not None:
            self._begun.append(block)
            size += len(block)
        self.head = b"".join(self._begun)[:HEAD_BYTES]

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterable[bytes]]:
        """Start from the first byte; the source is opened again where it was read before."""
        rest, self._rest = self._rest, None
        if rest is not None:
            begun, self._begun = self._begun, []
            yield _joined(begun, rest)
            return
        async with self._source.open() as blocks:
            yield blocks


async def _joined(begun: list[bytes], rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    for block in begun:
        yield block
    async for block in rest:
        yield block


@asynccontextmanager
async def peeked(source: ByteSource) -> AsyncIterator[PeekedSource]:
    """Open a source and look at its first bytes.

    Raises:
        SourceError: They do not come.
    """
    async with source.open() as blocks:
        one = PeekedSource(source, aiter(blocks))
        await one.look()
        yield one
