"""The emulator of Pixelbin as a process, and what it was asked."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.process.program import Workshop

if TYPE_CHECKING:
    from pathlib import Path

LINE = re.compile(r"pixelbin at (\S+) \(API token (\S+), read-only token (\S+)\)")
PARTS = "/service/public/assets/v1.0/signed-multipart"


class Pixelbin:
    """A running emulator.

    Args:
        folder: Where it runs.
    """

    def __init__(self, folder: Path) -> None:
        self._workshop = Workshop(folder)
        self.program = self._workshop.run("emulate", "pixelbin", "--port", "0", "--strict")
        self.url, self.token = self._read_line()

    def _read_line(self) -> tuple[str, str]:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.program.status is None:
            if found := LINE.match(self.program.stdout):
                return found[1], found[2]
            time.sleep(0.02)
        self.close()
        raise AssertionError(f"no emulator: {self.program.stdout} {self.program.stderr}")

    async def requests(self) -> list[dict[str, Any]]:
        """List what it was asked."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.url}/__requests") as response,
        ):
            found: list[dict[str, Any]] = await response.json()
            return found

    async def parts(self) -> list[int]:
        """List the numbers of the parts that arrived whole, in the order in which they came."""
        return [
            int(one["query"]["partNumber"])
            for one in await self.requests()
            if (one["method"], one["path"], one["status"]) == ("PUT", PARTS, 204)
        ]

    async def download(self, url: str) -> tuple[int, int]:
        """Follow a public link: its status, and how many bytes there are."""
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            size = 0
            async for block in response.content.iter_any():
                size += len(block)
            return response.status, size

    def close(self) -> None:
        """End it."""
        self._workshop.close()
