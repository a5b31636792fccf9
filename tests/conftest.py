"""What the tests of every layer share."""

from __future__ import annotations

import asyncio
import os
import shutil
import uuid
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
import stamina
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.store import open_store
from storage.vault import KeyRing, generate_key

from .postgresql import NoPostgresqlError, database, postgresql

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever runs the tests choose what the bot remembers in."""
    parser.addoption(
        "--storage",
        choices=["sqlite", "postgresql"],
        help="run the end-to-end tests on this alone (default: SQLite, and both where it matters)",
    )


@pytest.fixture
def no_backoff() -> Iterator[None]:
    """Retry without pauses; how often and how long is tested where it is decided."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture(scope="session")
def postgresql_server(pytestconfig: pytest.Config) -> Iterator[str]:
    """Give the address of a PostgreSQL: TEST_DATABASE_URL, else one that is started for the run."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgresql())
        except NoPostgresqlError as error:
            asked_for = pytestconfig.getoption("storage") == "postgresql"
            if asked_for or os.environ.get("CI") == "true":
                pytest.fail(f"no PostgreSQL: {error}", pytrace=False)
            pytest.skip(f"no PostgreSQL: {error}")
        yield url


@pytest.fixture
async def postgresql_url(postgresql_server: str) -> AsyncIterator[str]:
    """Give the address of an empty PostgreSQL: a schema of its own."""
    schema = f"test_{uuid.uuid4().hex}"
    engine = create_async_engine(postgresql_server)
    async with engine.begin() as connection:
        await connection.execute(text(f"CREATE SCHEMA {schema}"))
    narrowed = make_url(postgresql_server).update_query_dict({"options": f"-csearch_path={schema}"})
    yield narrowed.render_as_string(hide_password=False)
    async with engine.begin() as connection:
        # Whoever still holds a lock is named by this, not by the test's time running out.
        await connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        await connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    await engine.dispose()


def bring_up_to_date(url: str) -> None:
    """Bring a database up to date: that takes longer than many tests, which begin with copies."""

    async def bring() -> None:
        store = await open_store(url, KeyRing.parse(generate_key()))
        await store.close()

    asyncio.run(bring())


@pytest.fixture(scope="session")
def up_to_date_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of SQLite to copy: up to date, and nothing in it."""
    file = tmp_path_factory.mktemp("database") / "carryall.db"
    bring_up_to_date(f"sqlite+aiosqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(up_to_date_file: Path, tmp_path: Path) -> str:
    """Give the address of a file of the test's own, up to date."""
    file = shutil.copy(up_to_date_file, tmp_path / "carryall.db")
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture(scope="session")
def up_to_date_postgresql(postgresql_server: str) -> Iterator[str]:
    """A database of PostgreSQL to copy: up to date, and nothing in it."""
    with database(postgresql_server) as url:
        bring_up_to_date(url)
        yield url
