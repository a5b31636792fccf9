"""The book of jobs: where it is, and whether this release can go on with what stands in it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbos._migration import get_migration_versions, get_sqlite_migration_versions
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StartError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from sqlalchemy import Engine

# Jobs of another version would be left lying; how a job goes on is read from our rows, so that any
# release can go on with any other's. Only the names and the order of the steps are bound to it.
JOBS_VERSION = "1"
JOBS_SCHEMA = "carryall_jobs"
_NEWER = (
    "the book of jobs is of a newer release ({what}): start that release, or restore the backup"
    " that was made before it"
)


@dataclass(frozen=True, slots=True)
class JobsConfig:
    """Where the book is kept, and by whom.

    Args:
        url: The address of its database, for SQLAlchemy without asyncio.
        executor: Which process of several this is: it goes on with its own jobs alone.
    """

    url: str
    executor: str


def jobs_config(database_url: str, data_dir: Path, shard_ids: Collection[int] | None) -> JobsConfig:
    """Choose a file in the data folder, or the PostgreSQL that everything else is in."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return JobsConfig(f"sqlite:///{jobs_file(data_dir)}", "alone")
    shards = "all" if shard_ids is None else "-".join(str(one) for one in sorted(shard_ids))
    return JobsConfig(url.render_as_string(hide_password=False), f"shards-{shards}")


def jobs_file(data_dir: Path) -> Path:
    """Tell where the book is where there is no PostgreSQL."""
    return data_dir / "jobs.db"


def connect(path: str) -> sqlite3.Connection:
    """Open the file of a book."""
    connection = sqlite3.connect(path, check_same_thread=False)
    # As our own database is opened: twice as fast, and nothing is lost when the process dies.
    connection.execute("PRAGMA busy_timeout=5000")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    return connection


def check_book(config: JobsConfig) -> None:
    """See that a book is none that only a newer release understands.

    Raises:
        StartError: It is, or it cannot be read.
    """
    engine = create_engine(config.url)
    is_sqlite = engine.dialect.name == "sqlite"
    try:
        if is_sqlite:
            found, known = get_sqlite_migration_versions(engine)
        else:
            found, known = get_migration_versions(engine, JOBS_SCHEMA, use_listen_notify=False)
        if found > known:
            raise StartError(_NEWER.format(what=f"tables {found}, this one knows up to {known}"))
        versions = _versions(engine, None if is_sqlite else JOBS_SCHEMA)
        if others := sorted(versions - {JOBS_VERSION}):
            jobs = f"jobs {', '.join(others)}, this one knows {JOBS_VERSION}"
            raise StartError(_NEWER.format(what=jobs))
    except SQLAlchemyError as error:
        raise unusable(error) from None
    finally:
        engine.dispose()


def _versions(engine: Engine, schema: str | None) -> set[str]:
    """List the versions of the jobs that have not ended."""
    if not inspect(engine).has_table("workflow_status", schema):
        return set()
    table = "workflow_status" if schema is None else f"{schema}.workflow_status"
    query = text(
        f"SELECT DISTINCT application_version FROM {table}"  # noqa: S608 - a name of ours
        " WHERE status IN ('PENDING', 'ENQUEUED', 'DELAYED') AND application_version IS NOT NULL"
    )
    with engine.connect() as connection:
        return {str(row[0]) for row in connection.execute(query)}


def unusable(error: Exception) -> StartError:
    """Put in one line why a book cannot be used."""
    reason = str(getattr(error, "orig", None) or error).splitlines()[0]
    return StartError(f"the book of jobs cannot be used: {reason}")
