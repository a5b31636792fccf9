"""Holds a body of unknown length on disk, so that it can be sent with a known one."""

from __future__ import annotations

import asyncio
import errno
import shutil
import tempfile
from contextlib import asynccontextmanager
from typing import IO, TYPE_CHECKING

import humanize

from bot.transfer.url_errors import SpoolFullError, UrlTooLargeError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable
    from pathlib import Path

# What is written and read at once, in a thread.
PIECE_BYTES = 1024 * 1024
# The database may live on the same disk: so much of it stays free.
RESERVED_BYTES = 256 * 1024 * 1024


class Spool:
    """The bytes of a file without a name: the system frees it even if this process is killed."""

    replayable = True

    def __init__(self, file: IO[bytes], length: int) -> None:
        self._file = file
        self.length = length

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Start from the first byte."""
        yield self._blocks()

    async def _blocks(self) -> AsyncIterator[bytes]:
        self._file.seek(0)
        while block := await asyncio.to_thread(self._file.read, PIECE_BYTES):
            yield block


@asynccontextmanager
async def spooled(
    blocks: AsyncIterable[bytes],
    folder: Path,
    *,
    ceiling: int,
    on_progress: Callable[[int], None],
) -> AsyncIterator[Spool]:
    """Write a body down; it is gone when this ends, however it ends.

    Args:
        blocks: The body.
        folder: Where to.
        ceiling: How many bytes it may have.
        on_progress: Called with the number of bytes that have come.

    Raises:
        UrlError: It has more, or there is no room for it.
    """
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        received = 0
        held = bytearray()
        async for block in blocks:
            received += len(block)
            if received > ceiling:
                shown = humanize.naturalsize(ceiling, format="%.1f")
                raise UrlTooLargeError(f"more than {ceiling} bytes", shown)
            on_progress(received)
            held += block
            if len(held) >= PIECE_BYTES:
                await asyncio.to_thread(_write, file, bytes(held), folder)
                held.clear()
        await asyncio.to_thread(_write, file, bytes(held), folder)
        yield Spool(file, received)


def _write(file: IO[bytes], piece: bytes, folder: Path) -> None:
    if shutil.disk_usage(folder).free < RESERVED_BYTES + len(piece):
        raise SpoolFullError("the disk is nearly full")
    try:
        file.write(piece)
        file.flush()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise SpoolFullError(type(error).__name__) from error
        raise
