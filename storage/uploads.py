"""The history: every file that reached a host, and how to delete it there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, delete, insert, or_, select, update

from storage import sealed
from storage.tables import upload_words, uploads
from storage.words import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.database import Database
    from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file came from; a field is None where Discord does not say.

    ``place`` is what the channel, or the server of a typed address, was called.
    """

    guild_id: int | None
    channel_id: int | None
    message_id: int | None
    attachment_id: int | None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class NewUpload:
    """A file that a host has confirmed, before it is recorded.

    Args:
        source_size: Its size before what was removed; unknown in rows of older releases.
        source_sha256: Its hash before, as above.
        removed: What was removed, in words for the person.
    """

    owner_id: int
    account_id: int | None
    service: str
    remote_id: str
    url: str
    direct_url: str | None
    filename: str
    declared_type: str | None
    content_type: str
    size: int
    sha256: str
    private: bool
    origin: Origin
    source_size: int | None = field(default=None, kw_only=True)
    source_sha256: str | None = field(default=None, kw_only=True)
    removed: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Upload(NewUpload):
    """A recorded file."""

    id: int
    state: str
    created_at: datetime

    @property
    def is_deleted(self) -> bool:
        """Whether it was deleted at the host."""
        return self.state == "deleted"


class UploadStore:
    """The rows of ``uploads``."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def add(
        self, connection: AsyncConnection, upload: NewUpload, deletion_handle: str | None
    ) -> int:
        """Record an upload and the words that it is found by, in somebody's transaction.

        Returns:
            Its id.
        """
        result = await connection.execute(
            insert(uploads).values(self._values(upload, deletion_handle)).returning(uploads.c.id)
        )
        upload_id = int(result.scalar_one())
        words = _words(upload.filename, upload.service, upload.origin.place)
        await connection.execute(
            insert(upload_words).values(
                upload_id=upload_id, owner=str(upload.owner_id), words=words
            )
        )
        return upload_id

    async def retire(self, connection: AsyncConnection, upload: NewUpload) -> None:
        """Note, in somebody's transaction, that what the host called the same is replaced."""
        if upload.account_id is None:
            return
        same = select(uploads.c.id).where(
            uploads.c.owner_id == upload.owner_id,
            uploads.c.account_id == upload.account_id,
            uploads.c.remote_id == upload.remote_id,
            uploads.c.state == "stored",
        )
        for upload_id in (await connection.execute(same)).scalars().all():
            await _delete(connection, upload_id)

    async def record(self, upload: NewUpload) -> int:
        """Record a file that reached its host without passing through here.

        Returns:
            Its id.
        """
        async with self._database.write() as connection:
            return await self.add(connection, upload, None)

    def _values(self, upload: NewUpload, deletion_handle: str | None) -> dict[str, object]:
        """Give the columns of a new row; the deletion handle is sealed."""
        columns: dict[str, object] = {
            name: getattr(upload, name)
            for name in NewUpload.__dataclass_fields__
            if name != "origin"
        }
        columns |= {name: getattr(upload.origin, name) for name in Origin.__dataclass_fields__}
        columns["created_at"] = datetime.now(UTC)
        columns["state"] = "stored"
        if deletion_handle is not None:
            columns["deletion_handle"] = self._vault.seal(
                deletion_handle, sealed.deletion_handle(upload.owner_id, upload.service)
            )
        return columns

    async def deletion_handle(self, upload: Upload) -> str | None:
        """Open what deletes an upload without a credential, None where there is no such thing.

        Raises:
            VaultError: It cannot be opened.
        """
        query = select(uploads.c.deletion_handle).where(uploads.c.id == upload.id)
        async with self._database.read() as connection:
            kept = (await connection.execute(query)).scalar_one_or_none()
        if kept is None:
            return None
        return self._vault.open(kept, sealed.deletion_handle(upload.owner_id, upload.service))

    async def get(self, upload_id: int) -> Upload | None:
        """Find an upload by its id."""
        found = await self.get_many([upload_id])
        return found.get(upload_id)

    async def get_many(self, upload_ids: Sequence[int]) -> dict[int, Upload]:
        """Find several uploads by their ids."""
        if not upload_ids:
            return {}
        async with self._database.read() as connection:
            rows = await connection.execute(select(uploads).where(uploads.c.id.in_(upload_ids)))
            return {row.id: read_upload(row) for row in rows}

    async def search(
        self, owner_id: int, account_id: int, typed: str, *, limit: int
    ) -> list[Upload]:
        """Find files that a person has at an account by a part of their name, newest first.

        Args:
            owner_id: Who sent them; nobody else's are found.
            account_id: Where they are.
            typed: The part, or a whole id of the service's; empty finds all.
            limit: How many to give at most.
        """
        matches = uploads.c.filename.icontains(typed, autoescape=True)
        query = (
            select(uploads)
            .where(
                uploads.c.owner_id == owner_id,
                uploads.c.account_id == account_id,
                uploads.c.state == "stored",
                or_(matches, uploads.c.remote_id == typed),
            )
            .order_by(uploads.c.id.desc())
            .limit(limit)
        )
        return await self._list(query)

    async def at_host(self, owner_id: int, account_id: int, remote_id: str) -> Upload | None:
        """Find a file that a person has at an account by what its service calls it."""
        query = select(uploads).where(
            uploads.c.owner_id == owner_id,
            uploads.c.account_id == account_id,
            uploads.c.remote_id == remote_id,
            uploads.c.state == "stored",
        )
        return next(iter(await self._list(query.order_by(uploads.c.id.desc()).limit(1))), None)

    async def at_link(self, owner_id: int, account_id: int, link: str) -> Upload | None:
        """Find a file that a person has at an account by one of its links: the newest."""
        query = select(uploads).where(
            uploads.c.owner_id == owner_id,
            uploads.c.account_id == account_id,
            or_(uploads.c.url == link, uploads.c.direct_url == link),
            uploads.c.state == "stored",
        )
        return next(iter(await self._list(query.order_by(uploads.c.id.desc()).limit(1))), None)

    async def _list(self, query: Select[Any]) -> list[Upload]:
        async with self._database.read() as connection:
            return [read_upload(row) for row in await connection.execute(query)]

    async def rename(self, upload_id: int, *, filename: str, url: str, direct: str | None) -> None:
        """Note what a file is called now, and where it is found by that name."""
        async with self._database.write() as connection:
            await connection.execute(
                update(uploads)
                .where(uploads.c.id == upload_id)
                .values(filename=filename, url=url, direct_url=direct)
            )
            query = select(uploads.c.service, uploads.c.place).where(uploads.c.id == upload_id)
            if (row := (await connection.execute(query)).one_or_none()) is not None:
                await connection.execute(
                    update(upload_words)
                    .where(upload_words.c.upload_id == upload_id)
                    .values(words=_words(filename, row.service, row.place))
                )

    async def mark_deleted(self, upload_id: int) -> None:
        """Note that the file is gone from the host; its deletion handle is wiped."""
        async with self._database.write() as connection:
            await _delete(connection, upload_id)


async def _delete(connection: AsyncConnection, upload_id: int) -> None:
    await connection.execute(
        update(uploads)
        .where(uploads.c.id == upload_id, uploads.c.state != "deleted")
        .values(state="deleted", deleted_at=datetime.now(UTC), deletion_handle=None)
    )
    await connection.execute(delete(upload_words).where(upload_words.c.upload_id == upload_id))


def _words(filename: str, service: str, place: str | None) -> str:
    return " ".join(words_of(filename, service, place))


def read_upload(row: Row[tuple[object, ...]]) -> Upload:
    """Read an upload out of its row."""
    plain = {name: getattr(row, name) for name in Upload.__dataclass_fields__ if name != "origin"}
    origin = Origin(**{name: getattr(row, name) for name in Origin.__dataclass_fields__})
    return Upload(origin=origin, **plain)
