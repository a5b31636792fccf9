"""Small writes put together: with TLS, each would be a record and a system call of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter

ENOUGH_BYTES = 64 * 1024


class Gathering:
    """Stands before a connection and hands on together what is written to it.

    Args:
        writer: The connection.
    """

    def __init__(self, writer: AbstractStreamWriter) -> None:
        self._writer = writer
        self._held = bytearray()

    async def write(self, chunk: bytes) -> None:
        """Hold bytes until there are enough."""
        self._held += chunk
        if len(self._held) >= ENOUGH_BYTES:
            await self.through()

    async def through(self) -> AbstractStreamWriter:
        """Hand on what is held, and give the connection for what is not to wait."""
        if self._held:
            held, self._held = bytes(self._held), bytearray()
            await self._writer.write(held)
        return self._writer
