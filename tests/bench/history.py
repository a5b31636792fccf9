"""Find things in a history of a million files: search, completion, pages, on both databases."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, text

from cogs.history.finding import item_choices
from cogs.history.pages import MOST_COUNTED
from storage.history import Filter
from storage.store import open_store
from storage.tables import upload_words, uploads
from storage.vault import KeyRing, generate_key
from storage.words import words_of
from tests.bench.measuring import show
from tests.postgresql import database, postgresql

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from bot.service_registry import ServiceRegistry
    from storage.store import Store

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
ROUNDS = 200
_AT_ONCE = 5000
# One person has a tenth of everything; the rest is of a thousand others.
COLLECTOR, OTHERS = 1, 1000
_SUBJECTS = ("sunset", "screenshot", "invoice", "holiday", "cat", "meeting", "IMG", "draft")
_PLACES = ("#general", "#photos", "#memes", "Direct message", "files.example.org")


def row(number: int, dice: random.Random) -> dict[str, Any]:
    """Make an upload up."""
    owner = COLLECTOR if number % 10 == 0 else 2 + dice.randrange(OTHERS)
    name = f"{dice.choice(_SUBJECTS)}_{dice.randrange(2015, 2027)}-{number:07}.png"
    return {
        "id": number,
        "owner_id": owner,
        "account_id": None,
        "service": dice.choice(("tixte", "pixelbin", "gett")),
        "remote_id": f"r{number}",
        "url": f"https://larkspur.tixte.co/{name}",
        "direct_url": f"https://larkspur.tixte.co/r/{name}",
        "filename": name,
        "content_type": dice.choice(("image/png", "video/mp4", "text/plain")),
        "size": dice.randrange(10_000_000),
        "sha256": f"{number:064x}",
        "private": False,
        "place": dice.choice(_PLACES),
        "state": "stored",
        "created_at": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
    }


def batches() -> Iterator[list[dict[str, Any]]]:
    """Make up all rows, some thousand at a time; the same ones each time."""
    dice = random.Random(1)  # noqa: S311 - nothing secret
    numbers = iter(range(1, ROWS + 1))
    while some := list(itertools.islice(numbers, _AT_ONCE)):
        yield [row(number, dice) for number in some]


async def fill(store: Store) -> None:
    """Record them with their words."""
    for rows in batches():
        words = [
            {
                "upload_id": one["id"],
                "owner": str(one["owner_id"]),
                "words": " ".join(words_of(one["filename"], one["service"], one["place"])),
            }
            for one in rows
        ]
        async with store.database.write() as connection:
            await connection.execute(insert(uploads), rows)
            await connection.execute(insert(upload_words), words)
    if not store.database.is_sqlite:
        async with store.database.write() as connection:
            await connection.execute(text("ANALYZE"))


async def timed(work: Callable[[int], Awaitable[object]]) -> str:
    """Time single calls, one after another."""
    taken = []
    await work(0)
    for number in range(ROUNDS):
        before = time.perf_counter()
        await work(number)
        taken.append((time.perf_counter() - before) * 1000)
    cuts = statistics.quantiles(taken, n=100)
    return f"median {statistics.median(taken):7.2f} ms  p95 {cuts[94]:7.2f} ms"


class Titles:
    """Stands for the services, of which only the titles are asked."""

    def title(self, name: str) -> str:
        """Give one."""
        return name.title()


async def measure(url: str, name: str) -> None:
    """Print the figures of one database."""
    store = await open_store(url, KeyRing.parse(generate_key()))
    begun = time.perf_counter()
    await fill(store)
    show(f"{name}: {ROWS:,} rows, filled in {time.perf_counter() - begun:.0f} s")
    history = store.history
    services: ServiceRegistry = Titles()  # type: ignore[assignment] # see there

    def searching(person: int, typed: str) -> Callable[[int], Awaitable[object]]:
        return lambda _: history.search(person, typed, limit=11)

    def completing(person: int, typed: str) -> Callable[[int], Awaitable[object]]:
        return lambda _: item_choices(history, services, person, typed)

    def counting(person: int) -> Callable[[int], Awaitable[object]]:
        return lambda _: history.count(person, Filter(), most=MOST_COUNTED + 1)

    def paging(person: int) -> Callable[[int], Awaitable[object]]:
        return lambda _: history.page(person, Filter(), limit=11)

    def comparing(person: int) -> Callable[[int], Awaitable[object]]:
        return lambda number: history.same_size(person, 1, number)

    for who, person in (("a tenth of all", COLLECTOR), ("a thousandth", 7)):
        calls = {
            "search: a common word": searching(person, "sunset"),
            "search: two letters": searching(person, "su"),
            "search: two words and a place": searching(person, "invoice 2019 photos"),
            "search: one file": searching(person, f"{ROWS - ROWS % 10 - 10:07}"),
            "search: nothing": searching(person, "sunset nowhere"),
            "completion: nothing typed": completing(person, ""),
            "completion: one letter": completing(person, "s"),
            "completion: a word": completing(person, "holi"),
            "list: a page": paging(person),
            "list: how many": counting(person),
            "double: by size": comparing(person),
        }
        for what, work in calls.items():
            show(f"  {who:<15} {what:<30} {await timed(work)}")
    await store.close()


def main() -> None:
    """Run it."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(f"sqlite+aiosqlite:///{folder}/a.db", "SQLite"))
    with postgresql() as started, database(started) as url:
        asyncio.run(measure(url, "PostgreSQL"))


if __name__ == "__main__":
    main()
