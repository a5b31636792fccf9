"""Steps of a transfer on its way, each written down as it is taken, up to its end.

The source's address is wiped with the end.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from storage.sealed import sent_file, source_url
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

    async def mark_double(self, transfer_id: str, upload_id: int) -> None:
        """Note which file of its person's a transfer is the same as; nothing goes out for it."""
        async with self._database.write() as connection:
            await connection.execute(
                update(transfers)
                .where(transfers.c.id == transfer_id, transfers.c.state.not_in(FINISHED))
                .values(double_of=upload_id)
            )

    async def mark_sent_size(self, transfer_id: str, size: int) -> None:
        """Note how many bytes are about to go out, where it is not all that the file has."""
        async with self._database.write() as connection:
            await connection.execute(
                update(transfers)
                .where(transfers.c.id == transfer_id, transfers.c.state.not_in(FINISHED))
                .values(sent_size=size)
            )

    async def mark_sent(self, transfer: Transfer, remote_id: str, stored: str) -> None:
        """Note what the host says of the file that it has taken; it is sealed."""
        sealed = self._vault.seal(stored, sent_file(transfer.id, transfer.service))
        async with self._database.write() as connection:
            await connection.execute(
                update(transfers)
                .where(transfers.c.id == transfer.id, transfers.c.state.not_in(FINISHED))
                .values(remote_id=remote_id, stored=sealed)
            )

    async def sent(self, transfer: Transfer) -> str:
        """Give what ``mark_sent`` noted.

        Raises:
            LookupError: There is nothing: it was not sent, or the transfer has ended.
            VaultError: It cannot be opened.
        """
        async with self._database.read() as connection:
            query = select(transfers.c.stored).where(transfers.c.id == transfer.id)
            sealed = (await connection.execute(query)).scalar_one_or_none()
        if sealed is None:
            raise LookupError(f"transfer {transfer.id} has nothing at its host")
        return self._vault.open(sealed, sent_file(transfer.id, transfer.service))

    async def taken(self, transfer: Transfer) -> frozenset[str]:
        """List the ids at a host that may look like a transfer's file, but are known as others'."""
        recorded = select(uploads.c.remote_id).where(
            uploads.c.account_id == transfer.account_id, uploads.c.service == transfer.service
        )
        if transfer.outgoing_size is not None:
            recorded = recorded.where(uploads.c.size == transfer.outgoing_size)
        on_the_way = select(transfers.c.remote_id).where(
            transfers.c.account_id == transfer.account_id,
            transfers.c.service == transfer.service,
            transfers.c.remote_id.is_not(None),
            transfers.c.id != transfer.id,
        )
        async with self._database.read() as connection:
            found = (await connection.execute(recorded.union(on_the_way))).scalars()
            return frozenset(one for one in found if one is not None)

    async def finish(
        self, transfer: Transfer, upload: NewUpload, deletion_handle: str | None
    ) -> int | None:
        """Record what the transfer became, both rows or none.

        Returns:
            The upload's id, None where the transfer had ended before.
        """
        async with self._database.write() as connection:
            begun = await connection.execute(
                update(transfers)
                .where(transfers.c.id == transfer.id, transfers.c.state.not_in(FINISHED))
                .values(state="done", finished_at=datetime.now(UTC), source_url=None, stored=None)
            )
            if begun.rowcount == 0:
                return None
            upload_id = await self._uploads.add(connection, upload, deletion_handle)
            await connection.execute(
                update(transfers).where(transfers.c.id == transfer.id).values(upload_id=upload_id)
            )
        return upload_id

    async def finish_as_double(self, transfer_id: str) -> bool:
        """Record that the transfer ended as the file that is there already.

        Returns:
            Whether it did; otherwise it had ended before.
        """
        async with self._database.write() as connection:
            ended = await connection.execute(
                update(transfers)
                .where(transfers.c.id == transfer_id, transfers.c.state.not_in(FINISHED))
                .values(
                    state="done",
                    upload_id=transfers.c.double_of,
                    finished_at=datetime.now(UTC),
                    source_url=None,
                    stored=None,
                )
            )
            return ended.rowcount > 0

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
                    stored=None,
                    finished_at=datetime.now(UTC),
                )
            )
