"""What a command asks the transfers for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.uploads import Origin  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from bot.service import Host
    from storage.accounts import Account
    from storage.transfers import NewBatch


@dataclass(frozen=True, slots=True)
class RequestedFile:
    """An attachment that somebody wants carried."""

    filename: str
    content_type: str | None
    size: int
    origin: Origin
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """A command: which files go to which account, and how the answer gets back."""

    batch: NewBatch
    account: Account
    host: Host[object]
    files: tuple[RequestedFile, ...]
    private: bool = False
    name: str | None = None
