"""What a command asks the transfers for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.transfers import SourceKind  # noqa: TC001 - msgspec reads the annotations
from storage.uploads import Origin  # noqa: TC001 - as above

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.service import Host
    from storage.accounts import Account
    from storage.batches import NewBatch


@dataclass(frozen=True, slots=True)
class RequestedFile:
    """An attachment that somebody wants carried, or a typed address; the size may be unknown."""

    filename: str
    content_type: str | None
    size: int | None
    origin: Origin
    url: str = field(repr=False)
    kind: SourceKind = "attachment"


@dataclass(frozen=True, slots=True)
class Request:
    """A command: which files go to which account, and how the answer gets back.

    ``options`` are the service's own; code across services only carries them.
    """

    batch: NewBatch
    account: Account
    host: Host[object]
    files: tuple[RequestedFile, ...]
    private: bool = False
    name: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    keep_metadata: bool = False
    force: bool = False
