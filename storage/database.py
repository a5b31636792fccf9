"""The database: one engine, opened at start, closed at the end."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from storage.trouble import StorageError, unusable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

__all__ = ["BUSY_TIMEOUT_MILLISECONDS", "Database", "StorageError", "sqlite_file"]

BUSY_TIMEOUT_MILLISECONDS = 5_000
CONNECT_TIMEOUT_SECONDS = 10
_RETRY_SECONDS = 0.02


class Database:
    """Connections to SQLite or PostgreSQL.

    Args:
        url: An SQLAlchemy address such as ``sqlite+aiosqlite:///data/carryall.db`` or
            ``postgresql+psycopg://user:password@host/name``.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        # Values stay out of errors, which end in the log.
        self.engine: AsyncEngine = create_async_engine(
            self.url, hide_parameters=True, **_options(self.url)
        )
        self._writing = self.engine.execution_options(writes=True)
        self._snapshots = self.engine
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
        else:
            # SQLite reads from one state by itself.
            self._snapshots = self.engine.execution_options(isolation_level="REPEATABLE READ")

    @property
    def is_sqlite(self) -> bool:
        """Whether it is SQLite; PostgreSQL otherwise."""
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection for reading.

        Raises:
            StorageError: The database cannot be reached, or is locked.
        """
        with _in_words():
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection that reads everything as it is now, whatever others write meanwhile.

        Raises:
            StorageError: The database cannot be reached, or is locked.
        """
        with _in_words():
            async with self._snapshots.connect() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection whose work is kept when the block ends, and undone when it raises.

        Raises:
            StorageError: The database cannot be reached, or somebody else writes for too long.
        """
        with _in_words():
            async with self._writing.begin() as connection:
                yield connection

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection that may build tables anew; otherwise like ``write``.

        SQLite changes a column by copying the table and dropping the old one, and dropping it with
        foreign keys on would take along every row that refers to it.

        Raises:
            StorageError: The database cannot be reached, or somebody else writes for too long.
        """
        with _in_words():
            async with self._writing.connect() as connection:
                driver = (await connection.get_raw_connection()).driver_connection
                if self.is_sqlite:
                    await driver.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
                try:
                    async with connection.begin():
                        yield connection
                finally:
                    if self.is_sqlite:
                        # Not used again: the next one has its foreign keys on. Nothing may be asked
                        # of this one, which is closed already where a signal cut the work off.
                        await connection.invalidate()

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


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn what the database complains of into words; faults of ours stay as they are."""
    try:
        yield
    except (DBAPIError, PoolTimeoutError) as error:
        if (known := unusable(error)) is not None:
            raise known from error
        raise


def _options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {}
    # A server that was restarted costs nobody an error: a connection is tried before it is used.
    wait = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_TIMEOUT_SECONDS}
    return {"pool_pre_ping": True, "connect_args": wait}


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # By itself the driver opens transactions late, and none around CREATE TABLE: we do it.
    connection.isolation_level = None
    # WAL lets readers go on while one writes; NORMAL loses nothing when the process dies (only
    # power loss can take the last commits). https://www.sqlite.org/pragma.html
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MILLISECONDS}")
    _turn_wal_on(cursor)
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _turn_wal_on(cursor: Any) -> None:
    """Turn WAL on; two that do so at once get "locked" at once, whatever the busy timeout."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MILLISECONDS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            await_only(asyncio.sleep(_RETRY_SECONDS))
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # Who will write says so at once: a reader that turns writer fails without waiting its turn.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
