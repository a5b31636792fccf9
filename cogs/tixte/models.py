"""What Tixte answers, typed (contract, section 3). Unknown fields are let be: the API drifts."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Any
from urllib.parse import quote

import msgspec

# The largest file by plan, in bytes (contract, section 1).
MAX_FILE_BYTES = {0: 200_000_000, 1: 4_000_000_000, 2: 10_000_000_000}


class UploadType(IntEnum):
    """Who may see an upload."""

    public = 1
    private = 2


class ClientUser(msgspec.Struct, frozen=True, kw_only=True):
    """The account that a credential belongs to. E-mail and phone are not read."""

    id: str
    username: str
    avatar: str | None = None
    premium_tier: int = 0

    @property
    def max_file_bytes(self) -> int | None:
        """The largest file that the plan takes, None for a plan that is not known."""
        return MAX_FILE_BYTES.get(self.premium_tier)


class Domain(msgspec.Struct, frozen=True, kw_only=True):
    """A domain that uploads are served from."""

    url: str = msgspec.field(name="name")
    owner_id: str = msgspec.field(name="owner")
    uploads: int
    locked: bool = False


class ListedUpload(msgspec.Struct, frozen=True, kw_only=True):
    """An upload as a list or a search gives it."""

    id: str = msgspec.field(name="asset_id")
    name: str
    domain_url: str = msgspec.field(name="domain")
    extension: str = ""
    type: int = UploadType.public
    size: int | None = None
    mimetype: str | None = None
    uploaded_at: datetime | None = None


class DeleteResponse(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a deletion."""

    message: str = ""
    extra: dict[str, Any] = {}


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to an upload.

    ``size`` stands beside the upload in the envelope, not in it; ``deletion_url`` is a secret.
    """

    id: str
    name: str
    extension: str
    domain_url: str = msgspec.field(name="domain")
    type: int  # an UploadType, or one that is not known yet
    filename: str | None = None
    raw_url: str | None = msgspec.field(name="url", default=None)
    raw_direct_url: str | None = msgspec.field(name="direct_url", default=None)
    size: int | None = None
    deletion_url: str | None = None

    @property
    def full_name(self) -> str:
        """The name with its extension."""
        return self.filename or (f"{self.name}.{self.extension}" if self.extension else self.name)

    @property
    def url(self) -> str:
        """The upload's page, ready to be followed."""
        return self._link(self.raw_url, "")

    @property
    def direct_url(self) -> str:
        """The address of the bytes, ready to be followed."""
        return self._link(self.raw_direct_url, "r/")

    def _link(self, given: str | None, folder: str) -> str:
        """Escape an address: the service gives names as they are (contract, section 7)."""
        root = f"https://{self.domain_url}/{folder}"
        if given is None or given == f"{root}{self.full_name}":
            return f"{root}{quote(self.full_name)}"
        return quote(given, safe="%/:?=&~+,;@!$'()*[]")

    def __repr__(self) -> str:
        return f"<Upload id={self.id!r} filename={self.full_name!r}>"
