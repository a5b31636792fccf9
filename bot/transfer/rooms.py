"""Room: how many files go out at a time, in all, to each service, and of each person."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass(frozen=True, slots=True)
class Ceilings:
    """How many files at a time; a service that hangs leaves room to others, and so does a person.

    Args:
        process: In all.
    """

    process: int

    @property
    def service(self) -> int:
        """To one service."""
        return max(1, self.process - 1)

    @property
    def person(self) -> int:
        """Of one person to one service."""
        return max(1, self.process - 2)


class Rooms:
    """The places of this process; the ceiling of each person is the queue's.

    Args:
        ceilings: How many there are.
    """

    def __init__(self, ceilings: Ceilings) -> None:
        self._all = asyncio.Semaphore(ceilings.process)
        self._of: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(ceilings.service)
        )

    @asynccontextmanager
    async def place(self, service: str) -> AsyncIterator[None]:
        """Wait for a place at a service, and hold it."""
        async with self._of[service], self._all:
            yield
