"""Walks through a channel's history: begun, ended, and taken up again.

A walk is a batch that grows: its id is the batch's, and the batch holds how it is answered. What it
takes on the way is written in ``storage/walk_steps.py``.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import ColumnElement, insert, select, update

from storage.tables import batches, channel_walks, transfers, walk_files
from storage.transfers import FINISHED

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.batches import BatchStore, NewBatch
    from storage.database import Database

WalkState = Literal["walking", "done", "cancelled", "failed"]
RESUMABLE: tuple[WalkState, ...] = ("cancelled", "failed")


@dataclass(frozen=True, slots=True)
class NewWalk:
    """What somebody wants to be walked through.

    Args:
        since: Messages before are left out, None for none.
        until: Messages after are left out.
        message_limit: How many messages are looked at, at most.
    """

    guild_id: int
    channel_id: int
    channel_name: str
    account_id: int | None
    service: str
    private: bool
    since: datetime | None
    until: datetime
    message_limit: int


@dataclass(frozen=True, slots=True)
class Walk(NewWalk):
    """A recorded walk.

    ``place_id`` is the channel or thread that it is in, ``before_id`` what the next message comes
    before there, ``messages`` how many it has looked at.
    """

    id: str
    user_id: int
    state: WalkState
    place_id: int | None
    before_id: int | None
    messages: int
    cause: str | None
    next_step: str | None
    reference: str | None
    created_at: datetime

    @property
    def is_resumable(self) -> bool:
        """Whether it has ended before its time, and may be taken up again."""
        return self.state in RESUMABLE


@dataclass(frozen=True, slots=True)
class Told:
    """Why a walk ended before its time, in words."""

    cause: str
    next_step: str
    reference: str | None = None


class WalkStore:
    """The rows of ``channel_walks``."""

    def __init__(self, database: Database, batch_store: BatchStore) -> None:
        self._database = database
        self._batches = batch_store

    async def begin(self, batch: NewBatch, new: NewWalk) -> Walk | None:
        """Record a walk.

        Returns:
            None where that person walks through the channel for that account already.
        """
        walk_id, now = uuid.uuid4().hex, datetime.now(UTC)
        same = select(channel_walks.c.id).where(
            channel_walks.c.user_id == batch.user_id,
            channel_walks.c.channel_id == new.channel_id,
            channel_walks.c.account_id == new.account_id,
            channel_walks.c.state == "walking",
        )
        values = {name: getattr(new, name) for name in NewWalk.__dataclass_fields__}
        values |= {"id": walk_id, "user_id": batch.user_id, "state": "walking", "created_at": now}
        async with self._database.write() as connection:
            if (await connection.execute(same)).first() is not None:
                return None
            await connection.execute(
                insert(batches).values(self._batches.values(walk_id, batch, now))
            )
            await connection.execute(insert(channel_walks).values(values | _BEGUN))
        return await self.get(walk_id)

    async def get(self, walk_id: str) -> Walk | None:
        """Find a walk by its id."""
        return next(iter(await self._select(channel_walks.c.id == walk_id)), None)

    async def of_person(self, user_id: int) -> list[Walk]:
        """List a person's walks that have not come to their end, newest first."""
        return await self._select(
            (channel_walks.c.user_id == user_id) & (channel_walks.c.state != "done")
        )

    async def unfinished(self) -> list[Walk]:
        """List the walks that go on."""
        return await self._select(channel_walks.c.state == "walking")

    async def untold(self) -> list[Walk]:
        """List the walks that have ended, and whose person was not told."""
        waiting = select(batches.c.id).where(batches.c.told_at.is_(None))
        return await self._select(
            (channel_walks.c.state != "walking") & channel_walks.c.id.in_(waiting)
        )

    async def _select(self, condition: ColumnElement[bool]) -> list[Walk]:
        query = select(channel_walks).where(condition).order_by(channel_walks.c.created_at.desc())
        async with self._database.read() as connection:
            return [_walk(row) for row in await connection.execute(query)]

    async def finish(self, walk_id: str) -> bool:
        """Note that all of it was walked through; tell whether it had not ended before."""
        async with self._database.write() as connection:
            return await _end(connection, walk_id, "done", None)

    async def stop(
        self, walk_id: str, state: WalkState, told: Told, back: Collection[str] | None = None
    ) -> list[str] | None:
        """End a walk before its time.

        Args:
            walk_id: Which one.
            state: How.
            told: Why.
            back: Transfers whose files are to be sent again when it is resumed, None for those
                that have not ended.

        Returns:
            The transfers that were put back; None where the walk had ended before.
        """
        async with self._database.write() as connection:
            if not await _end(connection, walk_id, state, told):
                return None
            if back is None:
                query = select(transfers.c.id).where(
                    transfers.c.batch_id == walk_id, transfers.c.state.not_in(FINISHED)
                )
                back = (await connection.execute(query)).scalars().all()
            if back:
                await _put_back(connection, walk_id, back)
        return [*back]

    async def forget_sources(self, transfer_ids: Collection[str]) -> None:
        """Let transfers that were put back be taken up by their walk alone."""
        async with self._database.write() as connection:
            await connection.execute(
                update(transfers)
                .where(transfers.c.id.in_(transfer_ids), transfers.c.state == "failed")
                .values(source_url=None)
            )

    async def reopen(self, walk_id: str, batch: NewBatch) -> Walk | None:
        """Let a walk go on from where it was, under another command of the same person.

        Returns:
            None where it goes on already, or is somebody else's.
        """
        async with self._database.write() as connection:
            begun = await connection.execute(
                update(channel_walks)
                .where(
                    channel_walks.c.id == walk_id,
                    channel_walks.c.user_id == batch.user_id,
                    channel_walks.c.state.in_(RESUMABLE),
                )
                .values(state="walking", cause=None, next_step=None, reference=None, ended_at=None)
            )
            if begun.rowcount == 0:
                return None
            await self._batches.answer_anew(connection, walk_id, batch, datetime.now(UTC))
        return await self.get(walk_id)


_BEGUN = {"messages": 0, "files": 0}


async def _end(
    connection: AsyncConnection, walk_id: str, state: WalkState, told: Told | None
) -> bool:
    ended = await connection.execute(
        update(channel_walks)
        .where(channel_walks.c.id == walk_id, channel_walks.c.state == "walking")
        .values(
            state=state,
            cause=None if told is None else told.cause,
            next_step=None if told is None else told.next_step,
            reference=None if told is None else told.reference,
            ended_at=datetime.now(UTC),
        )
    )
    return ended.rowcount > 0


async def _put_back(connection: AsyncConnection, walk_id: str, back: Collection[str]) -> None:
    """Take transfers away from what was found, and let the walk go back to the first of them."""
    ours = (walk_files.c.walk_id == walk_id) & walk_files.c.transfer_id.in_(back)
    query = select(walk_files.c.channel_id, walk_files.c.before_id, walk_files.c.messages_before)
    first = (
        await connection.execute(query.where(ours).order_by(walk_files.c.messages_before).limit(1))
    ).one_or_none()
    if first is None:
        return
    await connection.execute(update(walk_files).where(ours).values(transfer_id=None))
    await connection.execute(
        update(channel_walks)
        .where(channel_walks.c.id == walk_id)
        .values(
            place_id=first.channel_id, before_id=first.before_id, messages=first.messages_before
        )
    )


def _walk(row: Row[tuple[object, ...]]) -> Walk:
    return Walk(**{name: getattr(row, name) for name in Walk.__dataclass_fields__})
