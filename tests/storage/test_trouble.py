"""A database that cannot be used says why in one line, and loses nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from storage.command_syncs import CommandSync
from storage.database import Database, StorageError
from storage.store import open_store
from storage.tables import accounts
from storage.trouble import Trouble

if TYPE_CHECKING:
    from pathlib import Path

    from storage.store import Store
    from storage.vault import KeyRing


def sync(size: int) -> CommandSync:
    return CommandSync("d", "x" * size)


async def test_a_full_database_keeps_what_it_has(tmp_path: Path, ring: KeyRing) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path}/a.db", ring)
    await store.command_syncs.save(1, "before", sync(10))
    async with store.database.read() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count={pages + 2}"))
    with pytest.raises(StorageError, match="is full; make room there") as caught:
        await store.command_syncs.save(1, "large", sync(1_000_000))
    assert caught.value.trouble is Trouble.FULL
    assert "\n" not in str(caught.value)
    assert await store.command_syncs.get(1, "before") == sync(10)
    assert await store.command_syncs.get(1, "large") is None
    async with store.database.read() as connection:
        await connection.execute(text("PRAGMA max_page_count=100000"))
    await store.command_syncs.save(1, "large", sync(1_000_000))
    await store.close()


async def test_a_database_damaged_in_the_middle(tmp_path: Path, ring: KeyRing) -> None:
    path = tmp_path / "a.db"
    store = await open_store(f"sqlite+aiosqlite:///{path}", ring)
    for number in range(100):
        await store.command_syncs.save(number, "global", sync(2000))
    await store.close()
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = b"\xff" * (len(data) - len(data) // 2)
    path.write_bytes(data)
    store = await open_store(f"sqlite+aiosqlite:///{path}", ring)

    async def read() -> None:
        for number in range(100):
            await store.command_syncs.get(number, "global")

    with pytest.raises(StorageError, match="malformed; set the file aside") as caught:
        await read()
    assert caught.value.trouble is Trouble.DAMAGED
    await store.close()
    assert path.read_bytes() == bytes(data), "nothing is written over"


async def test_a_lock_at_the_start(
    tmp_path: Path, ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_TIMEOUT_MILLISECONDS", 100)
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageError, match="locked; another process holds it") as caught:
            await open_store(f"sqlite+aiosqlite:///{path}", ring)
        assert caught.value.trouble is Trouble.LOCKED
        other.execute("COMMIT")
    await (await open_store(f"sqlite+aiosqlite:///{path}", ring)).close()


async def test_faults_of_ours_stay_what_they_are(store: Store) -> None:
    async def work() -> None:
        async with store.database.write() as connection:
            await connection.execute(insert(accounts).values(id=1))

    with pytest.raises(IntegrityError):
        await work()


async def test_postgresql_without_that_database(postgresql_server: str, ring: KeyRing) -> None:
    database = Database(postgresql_server)
    url = database.url.set(database="nowhere").render_as_string(hide_password=False)
    await database.close()
    with pytest.raises(StorageError, match='"nowhere" does not exist') as caught:
        await open_store(url, ring)
    assert "\n" not in str(caught.value)


async def test_a_connection_that_was_cut_costs_nobody_an_error(
    postgresql_url: str, ring: KeyRing
) -> None:
    store = await open_store(postgresql_url, ring)
    other = Database(postgresql_url)
    async with store.database.read() as connection:
        ours = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
    async with other.write() as connection:
        await connection.execute(text(f"SELECT pg_terminate_backend({ours}, 5000)"))
    assert await store.accounts.count() == 0
    await other.close()
    await store.close()


async def test_postgresql_that_may_only_be_read(postgresql_url: str, ring: KeyRing) -> None:
    store = await open_store(postgresql_url, ring)

    async def work() -> None:
        async with store.database.write() as connection:
            await connection.execute(text("SET TRANSACTION READ ONLY"))
            await connection.execute(text("DELETE FROM accounts"))

    with pytest.raises(StorageError, match="read-only") as caught:
        await work()
    assert caught.value.trouble is Trouble.READ_ONLY
    await store.close()
