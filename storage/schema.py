"""Brings the database to the shape that this release works with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    text,
)
from sqlalchemy.exc import DBAPIError

from storage.tables import metadata
from storage.trouble import StorageError, Trouble, in_words

if TYPE_CHECKING:
    from storage.database import Database

# The newest step in migrations/versions; a test holds the two together. Alembic is imported only
# when the database is behind: it costs a third of a second, and 11 MiB for good.
HEAD = "0013"
# As alembic makes it.
_VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
_LOCK = 0x6361727279  # any number that nobody else takes
# How long to wait for another process that migrates, or for a table that it uses (PostgreSQL).
_PATIENCE = "60s"


async def migrate(database: Database) -> bool:
    """Make the tables in an empty database; apply the steps that are missing in another.

    Returns:
        Whether there were any.

    Raises:
        StorageError: The database is newer than this release, or cannot be used.
    """
    async with database.read() as connection:
        if await connection.run_sync(_current_revision) == HEAD:
            return False
    try:
        async with database.migrating() as connection:
            if not database.is_sqlite:
                # One at a time where several processes start at once; SQLite has one writer anyway.
                await connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}'"))
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            current = await connection.run_sync(_current_revision)
            if current == HEAD:
                return False
            if await connection.run_sync(_is_new):
                await connection.run_sync(_make)
            else:
                await connection.run_sync(_upgrade, current)
            if database.is_sqlite:
                await connection.run_sync(_check_references)
            return True
    except DBAPIError as error:
        raise in_words(error) from error


async def revision(database: Database) -> str | None:
    """Tell which revision the database has, None where it is empty.

    Raises:
        StorageError: The database cannot be used.
    """
    async with database.read() as connection:
        return await connection.run_sync(_current_revision)


async def current_revision(database: Database) -> str | None:
    """Tell which shape the database has, None for none yet; it must be one that can be written.

    Raises:
        StorageError: It cannot be reached, read or written.
    """
    try:
        async with database.write() as connection:
            if database.url.get_backend_name() == "postgresql":
                # SQLite has said by now whether it can be written; a standby server would not.
                read_only = await connection.scalar(text("SHOW transaction_read_only"))
                if read_only == "on":
                    raise StorageError("the database takes no changes: it is read-only")
            return await connection.run_sync(_current_revision)
    except DBAPIError as error:
        raise StorageError(f"the database cannot be used: {error.orig}") from error


def known_revisions() -> set[str]:
    """List the shapes that this release knows, by the names of the steps that lead there."""
    steps = (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py")
    return {step.stem.partition("_")[0] for step in steps}


def _current_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _is_new(connection: Connection) -> bool:
    return not inspect(connection).has_table(_VERSION.name)


def _make(connection: Connection) -> None:
    """Make what all steps together make; tests hold the two together."""
    metadata.create_all(connection, checkfirst=False)
    _VERSION.create(connection)
    connection.execute(insert(_VERSION).values(version_num=HEAD))


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
            f" {Trouble.NEWER.value}",
            Trouble.NEWER,
        )
    command.upgrade(config, "head")


def _check_references(connection: Connection) -> None:
    """See that no row refers to one that is gone: SQLite did not look while tables were built."""
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise StorageError(
            f"the upgrade was undone: rows of {broken[0]} refer to rows of {broken[2]} that are"
            " gone; restore a backup, or report this"
        )
