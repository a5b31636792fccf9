"""Measures transfers with one engine or the other in this process, and prints the numbers as JSON.

Source and host are in memory, and cost the same either way: what differs is the engine.
``python -m tests.bench.durable_worker durable|memory cost|latency|queue|restart [NUMBER ...]``
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from bot.connections import Connections
from bot.service import Capabilities, Host, Identity, KeyForm, StoredFile
from bot.service_registry import ServiceRegistry
from bot.transfer.durable_jobs import DurableJobs
from bot.transfer.job_book import jobs_config
from bot.transfer.jobs import InProcessJobs
from bot.transfer.progress import ProgressBoard
from bot.transfer.request import Request, RequestedFile
from bot.transfer.rooms import Ceilings
from bot.transfer.transfers import TransferConfig, Transfers
from bot.transfer.url_source import Found
from storage.accounts import NewAccount, Owner
from storage.batches import NewBatch
from storage.store import open_store
from storage.uploads import Origin
from storage.vault import KeyRing, generate_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from pydantic import SecretStr

    from bot.service import OutgoingFile, WantedFile
    from storage.accounts import Account
    from storage.batches import Batch
    from storage.store import Store
    from tests.bench.measuring import Numbers

BLOCK = bytes(64 * 1024)
CONCURRENCY = 5
PEOPLE = 10
FILES = 10


class Memory:
    """So many bytes."""

    replayable = True

    def __init__(self, length: int) -> None:
        self.length = length

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Give them in blocks."""
        yield self._blocks()

    async def _blocks(self) -> AsyncIterator[bytes]:
        for start in range(0, self.length, len(BLOCK)):
            yield BLOCK[: self.length - start]
            await asyncio.sleep(0)


class MemorySources:
    """Opens them."""

    @asynccontextmanager
    async def open(self, transfer: Any, _url: str, **_: Any) -> AsyncIterator[Found]:
        """Open one."""
        yield Found(transfer.filename, transfer.declared_type, Memory(transfer.size))


class Sink(Host[object]):
    """A host that forgets what it takes."""

    name, title, colour, homepage = "sink", "Sink", 0, "https://example.com"
    link = KeyForm(())
    capabilities = Capabilities(upload=True, delete=True, find_by="name")

    def __init__(self) -> None:
        self.began: list[float] = []
        self.stored: dict[str, StoredFile] = {}
        self.is_closed = False

    @property
    def done(self) -> int:
        """How many it has taken."""
        return len(self.stored)

    def connect(self, credentials: Mapping[str, SecretStr]) -> None:
        """Need nothing."""
        del credentials

    async def identify(self, client: object) -> Identity:
        """Know everybody."""
        del client
        return Identity("sink", "Sink")

    async def put(self, client: object, file: OutgoingFile) -> StoredFile:
        """Read it all; while it is closed, wait for ever."""
        del client
        self.began.append(time.perf_counter())
        if self.is_closed:
            await asyncio.Event().wait()
        size = 0
        async with file.source.open() as blocks:
            async for block in blocks:
                size += len(block)
        stored = StoredFile(
            f"{self.done}-{file.name}", "https://example.com/f", None, file.name, size
        )
        self.stored[stored.remote_id] = stored
        return stored

    async def find(self, client: object, wanted: WantedFile) -> StoredFile | None:
        """Know what it took by its id."""
        del client
        return self.stored.get(wanted.remote_id or "")

    async def delete(self, client: object, remote_id: str) -> None:
        """Have nothing to delete."""
        del client, remote_id


class Follower:
    """Tells nobody."""

    def follow(self, batch: Batch) -> None:
        """Let it be."""
        del batch


class Workshop:
    """Transfers as the bot has them."""

    def __init__(self, store: Store, folder: Path, engine: str) -> None:
        self.store = store
        self.sink = Sink()
        self._folder = folder
        self._engine = engine
        self._asked = 0

    async def open(self) -> Account:
        """Start; gives the account to send to."""
        services = ServiceRegistry()
        services.add(self.sink)
        config = jobs_config(str(self.store.database.url), self._folder, None)
        self.transfers = Transfers(
            self.store,
            Connections(self.store.accounts, services),
            MemorySources(),  # type: ignore[arg-type] # in memory
            TransferConfig(max_bytes=10**10, ceilings=Ceilings(CONCURRENCY)),
            board=ProgressBoard(),
            teller=Follower(),
            refresh=never,
            engine=InProcessJobs if self._engine == "memory" else partial(DurableJobs, config),
        )
        account = await self.store.accounts.save(
            NewAccount(Owner("user", 1), "sink", "sink", "sink", "Sink", None), {}
        )
        await self.transfers.take_up()
        gc.freeze()  # as the bot does once it is ready
        return account

    async def ask(self, account: Account, person: int, size: int, count: int) -> None:
        """Ask for files, as a command does."""
        life = datetime.now(UTC) + timedelta(minutes=15)
        batch = NewBatch(person, 1, 1, 1, posted=False, token="t", token_expires_at=life)
        # No two of a size: they would be taken for doubles, and read twice.
        numbers = range(self._asked, self._asked + count)
        self._asked += count
        files = tuple(
            RequestedFile(
                f"f{number}.bin", None, size + number, Origin(1, 1, 1, number), "https://d.example"
            )
            for number in numbers
        )
        await self.transfers.begin(Request(batch, account, self.sink, files))

    async def until(self, done: int) -> None:
        """Wait until so many have reached the host and their rows."""
        while self.sink.done < done or await self.store.transfers.unfinished():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def never(_transfer: object) -> None:
    """Give no other address."""


