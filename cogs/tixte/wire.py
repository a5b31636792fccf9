"""What Tixte answers, as it is on the wire (contract, sections 2 and 3).

Unknown fields are let be: the API drifts. What is secret or private is in no ``repr``.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from bot.http.answer import Answer
from cogs.tixte.errors import error_of

ModelT = TypeVar("ModelT")


class UserData(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with an account."""

    id: str
    username: str
    avatar: str | None = None


class ClientUserData(UserData, frozen=True, kw_only=True):
    """The account that a credential belongs to."""

    email: str | None = None
    email_verified: bool = False
    phone: Any = None
    mfa_enabled: bool = False
    premium_tier: int = 0
    upload_region: str | None = None
    last_login: str | None = None

    def __repr__(self) -> str:
        return f"<ClientUserData id={self.id!r} username={self.username!r}>"


class PermissionData(msgspec.Struct, frozen=True, kw_only=True):
    """One person's permission; its level was at times called ``permission_level``."""

    user: UserData
    access_level: int | None = None
    permission_level: int | None = None


class UploadData(msgspec.Struct, frozen=True, kw_only=True):
    """An upload, as uploading, listing, searching and editing tell it."""

    id: str
    name: str
    extension: str
    domain: str
    type: int | None = None  # not in the answer to an edit
    filename: str | None = None
    url: str | None = None
    direct_url: str | None = None
    region: str | None = None
    expiration: str | float | None = None
    uploaded_at: str | None = None
    size: int | None = None
    mimetype: str | None = None
    permissions: list[PermissionData] | None = None
    permission_level: int | None = None
    deletion_url: str | None = None

    def __repr__(self) -> str:
        return f"<UploadData id={self.id!r} name={self.name!r}>"


class UploadPageData(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the list of uploads."""

    uploads: list[Any]
    page: int = 1
    total_pages: int = 1
    total: int = 0


class DomainData(msgspec.Struct, frozen=True, kw_only=True):
    """A domain that uploads are served from."""

    name: str
    owner: str
    uploads: int = 0
    locked: bool = False


class DomainsData(msgspec.Struct, frozen=True):
    """The account's domains."""

    domains: list[DomainData]


class BaseDomainData(msgspec.Struct, frozen=True):
    """What a free domain may end with."""

    domain: str
    active: bool = True


class BaseDomainsData(msgspec.Struct, frozen=True):
    """All that a free domain may end with."""

    domains: list[BaseDomainData]


class EmbedData(msgspec.Struct, frozen=True, kw_only=True):
    """How an account's links look in Discord."""

    title: str | None = None
    description: str | None = None
    author_name: str | None = None
    author_url: str | None = None
    provider_name: str | None = None
    provider_url: str | None = None
    theme_color: str | None = None


class ConfigData(msgspec.Struct, frozen=True, kw_only=True):
    """An account's configuration; ``base_redirect`` is false or an address."""

    custom_css: str | None = None
    hide_branding: bool | None = None
    base_redirect: bool | str | None = None
    only_image: bool | None = None
    embed: EmbedData | None = None


class KeyData(msgspec.Struct, frozen=True):
    """The account's upload key."""

    api_key: str

    def __repr__(self) -> str:
        return "<KeyData>"


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the storage is taken, in bytes."""

    used: int
    limit: int
    premium_tier: int = 0


class DeleteResponse(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a deletion; ``extra`` is all of it."""

    message: str = ""
    extra: dict[str, Any] = {}


def read(data: Any, model: type[ModelT]) -> ModelT:
    """Check an answer's data, decoded or not, against its model.

    Raises:
        TixteServerError: The answer is not what the contract says.
    """
    try:
        if isinstance(data, msgspec.Raw):
            return msgspec.json.decode(data, type=model)
        return msgspec.convert(data, model)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise error_of(Answer(200, {}, b""), f"unexpected answer: {error}") from error


def read_object(data: Any) -> dict[str, Any]:
    """Check that an answer's data is an object.

    Raises:
        TixteServerError: It is none.
    """
    return read(data, dict[str, Any])


def read_upload(data: Any, *, size: Any = None) -> UploadData:
    """Read an upload from any of the answers that hold one.

    Args:
        data: The upload; lists say ``asset_id`` where the answer to uploading says ``id``.
        size: The size that stands beside the upload, not in it (contract, 2.1).

    Raises:
        TixteServerError: It is none.
    """
    fields = read_object(data)
    if "id" not in fields and "asset_id" in fields:
        fields = {**fields, "id": fields["asset_id"]}
    return read(fields if size is None else {**fields, "size": size}, UploadData)


def read_size(data: Any) -> Size:
    """Read the storage's state; one client knows ``used`` as ``user`` (contract, 2.3).

    Raises:
        TixteServerError: It is none.
    """
    fields = read_object(data)
    return read({"used": fields.get("user"), **fields}, Size)


def read_deletion(data: Any) -> DeleteResponse:
    """Read the answer to a deletion.

    Raises:
        TixteServerError: It is no object.
    """
    fields = read_object(data)
    return DeleteResponse(message=str(fields.get("message", "")), extra=fields)
