"""The backups of docs/operations.md, taken while somebody writes, and opened again."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import uuid
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.accounts import NewAccount, Owner
from storage.store import open_store
from tests.postgresql import NoPostgresqlError, programs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.store import Store
    from storage.vault import KeyRing

ME = Owner("user", 7)


@asynccontextmanager
async def writing(store: Store) -> AsyncIterator[None]:
    """Link accounts one after the other until the block ends; there are some when it begins."""

    written: asyncio.Queue[int] = asyncio.Queue()

    async def work() -> None:
        for number in itertools.count(1):
            new = NewAccount(ME, "tixte", f"a{number}", "remote", "Remote", None)
            await store.accounts.save(new, {"key": f"key{number}"})
            written.put_nowait(number)

    task = asyncio.create_task(work())
    while await written.get() < 5:
        pass
    yield
    async with asyncio.timeout(10):
        await written.get()  # it was not held up, and goes on
    task.cancel()
    await asyncio.wait((task,))


async def check(copy: str, ring: KeyRing) -> None:
    """See that a copy holds accounts, all of one moment, and opens."""
    store = await open_store(copy, ring)
    found = await store.accounts.of(ME)
    assert len(found) >= 5
    assert {one.label for one in found} == {f"a{number + 1}" for number in range(len(found))}
    assert [one.is_default for one in found].count(True) == 1
    for one in found:
        assert await store.accounts.credentials(one) == {"key": f"key{one.label[1:]}"}
    await store.close()


@pytest.mark.parametrize("way", ["vacuum into", "backup"])
async def test_sqlite(tmp_path: Path, ring: KeyRing, way: str) -> None:
    path, copy = tmp_path / "a.db", tmp_path / "copy.db"

    def take() -> None:
        with closing(sqlite3.connect(path)) as source:
            if way == "vacuum into":
                source.execute("VACUUM INTO ?", (str(copy),))
            else:
                with closing(sqlite3.connect(copy)) as target:
                    source.backup(target)

    store = await open_store(f"sqlite+aiosqlite:///{path}", ring)
    async with writing(store):
        await asyncio.to_thread(take)
    await store.close()
    await check(f"sqlite+aiosqlite:///{copy}", ring)


async def run(program: str, *arguments: str) -> None:
    running = await asyncio.create_subprocess_exec(
        str(programs() / program), *arguments, stderr=asyncio.subprocess.PIPE
    )
    _, complained = await running.communicate()
    assert running.returncode == 0, complained.decode()


async def test_postgresql(
    postgresql_server: str, postgresql_url: str, ring: KeyRing, tmp_path: Path
) -> None:
    try:
        programs()
    except NoPostgresqlError as error:
        pytest.skip(f"no pg_dump: {error}")
    server = make_url(postgresql_server).set(drivername="postgresql")
    dump = str(tmp_path / "dump")
    schema = make_url(postgresql_url).query["options"]
    assert isinstance(schema, str)
    store = await open_store(postgresql_url, ring)
    plain = server.render_as_string(hide_password=False)
    async with writing(store):
        named = schema.removeprefix("-csearch_path=")
        await run("pg_dump", "--format=custom", f"--schema={named}", f"--file={dump}", plain)
    await store.close()
    name = f"copy_{uuid.uuid4().hex}"
    engine = create_async_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
        target = server.set(database=name).render_as_string(hide_password=False)
        await run("pg_restore", "--no-owner", f"--dbname={target}", dump)
        copy = make_url(postgresql_url).set(database=name)
        await check(copy.render_as_string(hide_password=False), ring)
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await engine.dispose()
