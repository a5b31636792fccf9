"""Steps of a transfer on its way, each written down as it is taken, up to its end.

The source's address is wiped with the end.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import delete, insert, select, update

from storage.sealed import sent_file, source_url, upload_checkpoint
from storage.tables import batches, transfers, uploads
from storage.transfers import FINISHED

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Column, Update

    from storage.batches import Batch, BatchStore, NewBatch
    from storage.database import Database
    from storage.transfers import Transfer
    from storage.uploads import NewUpload, UploadStore
    from storage.vault import Vault


ValueT = TypeVar("ValueT")

# How long a transfer that has failed may be taken up again; Discord's addresses live no longer.
RESUME_LIFE = timedelta(days=1)
# What is secret of a transfer goes with its end.
_WIPED = {"source_url": None, "stored": None, "checkpoint": None}


class CarryingStore:
    """What the job of a transfer asks of its row and writes there."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        batch_store: BatchStore,
        upload_store: UploadStore,
    ) -> None:
        self._database = database
        self._batches = batch_store
        self._vault = vault
        self._uploads = upload_store

    async def _change(self, transfer_id: str, **values: object) -> None:
        """Write into the row of a transfer, unless it has ended."""
        async with self._database.write() as connection:
            await connection.execute(_unfinished(transfer_id).values(values))

    async def _read(self, transfer: Transfer, column: Column[ValueT]) -> ValueT | None:
        """Give one column of a transfer's row, None for nothing or no row."""
        query = select(column).where(transfers.c.id == transfer.id)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def source_url(self, transfer: Transfer) -> str:
        """Open the address that a transfer's bytes come from.

        Raises:
            LookupError: It was wiped: the transfer has ended.
            VaultError: It cannot be opened.
        """
        sealed = await self._read(transfer, transfers.c.source_url)
        if sealed is None:
            raise LookupError(f"transfer {transfer.id} has ended")
        return self._vault.open(sealed, source_url(transfer.id, transfer.service))

    async def mark_found(
        self, transfer_id: str, *, filename: str, declared_type: str | None, size: int
    ) -> None:
        """Note what the source says of a file of which little was known before."""
        await self._change(transfer_id, filename=filename, declared_type=declared_type, size=size)

    async def mark_sending(self, transfer_id: str) -> None:
        """Note that bytes are about to go out."""
        await self._change(transfer_id, state="sending")

    async def mark_trouble(self, transfer_id: str) -> None:
        """Note that its host fails from now on."""
        await self._change(transfer_id, trouble_since=datetime.now(UTC))

    async def noted(self, transfer: Transfer) -> str | None:
        """Give what the host of a transfer noted, None where that is nothing."""
        return await self._read(transfer, transfers.c.noted)

    async def note(self, transfer: Transfer, text: str | None) -> None:
        """Note how far the host of a transfer is; None for nothing."""
        async with self._database.write() as connection:
            await connection.execute(
                update(transfers).where(transfers.c.id == transfer.id).values(noted=text)
            )

    async def mark_double(self, transfer_id: str, upload_id: int) -> None:
        """Note which file of its person's a transfer is the same as; nothing goes out for it."""
        await self._change(transfer_id, double_of=upload_id)

    async def mark_sent_size(self, transfer_id: str, size: int) -> None:
        """Note how many bytes are about to go out, where it is not all that the file has."""
        await self._change(transfer_id, sent_size=size)

    async def mark_sent(self, transfer: Transfer, remote_id: str, stored: str) -> None:
        """Note what the host says of the file that it has taken; it is sealed."""
        sealed = self._vault.seal(stored, sent_file(transfer.id, transfer.service))
        await self._change(transfer.id, remote_id=remote_id, stored=sealed, trouble_since=None)

    async def sent(self, transfer: Transfer) -> str:
        """Give what ``mark_sent`` noted.

        Raises:
            LookupError: There is nothing: it was not sent, or the transfer has ended.
            VaultError: It cannot be opened.
        """
        sealed = await self._read(transfer, transfers.c.stored)
        if sealed is None:
            raise LookupError(f"transfer {transfer.id} has nothing at its host")
        return self._vault.open(sealed, sent_file(transfer.id, transfer.service))

    async def note_checkpoint(self, transfer: Transfer, text: str) -> None:
        """Note how far an upload in parts has come; it is sealed."""
        sealed = self._vault.seal(text, upload_checkpoint(transfer.id, transfer.service))
        await self._change(transfer.id, checkpoint=sealed)

    async def checkpoint(self, transfer: Transfer) -> str | None:
        """Give what ``note_checkpoint`` noted last, None where nothing was.

        Raises:
            VaultError: It cannot be opened.
        """
        sealed = await self._read(transfer, transfers.c.checkpoint)
        if sealed is None:
            return None
        return self._vault.open(sealed, upload_checkpoint(transfer.id, transfer.service))

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
                _unfinished(transfer.id).values(
                    state="done", finished_at=datetime.now(UTC), **_WIPED
                )
            )
            if begun.rowcount == 0:
                return None
            await self._uploads.retire(connection, upload)
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
                _unfinished(transfer_id).values(
                    state="done",
                    upload_id=transfers.c.double_of,
                    finished_at=datetime.now(UTC),
                    **_WIPED,
                )
            )
            return ended.rowcount > 0

    async def mark_unsent(self, transfer_id: str) -> None:
        """Note that what the host had taken is deleted there, and that it is to be sent again."""
        await self._change(
            transfer_id, state="waiting", remote_id=None, stored=None, noted=None, checkpoint=None
        )

    async def fail(
        self,
        transfer_id: str,
        cause: str,
        next_step: str,
        reference: str,
        *,
        is_resumable: bool = False,
    ) -> None:
        """Record why the transfer ended without an upload.

        Args:
            transfer_id: Which one.
            cause: What its person is told.
            next_step: What they are told to do.
            reference: What leads to the log.
            is_resumable: Whether its source is kept for a day, so that it can be taken up again.
        """
        now = datetime.now(UTC)
        ended = {"state": "failed", "cause": cause, "next_step": next_step, "stored": None}
        if not is_resumable:
            ended |= {"source_url": None, "checkpoint": None}
        async with self._database.write() as connection:
            await connection.execute(
                _unfinished(transfer_id).values(
                    ended | {"reference": reference, "remote_id": None, "finished_at": now}
                )
            )
            await connection.execute(_forget_sources(now))

    async def forget_sources(self) -> None:
        """Wipe the sources of transfers that failed too long ago to be taken up again."""
        async with self._database.write() as connection:
            await connection.execute(_forget_sources(datetime.now(UTC)))

    async def reopen(
        self, found: Sequence[Transfer], batch: NewBatch, look_first: Collection[str]
    ) -> Batch | None:
        """Take failed transfers up again, in a batch of their own.

        Args:
            found: Which ones; those that are under way again are left out.
            batch: The command that asked for it; nobody takes up what is somebody else's.
            look_first: Those that may be at their host, which is to be asked first.

        Returns:
            None where all of them are under way again, or too old.
        """
        batch_id, now = uuid.uuid4().hex, datetime.now(UTC)
        async with self._database.write() as connection:
            await connection.execute(
                insert(batches).values(self._batches.values(batch_id, batch, now))
            )
            position = 0
            for one in found:
                state = "sending" if one.id in look_first else "waiting"
                begun = await connection.execute(
                    update(transfers)
                    .where(
                        transfers.c.id == one.id,
                        transfers.c.user_id == batch.user_id,
                        transfers.c.state == "failed",
                        transfers.c.source_url.is_not(None),
                    )
                    .values(_AFRESH | {"state": state, "batch_id": batch_id, "position": position})
                )
                position += begun.rowcount
            if position == 0:
                await connection.execute(delete(batches).where(batches.c.id == batch_id))
                return None
        return await self._batches.get(batch_id)


_AFRESH = {
    "cause": None,
    "next_step": None,
    "reference": None,
    "finished_at": None,
    "trouble_since": None,
}


def _unfinished(transfer_id: str) -> Update:
    """Change a transfer, unless it has ended."""
    return update(transfers).where(
        transfers.c.id == transfer_id, transfers.c.state.not_in(FINISHED)
    )


def _forget_sources(now: datetime) -> Update:
    """Wipe what is too old to be taken up again."""
    return (
        update(transfers)
        .where(
            transfers.c.state == "failed",
            transfers.c.source_url.is_not(None),
            transfers.c.finished_at < now - RESUME_LIFE,
        )
        .values(source_url=None, checkpoint=None)
    )
