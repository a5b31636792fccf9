from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

import storage
from storage.database import Database, StorageError
from storage.schema import HEAD, migrate
from storage.store import open_store
from storage.tables import metadata

from .rows import beside_search_index

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.vault import KeyRing


@pytest.fixture
async def database(url: str, tmp_path: Path) -> AsyncIterator[Database]:
    (tmp_path / "data").mkdir()
    opened = Database(url)
    yield opened
    await opened.close()


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def test_head_is_the_newest_step() -> None:
    config = Config()
    config.set_main_option("script_location", f"{storage.__path__[0]}/migrations")
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [HEAD]
    assert len(script.get_bases()) == 1


async def test_from_empty_to_head(database: Database) -> None:
    assert await migrate(database) is True
    async with database.read() as connection:
        found = {name for name in await connection.run_sync(tables) if "upload_index" not in name}
        assert found == {*metadata.tables, "alembic_version"}
        version = await connection.execute(text("SELECT version_num FROM alembic_version"))
        assert version.scalars().all() == [HEAD]


OLD_ROWS = (
    (
        "INSERT INTO batches (id, user_id, application_id, posted, token_expires_at, created_at)"
        " VALUES ('b', 7, 3, false, '2026-11-21 12:00:00', '2026-11-21 12:00:00')"
    ),
    (
        "INSERT INTO transfers (id, batch_id, position, user_id, service, filename, size, private,"
        " state, cause, created_at) VALUES ('t', 'b', 0, 7, 'tixte', 'a.png', 5000000000, true,"
        " 'failed', 'Too large.', '2026-11-21 12:00:00')"
    ),
)


async def begin(database: Database) -> None:
    """Bring an empty database to the first revision, from where the steps lead on."""

    def upgrade(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", f"{storage.__path__[0]}/migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")

    async with database.write() as connection:
        await connection.run_sync(upgrade)


async def test_rows_of_the_first_revision_are_kept(database: Database) -> None:
    await begin(database)
    async with database.write() as connection:
        for row in OLD_ROWS:
            await connection.execute(text(row))
    assert await migrate(database) is True
    async with database.write() as connection:
        query = text("SELECT filename, size, state, cause, source_kind, wished_name FROM transfers")
        rows = [tuple(row) for row in await connection.execute(query)]
        assert rows == [("a.png", 5_000_000_000, "failed", "Too large.", "attachment", None)]
        # What hung on the table still does.
        await connection.execute(text("DELETE FROM batches"))
        assert (await connection.execute(query)).all() == []


async def test_a_second_time_is_nothing(database: Database) -> None:
    await migrate(database)
    assert await migrate(database) is False


async def test_the_steps_make_what_the_tables_say(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_object": beside_search_index,
        }
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    await begin(database)
    await migrate(database)
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


# What alembic does not compare: CHECK constraints, AUTOINCREMENT, ON DELETE, what indexes are of.
# The order of columns is nothing to hold to: a step adds its own at the end.
WRITTEN = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL",
    "postgresql": """
        SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
        UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
        UNION ALL SELECT table_name || ' ' || column_name,
            concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)
        FROM information_schema.columns WHERE table_schema = current_schema()
    """,
}


def written(connection: Connection) -> dict[str, list[str]]:
    """Give how the database has everything, line by line, by name."""
    rows = connection.execute(text(WRITTEN[connection.dialect.name])).all()
    return {
        name: sorted(line.strip(" ,\t").replace('"', "") for line in how.splitlines())
        for name, how in rows
        if name != "sqlite_sequence"
    }


def empty(connection: Connection) -> None:
    metadata.drop_all(connection)
    for name in tables(connection) & {"alembic_version", "upload_index"}:
        connection.execute(text(f"DROP TABLE {name}"))


async def test_a_new_database_is_as_one_that_took_all_steps(database: Database) -> None:
    found = []
    for begins in (False, True):
        if begins:
            await begin(database)
        assert await migrate(database) is True
        async with database.migrating() as connection:
            found.append(await connection.run_sync(written))
            await connection.run_sync(empty)
            assert await connection.run_sync(tables) == set()
    made, stepped = found
    assert {"accounts", "alembic_version"} <= {name.partition(" ")[0] for name in made}
    assert made == stepped


async def test_a_newer_database_is_refused_in_words(database: Database) -> None:
    await migrate(database)
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError) as caught:
        await migrate(database)
    assert "newer release (revision 9999, this one knows up to" in str(caught.value)
    async with database.read() as connection:
        version = await connection.execute(text("SELECT version_num FROM alembic_version"))
        assert version.scalar() == "9999", "it is left as it is"


async def test_a_step_that_fails_leaves_nothing_behind(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE uploads (other INTEGER)"))
    with pytest.raises(StorageError, match="the database cannot be used"):
        await migrate(database)
    async with database.write() as connection:
        assert await connection.run_sync(tables) - {"alembic_version"} == {"uploads"}
        await connection.execute(text("DROP TABLE uploads"))
    assert await migrate(database) is True


async def test_two_that_start_at_once(database: Database, url: str) -> None:
    other = Database(url)
    done = await asyncio.gather(migrate(database), migrate(other))
    await other.close()
    assert sorted(done) == [False, True]


@pytest.mark.usefixtures("threads_end")
async def test_a_file_that_is_no_database(tmp_path: Path, ring: KeyRing) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes. " * 100)
    with pytest.raises(StorageError, match="the database cannot be used: file is not a database"):
        await open_store(f"sqlite+aiosqlite:///{path}", ring)


async def test_alembic_is_imported_only_for_the_steps_of_an_older_one(tmp_path: Path) -> None:
    program = f"""
import asyncio, sys
from storage.database import Database
from storage.schema import migrate

async def main():
    database = Database("sqlite+aiosqlite:///{tmp_path}/" + sys.argv[1])
    did = await migrate(database)
    await database.close()
    print(did, "alembic" in sys.modules)

asyncio.run(main())
"""
    older = Database(f"sqlite+aiosqlite:///{tmp_path}/older.db")
    await begin(older)
    await older.close()
    for name, expected in (
        ("new.db", "True False"),
        ("new.db", "False False"),
        ("older.db", "True True"),
        ("older.db", "False False"),
    ):
        ran = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", program, name],
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stdout.strip() == expected, name
