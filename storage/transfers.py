"""Transfers: one a file, begun together with their batch, and found again.

The source's address is sealed for the row that holds it. What their jobs write on the way is in
``storage/carrying.py``.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import ColumnElement, Row, func, insert, select

from storage.sealed import source_url
from storage.tables import batches, transfers, uploads
from storage.uploads import Origin, Upload, UploadStore

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.batches import Batch, BatchStore, NewBatch
    from storage.database import Database
    from storage.vault import Vault

SourceKind = Literal["attachment", "url"]
TransferState = Literal["waiting", "sending", "done", "failed"]
FINISHED: tuple[TransferState, ...] = ("done", "failed")


@dataclass(frozen=True, slots=True)
class NewTransfer:
    """One file to carry. A file that is refused at once comes with its ``cause``.

    Args:
        filename: Its name, as far as it is known.
        wished_name: The name that its person chose, None where they left it to us.
        size: Its size, None where nobody knows it yet.
        source_kind: What its address is: an attachment's, or one that was typed.
        options: What only the service that it goes to understands.
        keep_metadata: Whether it is sent with all that it tells about its person.
        force: Whether it is sent although the same file is there already.
    """

    account_id: int | None
    service: str
    origin: Origin
    filename: str
    declared_type: str | None
    size: int | None
    private: bool
    source_url: str = field(repr=False)
    source_kind: SourceKind = "attachment"
    wished_name: str | None = None
    cause: str | None = None
    next_step: str | None = None
    reference: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    keep_metadata: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class Transfer:
    """A recorded transfer; ``upload`` is what it became.

    ``sent_size`` is how many bytes go out, known once it was looked through; ``double_of`` is the
    upload that its person has already, which it ends as; ``trouble_since`` is since when its host
    fails.
    """

    id: str
    batch_id: str
    position: int
    user_id: int
    account_id: int | None
    service: str
    origin: Origin
    filename: str
    wished_name: str | None
    declared_type: str | None
    size: int | None
    private: bool
    source_kind: SourceKind
    state: TransferState
    cause: str | None
    next_step: str | None
    reference: str | None
    upload: Upload | None
    created_at: datetime
    remote_id: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    keep_metadata: bool = False
    sent_size: int | None = None
    has_source: bool = False
    force: bool = False
    double_of: int | None = None
    trouble_since: datetime | None = None

    @property
    def outgoing_size(self) -> int | None:
        """How many bytes the host is to have, as far as that is known."""
        return self.size if self.sent_size is None else self.sent_size

    @property
    def is_sent(self) -> bool:
        """Whether the host has said that it has it."""
        return self.remote_id is not None

    @property
    def is_resumable(self) -> bool:
        """Whether it has ended without an upload, and may be taken up again."""
        return self.state == "failed" and self.has_source

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in FINISHED


class TransferStore:
    """The rows of ``transfers``."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        batch_store: BatchStore,
        upload_store: UploadStore,
    ) -> None:
        self._database = database
        self._vault = vault
        self._batches = batch_store
        self._uploads = upload_store

    async def create(
        self, batch: NewBatch, files: list[NewTransfer]
    ) -> tuple[Batch, list[Transfer]]:
        """Record a batch with its transfers, refused ones as failed."""
        batch_id = uuid.uuid4().hex
        async with self._database.write() as connection:
            values = self._batches.values(batch_id, batch, datetime.now(UTC))
            await connection.execute(insert(batches).values(values))
            await self.add(connection, batch_id, batch.user_id, files)
        created = await self._batches.get(batch_id)
        assert created is not None  # noqa: S101 - written three lines above
        return created, await self.of_batch(batch_id)

    async def add(
        self,
        connection: AsyncConnection,
        batch_id: str,
        user_id: int,
        files: Sequence[NewTransfer],
        *,
        first: int = 0,
    ) -> list[str]:
        """Record transfers of a batch, in somebody's transaction.

        Args:
            connection: The transaction.
            batch_id: Whose they are.
            user_id: Whose that is.
            files: What to carry; at least one.
            first: The position of the first one.

        Returns:
            Their ids.
        """
        now = datetime.now(UTC)
        rows = [
            self._row(batch_id, user_id, position, new, now)
            for position, new in enumerate(files, first)
        ]
        await connection.execute(insert(transfers), rows)
        return [str(row["id"]) for row in rows]

    def _row(
        self, batch_id: str, user_id: int, position: int, new: NewTransfer, now: datetime
    ) -> dict[str, object]:
        transfer_id = uuid.uuid4().hex
        refused = new.cause is not None
        return {
            "id": transfer_id,
            "batch_id": batch_id,
            "position": position,
            "user_id": user_id,
            "account_id": new.account_id,
            "service": new.service,
            "guild_id": new.origin.guild_id,
            "channel_id": new.origin.channel_id,
            "message_id": new.origin.message_id,
            "attachment_id": new.origin.attachment_id,
            "place": new.origin.place,
            "filename": new.filename,
            "wished_name": new.wished_name,
            "declared_type": new.declared_type,
            "size": new.size,
            "private": new.private,
            "options": json.dumps(dict(new.options)) if new.options else None,
            "keep_metadata": new.keep_metadata,
            "force": new.force,
            "source_kind": new.source_kind,
            "source_url": None
            if refused
            else self._vault.seal(new.source_url, source_url(transfer_id, new.service)),
            "state": "failed" if refused else "waiting",
            "cause": new.cause,
            "next_step": new.next_step,
            "reference": new.reference,
            "created_at": now,
            "finished_at": now if refused else None,
        }

    async def get(self, transfer_id: str) -> Transfer | None:
        """Find a transfer by its id."""
        found = await self._select(transfers.c.id == transfer_id)
        return found[0] if found else None

    async def get_many(self, transfer_ids: Collection[str]) -> list[Transfer]:
        """Find several transfers by their ids, in the order of their batch."""
        return await self._select(transfers.c.id.in_(transfer_ids)) if transfer_ids else []

    async def of_batch(self, batch_id: str) -> list[Transfer]:
        """List a batch's transfers in the order in which the files were given."""
        return await self._select(transfers.c.batch_id == batch_id)

    async def of_person(self, user_id: int) -> list[Transfer]:
        """List a person's transfers that have not ended, or may be taken up again, oldest first."""
        mine = transfers.c.user_id == user_id
        found = await self._select(
            mine & (transfers.c.state.not_in(FINISHED) | transfers.c.source_url.is_not(None))
        )
        return sorted(found, key=lambda one: (one.created_at, one.position))

    async def waiting(self, service: str) -> dict[int, int]:
        """Count the transfers that wait for their turn at a service, by whose they are."""
        query = (
            select(transfers.c.user_id, func.count())
            .where(transfers.c.state == "waiting", transfers.c.service == service)
            .group_by(transfers.c.user_id)
        )
        async with self._database.read() as connection:
            return {row[0]: int(row[1]) for row in await connection.execute(query)}

    async def unfinished(self) -> list[Transfer]:
        """List the transfers that have not ended, of all batches, oldest first."""
        found = await self._select(transfers.c.state.not_in(FINISHED))
        return sorted(found, key=lambda one: (one.created_at, one.position))

    async def _select(self, condition: ColumnElement[bool]) -> list[Transfer]:
        query = (
            select(transfers).where(condition).order_by(transfers.c.batch_id, transfers.c.position)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        found = await self._uploads.get_many([row.upload_id for row in rows if row.upload_id])
        return [_transfer(row, found.get(row.upload_id)) for row in rows]

    async def batches_of(self, upload_id: int) -> list[str]:
        """List the batches that an upload came from, or was the answer of, oldest first."""
        query = (
            select(transfers.c.batch_id)
            .where(transfers.c.upload_id == upload_id)
            .order_by(transfers.c.created_at)
        )
        async with self._database.read() as connection:
            return [*dict.fromkeys((await connection.execute(query)).scalars())]

    async def options_of(self, upload_ids: Collection[int]) -> dict[int, Mapping[str, str]]:
        """Tell with which options uploads were sent; of some it is not known."""
        query = select(transfers.c.upload_id, transfers.c.options).where(
            transfers.c.upload_id.in_(upload_ids), transfers.c.double_of.is_(None)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {row.upload_id: _options(row.options) for row in rows}

    async def names_in_use(
        self, account_id: int, names: Collection[str], *, besides: str = ""
    ) -> set[str]:
        """Tell which names an account's files have, those on their way included.

        Args:
            account_id: Whose files.
            names: The names to look for.
            besides: The id of a transfer that does not count.
        """
        sent = select(uploads.c.filename).where(
            uploads.c.account_id == account_id,
            uploads.c.filename.in_(names),
            uploads.c.state == "stored",
        )
        on_the_way = select(transfers.c.filename).where(
            transfers.c.account_id == account_id,
            transfers.c.filename.in_(names),
            transfers.c.id != besides,
            transfers.c.state.not_in(FINISHED),
        )
        async with self._database.read() as connection:
            return set((await connection.execute(sent.union(on_the_way))).scalars())


def _transfer(row: Row[tuple[object, ...]], upload: Upload | None) -> Transfer:
    return Transfer(
        id=row.id,
        batch_id=row.batch_id,
        position=row.position,
        user_id=row.user_id,
        account_id=row.account_id,
        service=row.service,
        origin=Origin(row.guild_id, row.channel_id, row.message_id, row.attachment_id, row.place),
        filename=row.filename,
        wished_name=row.wished_name,
        declared_type=row.declared_type,
        size=row.size,
        private=row.private,
        source_kind=row.source_kind,
        state=row.state,
        cause=row.cause,
        next_step=row.next_step,
        reference=row.reference,
        upload=upload,
        created_at=row.created_at,
        remote_id=row.remote_id,
        options=_options(row.options),
        has_source=row.source_url is not None,
        keep_metadata=row.keep_metadata,
        sent_size=row.sent_size,
        force=row.force,
        double_of=row.double_of,
        trouble_since=row.trouble_since,
    )


def _options(written: str | None) -> Mapping[str, str]:
    read: dict[str, str] = {} if written is None else json.loads(written)
    return read
