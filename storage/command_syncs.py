"""What Discord was last told of our commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from storage.tables import command_syncs

if TYPE_CHECKING:
    from storage.database import Database


@dataclass(frozen=True, slots=True)
class CommandSync:
    """One synchronisation: a digest of what was sent, and what Discord answered."""

    digest: str
    registered: str


class CommandSyncStore:
    """The rows of ``command_syncs``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, application_id: int, scope: str) -> CommandSync | None:
        """Find the last synchronisation of a scope ("global" or a server's id)."""
        query = select(command_syncs.c.digest, command_syncs.c.registered).where(
            command_syncs.c.application_id == application_id, command_syncs.c.scope == scope
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else CommandSync(row.digest, row.registered)

    async def save(self, application_id: int, scope: str, sync: CommandSync) -> None:
        """Keep the newest synchronisation of a scope."""
        async with self._database.write() as connection:
            await connection.execute(
                delete(command_syncs).where(
                    command_syncs.c.application_id == application_id,
                    command_syncs.c.scope == scope,
                )
            )
            await connection.execute(
                insert(command_syncs).values(
                    application_id=application_id,
                    scope=scope,
                    digest=sync.digest,
                    registered=sync.registered,
                    synced_at=datetime.now(UTC),
                )
            )
