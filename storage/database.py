"""The database: one engine, opened at start, closed at the end."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

BUSY_TIMEOUT_MILLISECONDS = 5_000


class StorageError(Exception):
    """The database cannot be used as it is; the text says why and what to do."""


class Database:
    """Connections to SQLite or PostgreSQL.

    Args:
        url: An SQLAlchemy address such as ``sqlite+aiosqlite:///data/carryall.db`` or
            ``postgresql+psycopg://user:password@host/name``.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        # Values stay out of errors, which end in the log.
        self.engine: AsyncEngine = create_async_engine(self.url, hide_parameters=True)
        self._writing = self.engine.execution_options(writes=True)
        if self.url.get_backend_name() == "sqlite":
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection for reading.

        Raises:
            StorageError: The database cannot be reached, or is locked.
        """
        try:
            async with self.engine.connect() as connection:
                yield connection
        except OperationalError as error:
            raise _unusable(error) from error

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection whose work is kept when the block ends, and undone when it raises.

        Raises:
            StorageError: The database cannot be reached, or somebody else writes for too long.
        """
        try:
            async with self._writing.begin() as connection:
                yield connection
        except OperationalError as error:
            raise _unusable(error) from error

    async def ping(self) -> None:
        """See that it answers.

        Raises:
            StorageError: It does not.
        """
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def sqlite_file(url: str) -> Path | None:
    """Tell which file an SQLite address names, None for memory or another database."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def _unusable(error: OperationalError) -> StorageError:
    return StorageError(f"the database cannot be used: {error.orig}")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # By itself the driver opens transactions late, and none around CREATE TABLE: we do it.
    connection.isolation_level = None
    # WAL lets readers go on while one writes; NORMAL loses nothing when the process dies (only
    # power loss can take the last commits). https://www.sqlite.org/pragma.html
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # Who will write says so at once: a reader that turns writer fails without waiting its turn.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
