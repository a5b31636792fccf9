"""What Ge.tt answers, as it is on the wire (contract, sections 2 and 3).

The API drifts: unknown fields are let be, numbers may be text, and null stands for what is not
told. What is secret is in no ``repr``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from cogs.gett.errors import makes_no_sense

if TYPE_CHECKING:
    from cogs.gett.dialect import GettResponse

ModelT = TypeVar("ModelT")

# What stands in a path: nothing else is ever asked for, whatever a server says.
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]
Count = Annotated[int, Meta(ge=0)]


class StorageData(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes used, and how many may be; what is extra is in the limit already."""

    used: int | None = None
    limit: int | None = None
    extra: int | None = None


class UserData(msgspec.Struct, frozen=True, kw_only=True):
    """The account."""

    userid: str
    fullname: str = ""
    email: str | None = None
    files: int | None = None
    downloads: int | None = None
    storage: StorageData | None = None


class LoginData(msgspec.Struct, frozen=True, kw_only=True):
    """What a login brings."""

    accesstoken: Annotated[str, Meta(min_length=1)]
    refreshtoken: str | None = None
    expires: Annotated[float, Meta(gt=0)]
    user: UserData | None = None

    def __repr__(self) -> str:
        return f"<LoginData expires={self.expires}>"


class UploadData(msgspec.Struct, frozen=True, kw_only=True):
    """Where a file's bytes go; each address is a secret that lets anybody overwrite it."""

    puturl: str
    posturl: str | None = None

    def __repr__(self) -> str:
        return "<UploadData>"


class FileData(msgspec.Struct, frozen=True, kw_only=True):
    """A file; inside a share it may lack ``sharename``, and ``size`` until it is uploaded."""

    fileid: Name | Count
    filename: str
    sharename: Name | None = None
    downloads: int = 0
    readystate: str = "remote"
    created: int = 0
    size: Count | None = None
    getturl: str | None = None
    upload: UploadData | None = None


class ShareData(msgspec.Struct, frozen=True, kw_only=True):
    """A share."""

    sharename: Name
    title: str | None = None
    created: int = 0
    files: list[dict[str, Any]] = []
    getturl: str | None = None
    readystate: str | None = None
    live: bool | None = None
    userid: str | None = None
    fullname: str | None = None


def time_of(seconds: int) -> datetime | None:
    """Read a time in seconds since 1970; None for 0, and for what is no time."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (OverflowError, OSError, ValueError):
        return None


def read(value: Any, model: type[ModelT], *, maybe_done: bool = False) -> ModelT:
    """Read decoded JSON as a model.

    Args:
        value: The JSON.
        model: What it is to be.
        maybe_done: Whether it answers a call that has changed something.

    Raises:
        GettServerError: It is something else.
    """
    if isinstance(value, dict) and hasattr(model, "__struct_fields__"):
        value = {name: one for name, one in value.items() if one is not None}
    try:
        return msgspec.convert(value, model, strict=False)
    except msgspec.ValidationError as error:
        raise makes_no_sense(f"not as promised: {error}", maybe_done=maybe_done) from None


def of_share(keys: dict[str, Any], sharename: str) -> dict[str, Any]:
    """Give a file's keys with the share that it is in, which an answer may leave out."""
    return keys | {"sharename": keys.get("sharename") or sharename}


def read_object(answer: GettResponse, *, maybe_done: bool = False) -> dict[str, Any]:
    """Read an answer as a JSON object.

    Raises:
        GettServerError: It is something else.
    """
    return read(answer.response, dict[str, Any], maybe_done=maybe_done)
