"""The emulator of Tixte as a process, and what a person with an account there can see."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import aiohttp

from .program import Workshop

if TYPE_CHECKING:
    from pathlib import Path

LINE = re.compile(r"tixte at (\S+) \(session token (\S+), upload key (\S+)\)")


class Tixte:
    """A running emulator.

    Args:
        folder: Where it runs.
    """

    def __init__(self, folder: Path) -> None:
        self._workshop = Workshop(folder)
        self.program = self._workshop.run(
            "emulate", "tixte", "--port", "0", "--strict", "--public-base", "self"
        )
        self.url, self.master_key, self.upload_key = self._read_line()

    def _read_line(self) -> tuple[str, str, str]:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.program.status is None:
            if found := LINE.match(self.program.stdout):
                return found[1], found[2], found[3]
            time.sleep(0.02)
        self.close()
        raise AssertionError(f"no emulator: {self.program.stdout} {self.program.stderr}")

    async def uploads(self) -> list[dict[str, Any]]:
        """List what is kept there, newest first."""
        headers = {"Authorization": self.master_key}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{self.url}/users/@me/uploads?amount=100") as response,
        ):
            assert response.status == 200
            found: list[dict[str, Any]] = (await response.json())["data"]["uploads"]
            return found

    async def download(self, url: str) -> bytes | None:
        """Follow a public link; None where it leads nowhere."""
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            return None if response.status == 404 else await response.read()

    def close(self) -> None:
        """End it."""
        self._workshop.close()
