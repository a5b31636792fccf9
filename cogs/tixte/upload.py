"""Uploads: known by their id alone, or whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.enums import named
from cogs.tixte.abc import IDable
from cogs.tixte.enums import MAX_FILE_BYTES, Region, UploadPermissionLevel, UploadType
from cogs.tixte.permissions import Permissions, permissions_of
from cogs.tixte.utils import time_or_none

if TYPE_CHECKING:
    from cogs.tixte.domain import Domain
    from cogs.tixte.file import File
    from cogs.tixte.state import State
    from cogs.tixte.wire import DeleteResponse, UploadData

TEMPLATE = "/users/@me/uploads/{upload}"


class PartialUpload(IDable):
    """An upload of which only the id is known."""

    __slots__ = ("_id", "_permissions")

    def __init__(self, state: State, id: str) -> None:  # noqa: A002 - the contract's name
        super().__init__(state)
        self._id = id
        self._permissions = Permissions(state, self)

    @property
    def id(self) -> str:
        """The id, 11 characters."""
        return self._id

    @property
    def permissions(self) -> Permissions:
        """Who may do what with it, as far as that is known; ``fetch`` asks."""
        return self._permissions

    async def delete(self) -> DeleteResponse:
        """Delete the upload.

        Raises:
            HTTPException: Tixte refuses; ``NotFound`` where there is no such upload.
            TixteConnectionError: Tixte cannot be reached.
        """
        return await self._state.delete(("users", "@me", "uploads", self.id), template=TEMPLATE)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} id={self.id!r}>"


class Upload(PartialUpload):
    """An upload. ``deletion_url`` is a secret: it deletes without any other credential."""

    __slots__ = ("_data", "_expiration")

    def __init__(self, state: State, data: UploadData) -> None:
        super().__init__(state, data.id)
        self._data = data
        self._permissions = permissions_of(state, self, data.permissions)
        self._expiration = _expiration(data.expiration)

    @property
    def name(self) -> str:
        """The name without its extension."""
        return self._data.name

    @property
    def extension(self) -> str:
        """The extension without its dot; empty where there is none."""
        return self._data.extension

    @property
    def filename(self) -> str | None:
        """The whole name as uploading tells it; None from a list or search."""
        return self._data.filename

    @property
    def full_name(self) -> str:
        """The name with its extension."""
        made = f"{self.name}.{self.extension}" if self.extension else self.name
        return self.filename or made

    @property
    def domain_url(self) -> str:
        """The domain that serves it, without scheme."""
        return self._data.domain

    @property
    def domain(self) -> Domain | None:
        """The domain that serves it, if the domains were fetched before."""
        return self._state.domains.get(self.domain_url)

    @property
    def url(self) -> str:
        """The upload's page, ready to be followed."""
        return self._link(self._data.url, "")

    @property
    def direct_url(self) -> str:
        """The address of the bytes, ready to be followed."""
        return self._link(self._data.direct_url, "r/")

    @property
    def type(self) -> UploadType | int | None:
        """Who may see it; None where the answer did not say (that to an edit)."""
        return None if self._data.type is None else named(UploadType, self._data.type)

    @property
    def is_private(self) -> bool:
        """Whether only people with a permission may see it."""
        return self._data.type == UploadType.private

    @property
    def region(self) -> Region | str | None:
        """Where it is kept; only the answer to uploading says."""
        return None if self._data.region is None else named(Region, self._data.region)

    @property
    def expiration(self) -> datetime | None:
        """When it goes by itself; None for never."""
        return self._expiration

    @property
    def uploaded_at(self) -> datetime | None:
        """When it came; the answer to uploading does not say."""
        return time_or_none(self._data.uploaded_at)

    @property
    def size(self) -> int | None:
        """How many bytes it has."""
        return self._data.size

    @property
    def mimetype(self) -> str | None:
        """What it is; only lists and searches say."""
        return self._data.mimetype

    @property
    def permission_level(self) -> UploadPermissionLevel | int | None:
        """What the account may do with it; only lists and searches say."""
        level = self._data.permission_level
        return None if level is None else named(UploadPermissionLevel, level)

    @property
    def deletion_url(self) -> str | None:
        """The secret address that deletes it; never to be shown."""
        return self._data.deletion_url

    async def to_file(self, *, max_bytes: int | None = None) -> File:
        """Fetch the bytes; they are held on disk above a small size.

        Args:
            max_bytes: How many to take at most; else the size that is known.

        Returns:
            The file. Close it.

        Raises:
            HTTPException: It is not to be had; ``Forbidden`` for a private one.
            TixteConnectionError: Its server cannot be reached.
        """
        known = max(MAX_FILE_BYTES.values()) if self.size is None else self.size
        return await self._state.assets.given(
            self.direct_url,
            filename=self.full_name,
            max_bytes=known if max_bytes is None else max_bytes,
        )

    async def fetch_domain(self) -> Domain:
        """Fetch the domain that serves it.

        Raises:
            HTTPException: Tixte refuses; ``NotFound`` where the domain is not the account's.
            TixteConnectionError: Tixte cannot be reached.
        """
        return await self._state.fetch_domain(self.domain_url)

    def _link(self, given: str | None, folder: str) -> str:
        """Escape an address: the service gives names as they are (contract, section 7)."""
        root = f"https://{self.domain_url}/{folder}"
        if given is None or given == f"{root}{self.full_name}":
            return f"{root}{quote(self.full_name)}"
        return quote(given, safe="%/:?=&~+,;@!$'()*[]")

    def __repr__(self) -> str:
        return f"<Upload id={self.id!r} filename={self.full_name!r}>"


def _expiration(value: str | float | None) -> datetime | None:
    """Read a time, or the minutes that are left (contract, 2.3)."""
    if value is None or isinstance(value, str):
        return time_or_none(value)
    try:
        return datetime.now(UTC) + timedelta(minutes=value)
    except (OverflowError, ValueError):
        return None
