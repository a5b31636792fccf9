"""Many files that a person wants deleted: which ones are left, and what became of the others."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import ColumnElement, delete, func, insert, literal, null, select, update

from storage.history import conditions
from storage.tables import deletion_items, deletions, uploads

if TYPE_CHECKING:
    from storage.database import Database
    from storage.history import Filter

ItemState = Literal["waiting", "deleted", "failed"]


@dataclass(frozen=True, slots=True)
class Deletion:
    """Many files that are being deleted, and whose they are."""

    id: str
    user_id: int


@dataclass(frozen=True, slots=True)
class DeletionCounts:
    """How many files are in which state."""

    waiting: int = 0
    deleted: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """How many there are."""
        return self.waiting + self.deleted + self.failed


@dataclass(frozen=True, slots=True)
class DeletionResult:
    """What became of one file."""

    filename: str
    state: ItemState
    cause: str | None


class DeletionStore:
    """The rows of ``deletions`` and ``deletion_items``; they are gone once the end was told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, user_id: int, which: Filter, newest: int, executor: str) -> Deletion:
        """Note that some of a person's uploads are to go.

        Args:
            user_id: Whose.
            which: Which of them.
            newest: The id of the newest that the person was told of; what came later stays.
            executor: The process that deletes them, now and after its restart.
        """
        made = Deletion(uuid.uuid4().hex, user_id)
        wanted = select(literal(made.id), uploads.c.id, literal("waiting"), null()).where(
            *conditions(user_id, which), uploads.c.id <= newest
        )
        async with self._database.write() as connection:
            await connection.execute(
                insert(deletions).values(
                    id=made.id,
                    user_id=user_id,
                    executor=executor,
                    created_at=datetime.now(UTC),
                )
            )
            names = ["deletion_id", "upload_id", "state", "cause"]
            await connection.execute(insert(deletion_items).from_select(names, wanted))
        return made

    async def get(self, deletion_id: str) -> Deletion | None:
        """Find one by its id."""
        found = await self._list(deletions.c.id == deletion_id)
        return found[0] if found else None

    async def left(self, executor: str) -> list[Deletion]:
        """List those of a process whose end was not told, of everybody."""
        return await self._list(deletions.c.executor == executor)

    async def _list(self, condition: ColumnElement[bool]) -> list[Deletion]:
        query = select(deletions).where(condition).order_by(deletions.c.created_at)
        async with self._database.read() as connection:
            rows = await connection.execute(query)
            return [Deletion(row.id, row.user_id) for row in rows]

    async def next(self, deletion_id: str, before: int | None = None) -> int | None:
        """Give the newest upload that is still to go.

        Args:
            deletion_id: The deletion.
            before: The one that was given before it: what came later is done.
        """
        query = select(func.max(deletion_items.c.upload_id)).where(
            deletion_items.c.deletion_id == deletion_id, deletion_items.c.state == "waiting"
        )
        if before is not None:
            query = query.where(deletion_items.c.upload_id < before)
        async with self._database.read() as connection:
            found: int | None = (await connection.execute(query)).scalar_one()
            return found

    async def note(self, deletion_id: str, upload_id: int, cause: str | None) -> ItemState:
        """Note what became of one.

        Args:
            deletion_id: The deletion.
            upload_id: The upload.
            cause: Why it is still there, None where it is gone.
        """
        state: ItemState = "deleted" if cause is None else "failed"
        async with self._database.write() as connection:
            await connection.execute(
                update(deletion_items)
                .where(
                    deletion_items.c.deletion_id == deletion_id,
                    deletion_items.c.upload_id == upload_id,
                )
                .values(state=state, cause=cause)
            )
        return state

    async def fail_rest(self, deletion_id: str, cause: str) -> None:
        """Note of all that are still to go why they stay."""
        async with self._database.write() as connection:
            await connection.execute(
                update(deletion_items)
                .where(
                    deletion_items.c.deletion_id == deletion_id,
                    deletion_items.c.state == "waiting",
                )
                .values(state="failed", cause=cause)
            )

    async def cancel(self, deletion_id: str, besides: int | None = None) -> None:
        """Let those be that are still there, but for one that is on its way out."""
        async with self._database.write() as connection:
            await connection.execute(
                delete(deletion_items).where(
                    deletion_items.c.deletion_id == deletion_id,
                    deletion_items.c.state == "waiting",
                    deletion_items.c.upload_id != (besides or 0),
                )
            )

    async def counts(self, deletion_id: str) -> DeletionCounts:
        """Count the files by what became of them."""
        query = (
            select(deletion_items.c.state, func.count().label("files"))
            .where(deletion_items.c.deletion_id == deletion_id)
            .group_by(deletion_items.c.state)
        )
        async with self._database.read() as connection:
            rows = await connection.execute(query)
            return DeletionCounts(**{row.state: row.files for row in rows})

    async def results(self, deletion_id: str, limit: int) -> list[DeletionResult]:
        """List what became of files, those that failed first."""
        query = (
            select(uploads.c.filename, deletion_items.c.state, deletion_items.c.cause)
            .join(uploads, uploads.c.id == deletion_items.c.upload_id)
            .where(deletion_items.c.deletion_id == deletion_id, deletion_items.c.state != "waiting")
            .order_by(deletion_items.c.state.desc(), deletion_items.c.upload_id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = await connection.execute(query)
            return [DeletionResult(row.filename, row.state, row.cause) for row in rows]

    async def forget(self, deletion_id: str) -> None:
        """Let go of one whose end was told."""
        async with self._database.write() as connection:
            await connection.execute(delete(deletions).where(deletions.c.id == deletion_id))
