"""What somebody asked for before they had an account, kept until they have linked one."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from storage.sealed import kept_request
from storage.tables import kept_requests

if TYPE_CHECKING:
    from storage.database import Database
    from storage.vault import Vault

# Discord's addresses of attachments live about as long.
LIFE = timedelta(days=1)


class KeptRequestStore:
    """The rows of ``kept_requests``; what they hold is sealed whole, since it has addresses."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def keep(self, user_id: int, request: str) -> str:
        """Keep a request for a day; older ones of anybody are dropped.

        Returns:
            The id to take it back with.
        """
        kept_id = uuid.uuid4().hex
        now = datetime.now(UTC)
        async with self._database.write() as connection:
            await connection.execute(
                delete(kept_requests).where(kept_requests.c.created_at < now - LIFE)
            )
            await connection.execute(
                insert(kept_requests).values(
                    id=kept_id,
                    user_id=user_id,
                    request=self._vault.seal(request, kept_request(kept_id, user_id)),
                    created_at=now,
                )
            )
        return kept_id

    async def take(self, kept_id: str, user_id: int) -> str | None:
        """Give a person's request back, once; None where it is somebody else's, used or too old."""
        mine = (kept_requests.c.id == kept_id) & (kept_requests.c.user_id == user_id)
        async with self._database.write() as connection:
            query = select(kept_requests.c.request, kept_requests.c.created_at).where(mine)
            row = (await connection.execute(query)).one_or_none()
            result = await connection.execute(delete(kept_requests).where(mine))
        if row is None or result.rowcount == 0 or row.created_at < datetime.now(UTC) - LIFE:
            return None
        return self._vault.open(row.request, kept_request(kept_id, user_id))
