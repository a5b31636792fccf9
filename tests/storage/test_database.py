from __future__ import annotations

import asyncio
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from storage.database import BUSY_TIMEOUT_MILLISECONDS, Database, StorageError, sqlite_file
from storage.store import open_store
from storage.tables import command_syncs

if TYPE_CHECKING:
    from storage.store import Store
    from storage.vault import KeyRing

ROW = {
    "application_id": 1,
    "scope": "global",
    "digest": "d",
    "registered": "private-words",
    "synced_at": datetime.now(UTC),
}


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite+aiosqlite:///data/a.db", Path("data/a.db")),
        ("sqlite+aiosqlite:////var/a.db", Path("/var/a.db")),
        ("sqlite+aiosqlite:///:memory:", None),
        ("sqlite+aiosqlite://", None),
        ("postgresql+psycopg://u:p@host/name", None),
    ],
)
def test_sqlite_file(url: str, path: Path | None) -> None:
    assert sqlite_file(url) == path


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 1),
        ("foreign_keys", 1),
        ("busy_timeout", BUSY_TIMEOUT_MILLISECONDS),
    ],
)
async def test_how_sqlite_is_opened(tmp_path: Path, pragma: str, value: object) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    async with database.read() as connection:
        assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar() == value
    await database.close()


async def count(store: Store) -> int:
    async with store.database.read() as connection:
        return int(
            (await connection.execute(select(func.count()).select_from(command_syncs))).scalar_one()
        )


async def test_work_is_kept_when_the_block_ends_and_undone_when_it_raises(store: Store) -> None:
    async def work(scope: str, *, fails: bool) -> None:
        async with store.database.write() as connection:
            await connection.execute(insert(command_syncs).values({**ROW, "scope": scope}))
            if fails:
                raise ValueError("half way")

    await work("kept", fails=False)
    with pytest.raises(ValueError, match="half way"):
        await work("undone", fails=True)
    assert await count(store) == 1


async def test_an_error_does_not_show_the_values(store: Store) -> None:
    async def work() -> None:
        async with store.database.write() as connection:
            await connection.execute(insert(command_syncs).values(ROW))

    await work()
    with pytest.raises(IntegrityError) as caught:
        await work()
    assert "private-words" not in f"{caught.value} {caught.value!r}"


async def test_many_writers_wait_for_each_other(store: Store) -> None:
    async def work(number: int) -> None:
        async with store.database.write() as connection:
            before = await connection.execute(select(func.count()).select_from(command_syncs))
            await connection.execute(
                insert(command_syncs).values({**ROW, "scope": f"{number} after {before.scalar()}"})
            )

    await asyncio.gather(*(work(number) for number in range(12)))
    assert await count(store) == 12


async def test_a_database_locked_for_too_long(tmp_path: Path, ring: KeyRing) -> None:
    path = tmp_path / "a.db"
    store = await open_store(f"sqlite+aiosqlite:///{path}", ring)
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        assert await store.accounts.count() == 0, "readers go on"
        began = time.monotonic()
        with pytest.raises(StorageError, match="the database cannot be used: database is locked"):
            async with store.database.write():
                pass
        assert time.monotonic() - began >= BUSY_TIMEOUT_MILLISECONDS / 1000 - 0.1
        other.execute("COMMIT")
        async with store.database.write() as connection:
            await connection.execute(insert(command_syncs).values(ROW))
    finally:
        other.close()
        await store.close()


async def test_a_short_lock_is_waited_out(tmp_path: Path, ring: KeyRing) -> None:
    path = tmp_path / "a.db"
    store = await open_store(f"sqlite+aiosqlite:///{path}", ring)
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(0.1, other.execute, "COMMIT")
        async with store.database.write() as connection:
            await connection.execute(insert(command_syncs).values(ROW))
        assert await count(store) == 1
    finally:
        other.close()
        await store.close()


# --- opening everything


async def test_the_folder_is_made(tmp_path: Path, ring: KeyRing) -> None:
    path = tmp_path / "not" / "yet" / "a.db"
    await (await open_store(f"sqlite+aiosqlite:///{path}", ring)).close()
    assert path.exists()


async def test_a_folder_that_cannot_be_made(tmp_path: Path, ring: KeyRing) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=f"the folder {tmp_path}/file/data cannot be made"):
        await open_store(f"sqlite+aiosqlite:///{tmp_path}/file/data/a.db", ring)


@pytest.mark.usefixtures("threads_end")
async def test_a_database_that_is_a_folder(tmp_path: Path, ring: KeyRing) -> None:
    with pytest.raises(StorageError, match="unable to open database file"):
        await open_store(f"sqlite+aiosqlite:///{tmp_path}", ring)


async def test_a_server_that_is_not_there(ring: KeyRing) -> None:
    with pytest.raises(StorageError, match="the database cannot be used") as caught:
        await open_store("postgresql+psycopg://me:hunter2@127.0.0.1:1/name", ring)
    assert "hunter2" not in str(caught.value)
