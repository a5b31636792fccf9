"""Steps of a transfer on its way, each written down as it is taken, up to its end.

The source's address is wiped with the end.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from storage.sealed import source_url
from storage.tables import transfers, uploads
from storage.transfers import FINISHED

if TYPE_CHECKING:
    from storage.database import Database
    from storage.transfers import Transfer
    from storage.uploads import NewUpload, UploadStore
    from storage.vault import Vault


class CarryingStore:
    """What the job of a transfer asks of its row and writes there."""

    def __init__(self, database: Database, vault: Vault, upload_store: UploadStore) -> None:
        self._database = database
        self._vault = vault
        self._uploads = upload_store

    async def source_url(self, transfer: Transfer) -> str:
        """Open the address that a transfer's bytes come from.

        Raises:
            LookupError: It was wiped: the transfer has ended.
            VaultError: It cannot be opened.
        """
        async with self._database.read() as connection:
            query = select(transfers.c.source_url).where(transfers.c.id == transfer.id)
            sealed = (await connection.execute(query)).scalar_one_or_none()
        if sealed is None:
            raise LookupError(f"transfer {transfer.id} has ended")
        return self._vault.open(sealed, source_url(transfer.id, transfer.service))

    async def mark_found(
        self, transfer_id: str, *, filename: str, declared_type: str | None, size: int
    ) -> None:
        """Note what the source says of a file of which little was known before."""
        async with self._database.write() as connection:
            await connection.execute(
                update(transfers)
                .where(transfers.c.id == transfer_id, transfers.c.state.not_in(FINISHED))
                .values(filename=filename, declared_type=declared_type, size=size)
            )

    async def mark_sending(self, transfer_id: str) -> None:
        """Note that bytes are about to go out."""
        async with self._database.write() as connection:
            await connection.execute(
                update(transfers)
                .where(transfers.c.id == transfer_id, transfers.c.state.not_in(FINISHED))
                .values(state="sending")
            )

    async def finish(
        self, transfer: Transfer, upload: NewUpload, deletion_handle: str | None
    ) -> int:
        """Record what the transfer became, both rows or none.

        Returns:
            The upload's id.
        """
        async with self._database.write() as connection:
            result = await connection.execute(
                insert(uploads)
                .values(self._uploads.values(upload, deletion_handle))
                .returning(uploads.c.id)
            )
            upload_id = int(result.scalar_one())
            await connection.execute(
                update(transfers)
                .where(transfers.c.id == transfer.id)
                .values(
                    state="done",
                    upload_id=upload_id,
                    source_url=None,
                    finished_at=datetime.now(UTC),
                )
            )
        return upload_id

    async def fail(self, transfer_id: str, cause: str, next_step: str, reference: str) -> None:
        """Record why the transfer ended without an upload."""
        async with self._database.write() as connection:
            await connection.execute(
                update(transfers)
                .where(transfers.c.id == transfer_id, transfers.c.state.not_in(FINISHED))
                .values(
                    state="failed",
                    cause=cause,
                    next_step=next_step,
                    reference=reference,
                    source_url=None,
                    finished_at=datetime.now(UTC),
                )
            )
