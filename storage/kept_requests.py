"""What somebody asked for before they had an account, kept until they have linked one."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from storage.sealed import kept_request
from storage.tables import kept_requests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Database
    from storage.vault import Vault

# Discord's addresses of attachments live about as long.
LIFE = timedelta(days=1)


class KeptRequestStore:
    """The rows of ``kept_requests``; what they hold is sealed whole, since it has addresses."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def keep(self, user_id: int, request: str, kept_id: str | None = None) -> str:
        """Keep a request for a day; older ones of anybody are dropped.

        Args:
            user_id: Whose.
            request: What they asked for.
            kept_id: The id that it shall have: 32 hexadecimal digits that nobody else uses.

        Returns:
            The id to take it back with.
        """
        kept_id = kept_id or uuid.uuid4().hex
        now = datetime.now(UTC)
        async with self._database.write() as connection:
            await connection.execute(
                delete(kept_requests).where(
                    (kept_requests.c.created_at < now - LIFE) | (kept_requests.c.id == kept_id)
                )
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

    async def waiting(self, kept_ids: Sequence[str]) -> set[str]:
        """Tell which of these requests wait to be taken."""
        query = select(kept_requests.c.id).where(
            kept_requests.c.id.in_(kept_ids),
            kept_requests.c.created_at >= datetime.now(UTC) - LIFE,
        )
        async with self._database.read() as connection:
            return set((await connection.execute(query)).scalars())

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
