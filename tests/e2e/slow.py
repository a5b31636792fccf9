"""Attachments that come slowly, for transfers that take a while."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from simcord.backend.cdn import CdnStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import simcord


class SlowCdn(CdnStore):
    """Gives out the attachments of the names that it is told in pieces, the last of them at a sign.

    Args:
        pieces: How many pieces.
        pause: Seconds between two of them.
    """

    def __init__(self, pieces: int, pause: float) -> None:
        super().__init__()
        self.go_on = asyncio.Event()
        self._pieces = pieces
        self._pause = pause

    @classmethod
    def take_over(cls, env: simcord.Env, *, pieces: int = 2, pause: float = 0.0) -> SlowCdn:
        """Put a slow one in the place of the simulated Discord's own."""
        slow = cls(pieces, pause)
        slow._blobs = env.backend.cdn._blobs
        env.backend.cdn = slow
        return slow

    def get(self, url: str) -> Any:
        """Give the bytes: those of ``slow…`` as a stream."""
        blob = super().get(url)
        if blob is None or not url.rpartition("/")[2].startswith("slow"):
            return blob
        return self._stream(blob)

    async def _stream(self, blob: bytes) -> AsyncIterator[bytes]:
        length = -(-len(blob) // self._pieces)
        starts = range(0, len(blob), length)
        for start in starts:
            if start == starts[-1]:
                await self.go_on.wait()
            yield blob[start : start + length]
            await asyncio.sleep(self._pause)
