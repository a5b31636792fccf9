"""What a walk found: counted, and listed file by file, newest message first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select, tuple_

from storage.tables import transfers, uploads, walk_files
from storage.transfers import FINISHED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import ColumnElement, Row

    from storage.database import Database

_AT_ONCE = 500


@dataclass(slots=True)
class Tally:
    """How many files a walk found, and what became of them."""

    found: int = 0
    known: int = 0
    sent: int = 0
    failed: int = 0
    under_way: int = 0


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One attachment of a walk, and its copy where there is one."""

    channel_id: int
    message_id: int
    attachment_id: int
    author_id: int
    filename: str
    size: int | None
    state: str
    link: str | None
    stored_name: str | None
    stored_size: int | None
    sha256: str | None
    reason: str | None


class WalkIndexStore:
    """Reads of ``walk_files``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tally(self, walk_id: str) -> Tally:
        """Count what a walk found."""
        query = select(
            func.count(),
            _count(walk_files.c.upload_id.is_not(None)),
            _count(transfers.c.state == "done"),
            _count(transfers.c.state == "failed"),
            _count(transfers.c.state.not_in(FINISHED)),
        )
        joined = walk_files.outerjoin(transfers, transfers.c.id == walk_files.c.transfer_id)
        async with self._database.read() as connection:
            found = await connection.execute(
                query.select_from(joined).where(walk_files.c.walk_id == walk_id)
            )
            return Tally(*map(int, found.one()))

    async def under_way(self, walk_id: str) -> set[str]:
        """List the transfers of what a walk found that have not ended."""
        query = (
            select(transfers.c.id)
            .join(walk_files, walk_files.c.transfer_id == transfers.c.id)
            .where(walk_files.c.walk_id == walk_id, transfers.c.state.not_in(FINISHED))
        )
        async with self._database.read() as connection:
            return set((await connection.execute(query)).scalars())

    async def rows(self, walk_id: str) -> AsyncIterator[IndexRow]:
        """Go through all that a walk found; little is held at a time."""
        key = tuple_(walk_files.c.message_id, walk_files.c.attachment_id)
        upload_id = func.coalesce(walk_files.c.upload_id, transfers.c.upload_id)
        query = (
            select(
                walk_files,
                transfers.c.state,
                transfers.c.cause,
                uploads.c.url,
                uploads.c.direct_url,
                uploads.c.filename.label("stored_name"),
                uploads.c.size.label("stored_size"),
                uploads.c.sha256,
                uploads.c.state.label("upload_state"),
            )
            .select_from(
                walk_files.outerjoin(
                    transfers, transfers.c.id == walk_files.c.transfer_id
                ).outerjoin(uploads, uploads.c.id == upload_id)
            )
            .where(walk_files.c.walk_id == walk_id)
            .order_by(walk_files.c.message_id.desc(), walk_files.c.attachment_id.desc())
            .limit(_AT_ONCE)
        )
        last: tuple[int, int] | None = None
        while True:
            page = query if last is None else query.where(key < last)
            async with self._database.read() as connection:
                found = (await connection.execute(page)).all()
            for row in found:
                yield _index_row(row)
            if len(found) < _AT_ONCE:
                return
            last = (found[-1].message_id, found[-1].attachment_id)


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


def _index_row(row: Row[tuple[object, ...]]) -> IndexRow:
    is_there = row.url is not None and row.upload_state == "stored"
    return IndexRow(
        channel_id=row.channel_id,
        message_id=row.message_id,
        attachment_id=row.attachment_id,
        author_id=row.author_id,
        filename=row.filename,
        size=row.size,
        state=_state(row, is_there=is_there),
        link=(row.direct_url or row.url) if is_there else None,
        stored_name=row.stored_name if is_there else None,
        stored_size=row.stored_size if is_there else None,
        sha256=row.sha256 if is_there else None,
        reason=row.cause,
    )


def _state(row: Row[tuple[object, ...]], *, is_there: bool) -> str:
    """Name in a word what became of a file."""
    if is_there:
        return "known" if row.transfer_id is None else "sent"
    if row.upload_state is not None:
        return "deleted"
    if row.state == "failed":
        return "failed"
    return "not sent" if row.state is None else "under way"
