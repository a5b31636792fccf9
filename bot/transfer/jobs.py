"""Work that goes on after its command was answered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.apart import apart

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine, Mapping

    # One step of a job. It reads from the records how far the job is, and may be run again.
    Step = Callable[[str], Coroutine[object, object, None]]

log = structlog.get_logger(__name__)

CANCEL_SECONDS = 0.8


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work: ids only, since they may lie about in clear.

    Args:
        id: What it is about; the same work is never done twice at a time.
        service: The service that it goes to.
        person_id: Whose it is; people take turns.
    """

    id: str
    service: str
    person_id: int


class Jobs(Protocol):
    """Runs the same steps for many ids, a few at a time."""

    async def start(self) -> None:
        """Begin to work."""
        ...

    async def submit(self, job: Job) -> None:
        """Ask for the work on an id; it begins when there is room."""
        ...

    async def begin_anew(self, job: Job) -> None:
        """Ask for the work on an id once more, whose work had come to its end."""
        ...

    async def take_up(self, jobs: Collection[Job]) -> None:
        """After a start: see that the work on these ids goes on, none of it twice."""
        ...

    async def cancel(self, job_id: str) -> None:
        """Stop the work on an id for good; when this returns, nothing of it runs."""
        ...

    async def stop(self, seconds: float) -> None:
        """Take no more work and stop what runs; it gets so many seconds to put things in order."""
        ...


class InProcessJobs:
    """Jobs that live and die with this process.

    Args:
        steps: What to do for an id, in this order; they tell their own errors. What they raise all
            the same is logged.
        concurrency: How many at a time.
    """

    def __init__(self, steps: Mapping[str, Step], concurrency: int) -> None:
        self._steps = steps
        self._room = asyncio.Semaphore(concurrency)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._is_stopped = False

    async def start(self) -> None:
        """Do nothing: it works from the first job on."""

    async def submit(self, job: Job) -> None:
        """Ask for the work on an id; it begins when there is room, and not after the stop."""
        if self._is_stopped or job.id in self._tasks:
            return
        # An empty context: a job belongs to no interaction, and outlives the one that asked.
        task = apart(self._run(job.id))
        self._tasks[job.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(job.id, None))

    async def begin_anew(self, job: Job) -> None:
        """Ask for the work on an id once more; what may be left of the first is stopped."""
        await self.cancel(job.id)
        await self.submit(job)

    async def take_up(self, jobs: Collection[Job]) -> None:
        """Begin again with what an earlier process left."""
        for job in jobs:
            await self.submit(job)

    async def cancel(self, job_id: str) -> None:
        """Stop the work on an id."""
        if (task := self._tasks.get(job_id)) is not None:
            await stop_tasks([task], CANCEL_SECONDS)

    async def stop(self, seconds: float) -> None:
        """Stop what runs; each job gets so many seconds to put its affairs in order."""
        self._is_stopped = True
        await stop_tasks(self._tasks.values(), seconds)

    async def _run(self, job_id: str) -> None:
        async with self._room:
            try:
                for step in self._steps.values():
                    await step(job_id)
            except Exception as error:
                log.exception("jobs.failed", job=job_id, exc_info=error)


async def stop_tasks(tasks: Collection[asyncio.Task[None]], seconds: float) -> None:
    """Cancel tasks and wait for their end, but no longer than so many seconds."""
    if not tasks:
        return
    for task in tasks:
        task.cancel()
    _done, left = await asyncio.wait(tasks, timeout=seconds)
    if left:
        log.warning("jobs.left_behind", count=len(left))
