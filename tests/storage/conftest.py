from __future__ import annotations

import asyncio
import os
import threading
import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.store import open_store
from storage.vault import KeyRing, Vault, generate_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.store import Store

# Everything here also runs on PostgreSQL where one is given (postgresql+psycopg://...).
POSTGRESQL = os.environ.get("TEST_DATABASE_URL")


@pytest.fixture(params=["sqlite", "postgresql"] if POSTGRESQL else ["sqlite"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Give the address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'data' / 'carryall.db'}"
        return
    assert POSTGRESQL is not None
    schema = f"test_{uuid.uuid4().hex}"
    engine = create_async_engine(POSTGRESQL)
    async with engine.begin() as connection:
        await connection.execute(text(f"CREATE SCHEMA {schema}"))
    narrowed = make_url(POSTGRESQL).update_query_dict({"options": f"-csearch_path={schema}"})
    yield narrowed.render_as_string(hide_password=False)
    async with engine.begin() as connection:
        await connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    await engine.dispose()


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
