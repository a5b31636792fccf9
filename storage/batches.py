"""Batches: one command each, its one reply, and whether its person was told the end.

The interaction's token is sealed for the row that holds it, and wiped when it is not needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Row, select, update

from storage.sealed import batch_token
from storage.tables import batches, channel_walks
from storage.vault import VaultError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.database import Database
    from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class NewBatch:
    """One command of a person, and how to answer it."""

    user_id: int
    guild_id: int | None
    channel_id: int | None
    application_id: int
    posted: bool
    token: str = field(repr=False)
    token_expires_at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """A recorded batch; ``token`` is None once it is wiped or cannot be opened."""

    id: str
    user_id: int
    guild_id: int | None
    channel_id: int | None
    application_id: int
    posted: bool
    token: str | None = field(repr=False)
    token_expires_at: datetime
    created_at: datetime
    told_at: datetime | None


class BatchStore:
    """The rows of ``batches``; they are made with their transfers (``TransferStore.create``)."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def values(self, batch_id: str, batch: NewBatch, now: datetime) -> dict[str, object]:
        """Give the columns of a new row; the token is sealed."""
        return {
            "id": batch_id,
            "user_id": batch.user_id,
            "guild_id": batch.guild_id,
            "channel_id": batch.channel_id,
            "application_id": batch.application_id,
            "posted": batch.posted,
            "token": self._vault.seal(batch.token, batch_token(batch_id)),
            "token_expires_at": batch.token_expires_at,
            "created_at": now,
        }

    async def get(self, batch_id: str) -> Batch | None:
        """Find a batch by its id."""
        async with self._database.read() as connection:
            query = select(batches).where(batches.c.id == batch_id)
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else self._batch(row)

    async def untold(self, user_id: int | None = None) -> list[Batch]:
        """List batches whose person has not been told the end, oldest first; walks are none."""
        query = (
            select(batches)
            .where(batches.c.told_at.is_(None), batches.c.id.not_in(select(channel_walks.c.id)))
            .order_by(batches.c.created_at)
        )
        if user_id is not None:
            query = query.where(batches.c.user_id == user_id)
        async with self._database.read() as connection:
            return [self._batch(row) for row in await connection.execute(query)]

    async def answer_anew(
        self, connection: AsyncConnection, batch_id: str, batch: NewBatch, now: datetime
    ) -> None:
        """Let a batch go on under another command, in somebody's transaction."""
        values = self.values(batch_id, batch, now)
        del values["created_at"]
        await connection.execute(
            update(batches).where(batches.c.id == batch_id).values(values | {"told_at": None})
        )

    async def mark_told(self, batch_id: str) -> None:
        """Note that the person has seen the end; the interaction's token is wiped."""
        async with self._database.write() as connection:
            await connection.execute(
                update(batches)
                .where(batches.c.id == batch_id)
                .values(told_at=datetime.now(UTC), token=None)
            )

    def _batch(self, row: Row[tuple[object, ...]]) -> Batch:
        token = None
        if row.token is not None:
            try:
                token = self._vault.open(row.token, batch_token(row.id))
            except VaultError:
                token = None  # the result goes by direct message instead
        return Batch(
            id=row.id,
            user_id=row.user_id,
            guild_id=row.guild_id,
            channel_id=row.channel_id,
            application_id=row.application_id,
            posted=row.posted,
            token=token,
            token_expires_at=row.token_expires_at,
            created_at=row.created_at,
            told_at=row.told_at,
        )
