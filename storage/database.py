"""The database: one engine, opened at start, closed at the end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

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
        self.engine: AsyncEngine = create_async_engine(self.url)
        if self.url.get_backend_name() == "sqlite":
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a connection for reading."""
        return self.engine.connect()

    def write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a connection whose work is kept when the block ends, and undone when it raises."""
        return self.engine.begin()

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def sqlite_file(url: str) -> Path | None:
    """Tell which file an SQLite address names, None for memory or another database."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # WAL lets readers go on while one writes; NORMAL loses nothing when the process dies (only
    # power loss can take the last commits). https://www.sqlite.org/pragma.html
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MILLISECONDS}")
    cursor.close()
