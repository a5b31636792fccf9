"""The steps of walks: what each took, written together with where the walk has come to.

A step, the transfers that carry what it found, and the walk's place are written at once, so that
after a kill nothing is lost and nothing is there twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from storage.tables import channel_walks, transfers, uploads, walk_files
from storage.transfers import FINISHED

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.database import Database
    from storage.transfers import NewTransfer, TransferStore
    from storage.walks import Walk


@dataclass(frozen=True, slots=True)
class FoundFile:
    """An attachment that a walk has come to.

    ``known`` is what it was before: its transfer's id, or its upload's.
    """

    message_id: int
    attachment_id: int
    author_id: int
    filename: str
    size: int | None
    known: str | int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A few messages of one place, taken at once.

    Args:
        place_id: The channel or thread.
        before_id: What they come before.
        last_id: The last one of them.
        messages: The ids of all.
        files: What is attached to them.
    """

    place_id: int
    before_id: int
    last_id: int
    messages: tuple[int, ...]
    files: tuple[FoundFile, ...]


class WalkStepStore:
    """The rows of ``walk_files`` as they are written."""

    def __init__(self, database: Database, transfer_store: TransferStore) -> None:
        self._database = database
        self._transfers = transfer_store

    async def take(
        self, walk: Walk, step: Step, planned: Sequence[NewTransfer]
    ) -> list[str] | None:
        """Record a step: what it found, the transfers that carry it, and where the walk is now.

        Args:
            walk: Which one.
            step: The step; ``planned`` is for its files that are not known.
            planned: Their transfers, in the same order.

        Returns:
            The transfers' ids, None where the walk was ended meanwhile.
        """
        async with self._database.write() as connection:
            moved = await connection.execute(
                update(channel_walks)
                .where(channel_walks.c.id == walk.id, channel_walks.c.state == "walking")
                .values(
                    place_id=step.place_id,
                    before_id=step.last_id,
                    messages=channel_walks.c.messages + len(step.messages),
                    files=channel_walks.c.files + len(planned),
                )
                .returning(channel_walks.c.messages, channel_walks.c.files)
            )
            now = moved.one_or_none()
            if now is None:
                return None
            ids: list[str] = []
            if planned:
                first = now.files - len(planned)
                ids = await self._transfers.add(
                    connection, walk.id, walk.user_id, planned, first=first
                )
            if step.files:
                await _note(connection, walk, step, ids, now.messages - len(step.messages))
        return ids

    async def known(self, walk: Walk, attachment_ids: Collection[int]) -> dict[int, str | int]:
        """Tell which attachments that person's account has, or will have.

        Returns:
            By attachment the id of the upload, or of the transfer that is on its way.
        """
        if not attachment_ids or walk.account_id is None:
            return {}
        stored = select(uploads.c.attachment_id, uploads.c.id).where(
            uploads.c.attachment_id.in_(attachment_ids),
            uploads.c.owner_id == walk.user_id,
            uploads.c.account_id == walk.account_id,
            uploads.c.private == walk.private,
            uploads.c.state == "stored",
        )
        on_the_way = select(transfers.c.attachment_id, transfers.c.id).where(
            transfers.c.state.not_in(FINISHED),
            transfers.c.attachment_id.in_(attachment_ids),
            transfers.c.user_id == walk.user_id,
            transfers.c.account_id == walk.account_id,
            transfers.c.private == walk.private,
        )
        async with self._database.read() as connection:
            found: dict[int, str | int] = {}
            # Whatever ends in between is found as an upload.
            for query in (on_the_way, stored):
                found |= {row[0]: row[1] for row in await connection.execute(query)}
        return found


async def _note(
    connection: AsyncConnection, walk: Walk, step: Step, ids: list[str], before: int
) -> None:
    """Write down what a step found, in place of what was found there before."""
    await connection.execute(
        delete(walk_files).where(
            walk_files.c.walk_id == walk.id, walk_files.c.message_id.in_(step.messages)
        )
    )
    new = iter(ids)
    sent: dict[int, str] = {}
    rows = []
    for file in step.files:
        known = file.known
        if known is None:
            # A file that is forwarded stands in two messages, and goes out once.
            known = sent[file.attachment_id] = sent.get(file.attachment_id) or next(new)
        rows.append(_file_row(walk, step, file, known, before))
    await connection.execute(insert(walk_files), rows)


def _file_row(
    walk: Walk, step: Step, file: FoundFile, known: str | int, messages_before: int
) -> dict[str, object]:
    return {
        "walk_id": walk.id,
        "message_id": file.message_id,
        "attachment_id": file.attachment_id,
        "channel_id": step.place_id,
        "author_id": file.author_id,
        "filename": file.filename,
        "size": file.size,
        "transfer_id": known if isinstance(known, str) else None,
        "upload_id": known if isinstance(known, int) else None,
        "before_id": step.before_id,
        "messages_before": messages_before,
    }
