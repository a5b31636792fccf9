"""A person's uploads, newest first: in pages, by words, counted, told apart, exported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select, text

from storage import search_index
from storage.tables import uploads
from storage.uploads import read_upload
from storage.words import words_wanted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from storage.database import Database
    from storage.uploads import Upload

Kind = Literal["image", "video", "audio", "text", "document", "archive", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Above every id: what a first page lies before.
_NEWEST = 2**63 - 1
_EXPORTED_AT_ONCE = 500
_DOCUMENTS = (
    "application/pdf",
    "application/rtf",
    "application/msword",
    "application/epub+zip",
    "application/vnd.%",
)
_ARCHIVES = (
    "application/zip",
    "application/gzip",
    "application/x-tar",
    "application/x-bzip2",
    "application/x-xz",
    "application/x-7z-compressed",
    "application/x-rar-compressed",
    "application/vnd.rar",
    "application/zstd",
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which of a person's uploads; what is None does not matter.

    Args:
        service: Where they are.
        kind: What they are, by their content.
        before: When they were sent: earlier than this.
        shown: Only those of these types that everybody can look at: public, with an address of
            their bytes.
    """

    service: str | None = None
    kind: Kind | None = None
    before: datetime | None = None
    shown: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class ServiceStats:
    """What a person has at one service: files and bytes."""

    service: str
    files: int
    bytes: int
    oldest: datetime
    newest: datetime


class HistoryStore:
    """Reads of ``uploads`` for the person who sent them; what was deleted is not in it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        owner_id: int,
        which: Filter,
        *,
        before: int | None = None,
        skip: int = 0,
        limit: int,
    ) -> list[Upload]:
        """List uploads, newest first.

        Args:
            owner_id: Whose; nobody else's are found.
            which: Which of them.
            before: The id that they come before: the last one of the page in front.
            skip: How many to leave out, where that page is not known.
            limit: How many at most.
        """
        query = select(uploads).where(*conditions(owner_id, which))
        if before is not None:
            query = query.where(uploads.c.id < before)
        query = query.order_by(uploads.c.id.desc()).offset(skip).limit(limit)
        return await self._list(query)

    async def count(self, owner_id: int, which: Filter, *, most: int | None = None) -> int:
        """Count them, as far as ``most`` where that is given."""
        found = select(uploads.c.id).where(*conditions(owner_id, which)).limit(most)
        query = select(func.count()).select_from(found.subquery())
        async with self._database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def search(
        self, owner_id: int, typed: str, *, before: int | None = None, limit: int
    ) -> list[Upload]:
        """Find uploads by the beginnings of words in their name, service and origin, newest first.

        Args:
            owner_id: Whose; nobody else's are found.
            typed: What somebody typed; nothing but signs finds nothing.
            before: The id that they come before.
            limit: How many at most.
        """
        words = words_wanted(typed)
        if not words:
            return []
        if self._database.is_sqlite:
            matches = search_index.SQLITE_MATCHES
            wanted = search_index.sqlite_query(owner_id, words)
        else:
            matches = search_index.POSTGRESQL_MATCHES
            wanted = search_index.postgresql_query(owner_id, words)
        given = {"wanted": wanted, "before": before or _NEWEST, "limit": limit}
        async with self._database.read() as connection:
            ids = (await connection.execute(text(matches), given)).scalars().all()
        if not ids:
            return []
        # The index only says which: whose they are is looked at once more.
        query = select(uploads).where(
            uploads.c.id.in_(ids), uploads.c.owner_id == owner_id, uploads.c.state == "stored"
        )
        return await self._list(query.order_by(uploads.c.id.desc()))

    async def own(self, owner_id: int, upload_id: int) -> Upload | None:
        """Find one by its id, if it is that person's and not deleted."""
        query = select(uploads).where(
            uploads.c.id == upload_id, uploads.c.owner_id == owner_id, uploads.c.state == "stored"
        )
        return next(iter(await self._list(query)), None)

    async def same_size(self, owner_id: int, account_id: int, size: int) -> list[Upload]:
        """List what a person sent to an account that had this many bytes, newest first.

        Those are what a file may be the same as; its hash says whether it is.
        """
        query = select(uploads).where(
            uploads.c.owner_id == owner_id,
            uploads.c.account_id == account_id,
            uploads.c.source_size == size,
            uploads.c.source_sha256.is_not(None),
            uploads.c.state == "stored",
        )
        return await self._list(query.order_by(uploads.c.id.desc()))

    async def stats(self, owner_id: int) -> list[ServiceStats]:
        """Sum up what a person has, the service with the most bytes first."""
        total = func.sum(uploads.c.size)
        query = (
            select(
                uploads.c.service,
                func.count().label("files"),
                total.label("bytes"),
                func.min(uploads.c.created_at).label("oldest"),
                func.max(uploads.c.created_at).label("newest"),
            )
            .where(*conditions(owner_id, Filter()))
            .group_by(uploads.c.service)
            .order_by(total.desc())
        )
        async with self._database.read() as connection:
            return [
                ServiceStats(row.service, row.files, int(row.bytes), row.oldest, row.newest)
                for row in await connection.execute(query)
            ]

    async def all(self, owner_id: int) -> AsyncIterator[Upload]:
        """Go through everything, oldest first; little is held at a time."""
        last = 0
        while True:
            query = select(uploads).where(*conditions(owner_id, Filter()), uploads.c.id > last)
            found = await self._list(query.order_by(uploads.c.id).limit(_EXPORTED_AT_ONCE))
            for upload in found:
                yield upload
            if len(found) < _EXPORTED_AT_ONCE:
                return
            last = found[-1].id

    async def _list(self, query: Select[Any]) -> list[Upload]:
        async with self._database.read() as connection:
            return [read_upload(row) for row in await connection.execute(query)]


def conditions(owner_id: int, which: Filter) -> list[ColumnElement[bool]]:
    """Say which uploads are meant, for a query."""
    found = [uploads.c.owner_id == owner_id, uploads.c.state == "stored"]
    if which.service is not None:
        found.append(uploads.c.service == which.service)
    if which.kind is not None:
        found.append(_is_kind(which.kind))
    if which.before is not None:
        found.append(uploads.c.created_at < which.before)
    if which.shown is not None:
        found += [
            uploads.c.content_type.in_(which.shown),
            uploads.c.direct_url.is_not(None),
            uploads.c.private == false(),
        ]
    return found


def _is_kind(kind: Kind) -> ColumnElement[bool]:
    """Tell kinds apart by the type that the content was found to have."""
    if kind == "archive":
        return uploads.c.content_type.in_(_ARCHIVES)
    if kind == "document":
        documents = or_(*(uploads.c.content_type.like(one) for one in _DOCUMENTS))
        return and_(documents, not_(_is_kind("archive")))
    if kind == "other":
        return not_(or_(*(_is_kind(one) for one in KINDS if one != "other")))
    return uploads.c.content_type.like(f"{kind}/%")
