"""Brings the database to the shape that this release works with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from storage.database import StorageError

if TYPE_CHECKING:
    from storage.database import Database

# The newest step in migrations/versions; a test holds the two together. Alembic is imported only
# when the database is behind: it costs a third of a second.
HEAD = "0003"
_LOCK = 0x6361727279  # any number that nobody else takes


async def migrate(database: Database) -> bool:
    """Apply the steps that are missing.

    Returns:
        Whether there were any.

    Raises:
        StorageError: The database is newer than this release, or cannot be used.
    """
    try:
        async with database.write() as connection:
            if database.url.get_backend_name() == "postgresql":
                # One at a time where several processes start at once; SQLite has one writer anyway.
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            current = await connection.run_sync(_current_revision)
            if current == HEAD:
                return False
            await connection.run_sync(_upgrade, current)
            return True
    except DBAPIError as error:
        raise StorageError(f"the database cannot be used: {error.orig}") from error


def _current_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, current: str | None) -> None:
    from alembic import command  # noqa: PLC0415 - see HEAD
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise StorageError(
            f"the database is of a newer release (revision {current}, this one knows up to {HEAD}):"
            " run that release, or restore a backup from before the upgrade"
        )
    command.upgrade(config, "head")