async def cost(shop: Workshop, size: int, count: int) -> Numbers:
    """CPU and wall time of a file; the first one warms up."""
    account = await shop.open()
    await shop.ask(account, 1, size, 1)
    await shop.until(1)
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(count // FILES or 1):
        await shop.ask(account, 1, size, min(count, FILES))
    done = max(1, count // FILES) * min(count, FILES)
    while shop.sink.done < done + 1:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    await shop.until(done + 1)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    await shop.transfers.stop(2)
    return {"cpu_ms": cpu / done * 1000, "wall_ms": wall / done * 1000}


async def latency(shop: Workshop, count: int) -> Numbers:
    """From being asked for to the first byte, where the queue is free."""
    account = await shop.open()
    # A book that is new learns of its queues once a second.
    await shop.ask(account, 1, 1024, 1)
    await shop.until(1)
    taken = []
    for number in range(1, count + 1):
        await asyncio.sleep(0.11)  # not in step with the queue's looks
        asked = time.perf_counter()
        await shop.ask(account, 1, 1024, 1)
        await shop.until(number + 1)
        taken.append((shop.sink.began[-1] - asked) * 1000)
    await shop.transfers.stop(2)
    taken.sort()
    return {"median_ms": taken[len(taken) // 2], "most_ms": taken[-1]}


async def queue(shop: Workshop, count: int) -> Numbers:
    """Queue many small files: memory, and how long the loop is held."""
    account = await shop.open()
    await shop.ask(account, 1, 1024, FILES)
    await shop.until(FILES)
    held, late = [0.0], [0.0]
    watching = asyncio.create_task(watch(held, late))
    before = resident_mib()
    asked = time.perf_counter()
    for number in range(count // FILES):
        await shop.ask(account, number % PEOPLE, 1024, FILES)
    queued, all_queued = time.perf_counter() - asked, resident_mib()
    half = 0.0
    while shop.sink.done < count + FILES:
        await asyncio.sleep(0.1)
        if not half and shop.sink.done >= count // 2:
            half = resident_mib()
    wall = time.perf_counter() - asked
    after = resident_mib()
    watching.cancel()
    await shop.transfers.stop(2)
    return {
        "held_ms": max(held) * 1000,
        "late_ms": max(late) * 1000,
        "queued_s": queued,
        "wall_s": wall,
        "queued_mib": all_queued - before,
        "half_mib": half - before,
        "after_mib": after - before,
    }


async def restart(shop: Workshop, parked: int) -> Numbers:
    """Start again with parked jobs: until it is ready, and until the first is picked up."""
    shop.sink.is_closed = True
    account = await shop.open()
    for number in range(parked // FILES):
        await shop.ask(account, number % PEOPLE, 1024, FILES)
    await shop.transfers.stop(2)
    shop.sink.is_closed = False
    shop.sink.began.clear()
    held, late = [0.0], [0.0]
    watching = asyncio.create_task(watch(held, late))
    began = time.perf_counter()
    account = await shop.open()
    ready = time.perf_counter() - began
    first = ready
    if parked:
        while not shop.sink.began:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        first = shop.sink.began[0] - began
    watching.cancel()
    await shop.transfers.stop(2)
    return {"ready_s": ready, "first_s": first, "held_ms": max(held) * 1000}


async def watch(held: list[float], late: list[float]) -> None:
    """Note for how long the loop does not look at what else there is.

    The CPU time of its own thread tells that on a machine that is busy with other things, too; by
    the clock it counts as well what other threads of this process keep it from.
    """
    while True:
        before, began = time.thread_time(), time.perf_counter()
        await asyncio.sleep(0.001)
        held.append(time.thread_time() - before)
        late.append(time.perf_counter() - began - 0.001)


def resident_mib() -> float:
    """Tell the memory of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (one for one in status.splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


async def main(engine: str, subject: str, *numbers: int) -> None:
    """Measure one thing."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    subjects: dict[str, Any] = {
        "cost": cost, "latency": latency, "queue": queue, "restart": restart,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder / 'carryall.db'}"
        store = await open_store(url, KeyRing.parse(generate_key()))
        shop = Workshop(store, folder, engine)
        found = await subjects[subject](shop, *numbers)
        await store.close()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])))
