"""What looks at the bytes on their way: count, hash, type and ceiling."""

from __future__ import annotations

import codecs
import hashlib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import filetype

from bot.http.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable

    from bot.http.body import ByteSource

# Enough for every signature that filetype knows.
HEAD_BYTES = 8192


class Pipe:
    """A source that notes what passes through; each opening starts the notes anew.

    Args:
        source: Where the bytes come from.
        ceiling: How many bytes may pass, whatever the source announced.
        on_progress: Called with the number of bytes that have passed.
    """

    def __init__(
        self, source: ByteSource, *, ceiling: int, on_progress: Callable[[int], None]
    ) -> None:
        self._source = source
        self._ceiling = ceiling
        self._on_progress = on_progress
        self._start()

    def _start(self) -> None:
        self._hash = hashlib.sha256()
        self._head = b""
        self.size = 0

    @property
    def length(self) -> int:
        """How many bytes there are."""
        return self._source.length

    @property
    def replayable(self) -> bool:
        """Whether the source can be opened again."""
        return self._source.replayable

    @property
    def sha256(self) -> str:
        """The hash of what has passed, in hexadecimal."""
        return self._hash.hexdigest()

    def content_type(self, declared: str | None) -> str:
        """Name the type by the first bytes; where they say nothing, what was declared.

        A declared text that reads as text stays one: some signatures are two letters long.
        """
        if declared is not None and declared.startswith("text/") and _reads_as_text(self._head):
            return declared
        found: str | None = filetype.guess_mime(self._head) if self._head else None
        return found or declared or "application/octet-stream"

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Start reading the source through the pipe."""
        self._start()
        async with self._source.open() as blocks:
            yield self._through(blocks)

    async def _through(self, blocks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        async for block in blocks:
            self.size += len(block)
            if self.size > self._ceiling:
                raise SourceError(f"more than the ceiling of {self._ceiling} bytes")
            if len(self._head) < HEAD_BYTES:
                self._head += block[: HEAD_BYTES - len(self._head)]
            self._hash.update(block)
            yield block
            self._on_progress(self.size)


def _reads_as_text(head: bytes) -> bool:
    # An incremental decoder, since the head may end in the middle of a character.
    try:
        return "\0" not in codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
