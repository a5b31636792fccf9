"""The durable engine by itself: order, turns, books of other releases."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.errors import StartError
from bot.transfer.durable_jobs import DurableJobs
from bot.transfer.job_book import JobsConfig
from bot.transfer.jobs import Job

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from bot.transfer.jobs import Step

STEPS = ("plan", "send", "verify", "record", "tell")
BOOKS = {
    book.stem: book.read_text(encoding="utf-8")
    for book in sorted((Path(__file__).parent / "books").glob("*.sql"))
}


@asynccontextmanager
async def working(
    book: Path, steps: Mapping[str, Step], concurrency: int = 1
) -> AsyncIterator[DurableJobs]:
    jobs = DurableJobs(JobsConfig(f"sqlite:///{book}", "alone"), steps, concurrency)
    await jobs.start()
    try:
        yield jobs
    finally:
        await jobs.stop(2)


async def until(wanted: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not wanted():  # noqa: ASYNC110 - what is waited for is looked at, not told
            await asyncio.sleep(0.02)


def noting(done: list[tuple[str, str]]) -> dict[str, Step]:
    def step(name: str) -> Step:
        async def note(job_id: str) -> None:
            done.append((job_id[0], name))

        return note

    return {name: step(name) for name in STEPS}


@pytest.mark.parametrize("release", BOOKS)
async def test_what_an_older_release_began_is_finished(release: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "jobs.db")) as connection:
        connection.executescript(BOOKS[release])
    done: list[tuple[str, str]] = []
    async with working(tmp_path / "jobs.db", noting(done)):
        await until(lambda: len(done) >= 8)
    begun = [step for job, step in done if job == "a"]
    waiting = [step for job, step in done if job == "b"]
    assert begun == ["verify", "record", "tell"], "what was done is not done again"
    assert waiting == list(STEPS)


def test_a_book_is_kept() -> None:
    assert "0.1.0" in BOOKS


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE dbos_migrations SET version = version + 1", "tables "),
        ("UPDATE workflow_status SET application_version = '2'", "jobs 2, this one knows 1"),
    ],
)
async def test_a_newer_releases_book_is_left_alone(tmp_path: Path, change: str, words: str) -> None:
    book = tmp_path / "jobs.db"
    with closing(sqlite3.connect(book)) as connection:
        connection.executescript(BOOKS["0.1.0"])
        connection.execute(change)
        connection.commit()
        before = list(connection.iterdump())
    with pytest.raises(StartError, match="the book of jobs is of a newer release") as caught:
        async with working(book, noting([])):
            pass
    assert words in str(caught.value)
    with closing(sqlite3.connect(book)) as connection:
        assert list(connection.iterdump()) == before


async def test_a_book_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "jobs.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StartError, match="the book of jobs cannot be used: file is not a data"):
        async with working(tmp_path / "jobs.db", noting([])):
            pass


async def test_first_come_first_served_and_people_take_turns(tmp_path: Path) -> None:
    begun: list[str] = []
    gate = asyncio.Semaphore(0)

    async def work(job_id: str) -> None:
        begun.append(job_id)
        await gate.acquire()

    async with working(tmp_path / "jobs.db", {"work": work}, concurrency=2) as jobs:
        for number in range(8):
            await jobs.submit(Job(f"ada-{number}", "tixte", 1))
        await until(lambda: len(begun) == 2)
        assert sorted(begun) == ["ada-0", "ada-1"], "one person leaves room for another"
        await jobs.submit(Job("ben-0", "tixte", 2))
        await until(lambda: "ben-0" in begun)
        for _ in range(9):
            gate.release()
        await until(lambda: len(begun) == 9)
    adas = [int(one[-1]) for one in begun if one.startswith("ada")]
    assert all(abs(place - number) <= 1 for place, number in enumerate(adas)), adas


async def test_who_waits_for_one_service_holds_up_no_other(tmp_path: Path) -> None:
    begun: list[str] = []

    async def work(job_id: str) -> None:
        begun.append(job_id)
        if job_id.startswith("down"):
            await asyncio.Event().wait()

    async with working(tmp_path / "jobs.db", {"work": work}) as jobs:
        for person in range(12):
            await jobs.submit(Job(f"down-{person}", "mixcloud", person))
        await jobs.submit(Job("up-0", "tixte", 0))
        await until(lambda: len(begun) == 13)
    assert "up-0" in begun


async def test_done_again_only_when_asked(tmp_path: Path) -> None:
    done: list[tuple[str, str]] = []
    async with working(tmp_path / "jobs.db", noting(done)) as jobs:
        await jobs.submit(Job("a", "tixte", 1))
        await until(lambda: len(done) == 5)
        await asyncio.sleep(0.3)
        await jobs.submit(Job("a", "tixte", 1))
        await asyncio.sleep(0.6)
        assert len(done) == 5
        await jobs.begin_anew(Job("a", "tixte", 1))
        await until(lambda: len(done) == 10)
