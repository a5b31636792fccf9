"""From every older revision, with rows, and by several processes at once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, Text, inspect, select, text

import storage
from storage import schema
from storage.database import Database, StorageError
from storage.schema import HEAD, migrate, revision
from storage.store import open_store
from storage.tables import accounts, metadata, transfers, uploads

from .rows import ROWS, beside_search_index

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.vault import KeyRing


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", f"{storage.__path__[0]}/migrations")
    return made


REVISIONS = [one.revision for one in ScriptDirectory.from_config(config()).walk_revisions()]


@pytest.fixture
async def database(url: str, tmp_path: Path) -> AsyncIterator[Database]:
    (tmp_path / "data").mkdir()
    opened = Database(url)
    yield opened
    await opened.close()


def test_every_revision_has_rows() -> None:
    assert set(ROWS) == set(REVISIONS), "a new step needs an entry in tests/storage/rows.py"


async def fill(database: Database, at: str) -> None:
    """Bring an empty database to a revision, and put that revision's rows in it."""

    def work(connection: Connection) -> None:
        made = config()
        made.attributes["connection"] = connection
        command.upgrade(made, at)
        shape = MetaData()
        shape.reflect(connection, only=lambda name, _: beside_search_index(None, name))
        assert set(ROWS[at]) == set(shape.tables) - {"alembic_version"}
        for table, rows in ROWS[at].items():
            assert rows, f"{table} has none"
            connection.execute(shape.tables[table].insert(), rows)

    async with database.migrating() as connection:
        await connection.run_sync(work)


async def ids(database: Database) -> dict[str, list[Any]]:
    """Give the keys of all rows."""
    async with database.read() as connection:
        found = await connection.run_sync(lambda one: inspect(one).get_table_names())
        return {
            name: sorted(
                tuple(row)
                for row in await connection.execute(select(*metadata.tables[name].primary_key))
            )
            for name in found
            if name in metadata.tables
        }


@pytest.mark.parametrize("at", REVISIONS)
async def test_from_a_revision_with_rows(database: Database, at: str) -> None:
    await fill(database, at)
    before = await ids(database)
    assert await migrate(database) is (at != HEAD)
    assert await revision(database) == HEAD
    after = await ids(database)
    assert {name: after[name] for name in before} == before, "no row is lost"
    async with database.read() as connection:
        owners = (await connection.execute(select(accounts.c.owner_id))).scalars().all()
        assert owners == [2**63 - 1] * 2
        query = select(transfers.c.upload_id, transfers.c.account_id).order_by(transfers.c.position)
        assert (await connection.execute(query)).all() == [(7, 1), (None, 1)]
        assert (await connection.execute(select(uploads.c.account_id))).scalars().all() == [1]

        def differences(connection: Connection) -> list[object]:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "include_object": beside_search_index}
            )
            return list(compare_metadata(context, metadata))

        assert await connection.run_sync(differences) == []


async def test_building_a_table_anew_loses_no_row_that_refers_to_it(database: Database) -> None:
    def build(connection: Connection) -> None:
        context = MigrationContext.configure(connection, opts={"render_as_batch": True})
        for table in ("batches", "accounts", "uploads"):
            how = "always" if database.is_sqlite else "auto"
            with Operations(context).batch_alter_table(table, recreate=how) as batch:  # type: ignore[arg-type]
                batch.add_column(Column("new", Text))

    await fill(database, "0001")
    before = await ids(database)
    async with database.migrating() as connection:
        await connection.run_sync(build)
    assert await ids(database) == before
    async with database.read() as connection:
        assert set((await connection.execute(select(transfers.c.account_id))).scalars()) == {1}
        if database.is_sqlite:
            assert (await connection.execute(text("PRAGMA foreign_keys"))).scalar() == 1


async def test_a_step_that_breaks_references_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upgrade(connection: Connection, _current: str | None) -> None:
        connection.execute(text("DELETE FROM accounts"))

    database = Database(f"sqlite+aiosqlite:///{tmp_path}/a.db")
    await fill(database, "0001")
    before = await ids(database)
    monkeypatch.setattr(schema, "HEAD", "0000")
    monkeypatch.setattr(schema, "_upgrade", upgrade)
    with pytest.raises(StorageError, match="the upgrade was undone: rows of"):
        await migrate(database)
    assert await ids(database) == before
    await database.close()


# --- several processes

OPENING = """
import asyncio, sys
from pathlib import Path
from storage.store import open_store
from storage.vault import KeyRing

async def main():
    sys.stdin.readline()
    store = await open_store(sys.argv[1], KeyRing.from_file(Path(sys.argv[2])))
    print(await store.accounts.count())
    await store.close()

print("ready", flush=True)
asyncio.run(main())
"""


def start(url: str, keys: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - this interpreter, a program of ours
        [sys.executable, "-c", OPENING, url, str(keys)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(storage.__path__[0]).parent,
    )


async def test_processes_that_start_at_once(url: str, tmp_path: Path) -> None:
    running = [start(url, tmp_path / "keys") for _ in range(3)]
    for one in running:  # all have imported what they need
        assert one.stdout is not None
        assert await asyncio.to_thread(one.stdout.readline) == "ready\n"
    for one in running:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    for one in running:
        said, complained = await asyncio.to_thread(one.communicate, timeout=60)
        assert (one.returncode, said, complained) == (0, "0\n", "")
    database = Database(url)
    assert await migrate(database) is False
    await database.close()


async def test_a_start_while_another_migrates_for_too_long(
    url: str, ring: KeyRing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    monkeypatch.setattr("storage.database.BUSY_TIMEOUT_MILLISECONDS", 100)
    monkeypatch.setattr(schema, "_PATIENCE", "100ms")
    other = Database(url)
    async with other.migrating() as connection:
        if not other.is_sqlite:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({schema._LOCK})"))
        with pytest.raises(StorageError, match="another process holds it"):
            await open_store(url, ring)
    await (await open_store(url, ring)).close()
    await other.close()
