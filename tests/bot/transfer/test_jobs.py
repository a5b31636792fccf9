from __future__ import annotations

import asyncio
import contextvars

import pytest
from structlog.testing import capture_logs

from bot.transfer.jobs import InProcessJobs, Job

INTERACTION: contextvars.ContextVar[str] = contextvars.ContextVar("interaction")


def job(job_id: str) -> Job:
    return Job(job_id, "tixte", 7)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_every_job_is_done_and_only_a_few_at_a_time() -> None:
    running, most, done = 0, 0, []
    all_done = asyncio.Event()

    async def work(job: str) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.005)
        running -= 1
        done.append(job)
        if len(done) == 10:
            all_done.set()

    jobs = InProcessJobs({"work": work}, 3)
    for number in range(10):
        await jobs.submit(job(str(number)))
    await all_done.wait()
    assert (most, running) == (3, 0)
    assert done == [str(number) for number in range(10)], "first come, first served"


async def test_submitting_does_not_wait_for_room() -> None:
    async def work(_job: str) -> None:
        await asyncio.sleep(60)

    jobs = InProcessJobs({"work": work}, 1)
    async with asyncio.timeout(1):
        for number in range(100):
            await jobs.submit(job(str(number)))
        await jobs.stop(1)


async def test_a_job_that_fails_gives_its_room_back_and_is_logged() -> None:
    done: list[str] = []

    async def work(job: str) -> None:
        if job in ("bad", "worse"):
            raise ValueError("at the border")
        done.append(job)

    jobs = InProcessJobs({"work": work}, 1)
    with capture_logs() as lines:
        for one in ("bad", "good", "worse", "better"):
            await jobs.submit(job(one))
        await settle()
    assert done == ["good", "better"]
    assert [(line["event"], line["job"]) for line in lines] == [
        ("jobs.failed", "bad"),
        ("jobs.failed", "worse"),
    ]
    assert isinstance(lines[0]["exc_info"], ValueError)


async def test_a_job_belongs_to_no_interaction() -> None:
    seen: list[str | None] = []

    async def work(_job: str) -> None:
        seen.append(INTERACTION.get(None))
        INTERACTION.set("the job's")

    INTERACTION.set("somebody's")
    jobs = InProcessJobs({"work": work}, 2)
    await jobs.submit(job("1"))
    await jobs.submit(job("2"))
    await settle()
    assert seen == [None, None]
    assert INTERACTION.get() == "somebody's"


async def test_stop_ends_what_runs_and_never_begins_what_waits() -> None:
    begun, ended = [], []

    async def work(job: str) -> None:
        begun.append(job)
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)  # it puts its affairs in order
            ended.append(job)

    jobs = InProcessJobs({"work": work}, 2)
    for number in range(4):
        await jobs.submit(job(str(number)))
    await settle()
    async with asyncio.timeout(2):
        await jobs.stop(1)
    assert (begun, sorted(ended)) == (["0", "1"], ["0", "1"])


async def test_stop_does_not_wait_for_ever() -> None:
    release = asyncio.Event()

    async def work(_job: str) -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    jobs = InProcessJobs({"work": work}, 1)
    await jobs.submit(job("stubborn"))
    await settle()
    with capture_logs() as lines:
        async with asyncio.timeout(1):
            await jobs.stop(0.05)
    assert [(line["event"], line["count"]) for line in lines] == [("jobs.left_behind", 1)]
    release.set()
    await settle()


async def test_after_stop_no_work_is_taken() -> None:
    begun = []

    async def work(job: str) -> None:
        begun.append(job)

    jobs = InProcessJobs({"work": work}, 1)
    await jobs.stop(1)
    await jobs.submit(job("late"))
    await settle()
    assert begun == []


@pytest.mark.parametrize("seconds", [0, 1])
async def test_stop_with_nothing_to_do(seconds: float) -> None:
    async def work(_job: str) -> None:
        """Never called."""

    await InProcessJobs({"work": work}, 1).stop(seconds)
