from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from storage.store import open_store
from storage.vault import KeyRing, Vault, generate_key
from tests.postgresql import database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from storage.store import Store


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database: an empty one, up to date where a test wants its store."""
    is_sqlite, wants_store = request.param == "sqlite", "store" in request.fixturenames
    if is_sqlite:
        yield (
            request.getfixturevalue("sqlite_url")
            if wants_store
            else f"sqlite+aiosqlite:///{tmp_path / 'data' / 'carryall.db'}"
        )
    elif wants_store:
        server, template = map(
            request.getfixturevalue, ("postgresql_server", "up_to_date_postgresql")
        )
        with database(server, template) as copied:
            yield copied
    else:
        yield request.getfixturevalue("postgresql_url")


@pytest.fixture
async def threads_end() -> AsyncIterator[None]:
    """Wait for the threads of connections that failed: aiosqlite ends them without a word."""
    yield
    while any(  # noqa: ASYNC110 - a thread has no event
        "_connection_worker_thread" in thread.name for thread in threading.enumerate()
    ):
        await asyncio.sleep(0.001)


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing.parse(generate_key())


@pytest.fixture
def vault(ring: KeyRing) -> Vault:
    return Vault(ring)


@pytest.fixture
async def store(url: str, ring: KeyRing) -> AsyncIterator[Store]:
    opened = await open_store(url, ring)
    yield opened
    await opened.close()
