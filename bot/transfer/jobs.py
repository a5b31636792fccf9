"""Work that goes on after its command was answered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.apart import apart

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = structlog.get_logger(__name__)


class Jobs(Protocol):
    """Runs the same piece of work for many ids, a few at a time."""

    async def submit(self, job_id: str) -> None:
        """Ask for the work on an id; it begins when there is room."""
        ...

    async def stop(self, seconds: float) -> None:
        """Take no more work and end what runs; it gets so many seconds to come to its end."""
        ...


class InProcessJobs:
    """Jobs that live and die with this process.

    Args:
        work: What to do for an id; it tells its own errors and its cancellation. What it raises all
            the same is logged.
        concurrency: How many at a time.
    """

    def __init__(self, work: Callable[[str], Awaitable[None]], concurrency: int) -> None:
        self._work = work
        self._room = asyncio.Semaphore(concurrency)
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_stopped = False

    async def submit(self, job_id: str) -> None:
        """Ask for the work on an id; it begins when there is room, and not after the stop."""
        if self._is_stopped:
            return
        # An empty context: a job belongs to no interaction, and outlives the one that asked.
        task = apart(self._run(job_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self, seconds: float) -> None:
        """End what runs; each job gets so many seconds to put its affairs in order."""
        self._is_stopped = True
        if not self._tasks:
            return
        for task in self._tasks:
            task.cancel()
        _done, left = await asyncio.wait(self._tasks, timeout=seconds)
        if left:
            log.warning("jobs.left_behind", count=len(left))

    async def _run(self, job_id: str) -> None:
        async with self._room:
            try:
                await self._work(job_id)
            except Exception as error:
                log.exception("jobs.failed", job=job_id, exc_info=error)
