"""Bringing a file's bytes here, up to what fits."""

from __future__ import annotations

import asyncio
import tempfile
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from io import BufferedIOBase

    from cogs.gett.file import GettFile

# Up to here a file stays in memory, above it lies on disk.
MEMORY_BYTES = 1024 * 1024
PIECE_BYTES = 256 * 1024


async def bring(file: GettFile, limit: int) -> BufferedIOBase | None:
    """Fetch a file; it lies on disk above a small size. Close it.

    Args:
        file: Which.
        limit: How many bytes fit.

    Returns:
        The bytes, None where there are more than fit.

    Raises:
        GettError: They are not to be had.
    """
    if file.size is not None and file.size > limit:
        return None
    spool = cast("IO[bytes]", tempfile.SpooledTemporaryFile(MEMORY_BYTES))  # noqa: SIM115 - handed on
    fetched = 0
    try:
        async with file.open_contents(PIECE_BYTES) as blocks:
            async for block in blocks:
                fetched += len(block)
                if fetched > limit:
                    spool.close()
                    return None
                await asyncio.to_thread(spool.write, block)
        spool.seek(0)
    except BaseException:
        spool.close()
        raise
    return cast("BufferedIOBase", spool)
