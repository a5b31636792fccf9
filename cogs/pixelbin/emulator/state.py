"""What the emulator remembers: organisations with their tokens, files, folders and presets."""

import secrets
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from bot.emulation import StoredBody

ID_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
PUBLIC, PRIVATE = "public-read", "private"
MEGABYTE = 10**6


@dataclass(slots=True)
class Token:
    """An API token of an organisation."""

    id: int
    secret: str
    name: str
    access_key: str
    permissions: list[str]

    @property
    def may_write(self) -> bool:
        """Whether it may change anything."""
        return "read_write" in self.permissions


@dataclass(slots=True, kw_only=True)
class Asset:
    """A file; ``full_name`` says that its name has its extension (contract, 1.8)."""

    path: str
    name: str
    format: str
    asset_type: str
    access: str
    tags: list[str]
    metadata: dict[str, Any]
    body: StoredBody
    width: int | None = None
    height: int | None = None
    full_name: bool = False
    is_active: bool = True
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    created_at: str = ""
    updated_at: str = ""

    @property
    def file_id(self) -> str:
        """Path and name."""
        return join(self.path, self.name)

    @property
    def delivered_as(self) -> str:
        """What the delivery address ends with."""
        if self.full_name or not self.format:
            return self.file_id
        return f"{self.file_id}.{self.format}"


@dataclass(slots=True, kw_only=True)
class Folder:
    """A folder."""

    path: str
    name: str
    is_active: bool = True
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    created_at: str = ""
    updated_at: str = ""

    @property
    def address(self) -> str:
        """Path and name."""
        return join(self.path, self.name)


@dataclass(slots=True, kw_only=True)
class Organisation:
    """Everything of one organisation: files by path and name, folders by theirs."""

    id: int
    name: str
    cloud: str
    tokens: list[Token]
    files: dict[str, Asset] = field(default_factory=dict)
    folders: dict[str, Folder] = field(default_factory=dict)
    presets: dict[str, dict[str, Any]] = field(default_factory=dict)
    credentials: dict[str, dict[str, Any]] = field(default_factory=dict)

    def file_by_id(self, file_id: str) -> Asset | None:
        """Find a file by its ``_id``."""
        return next((one for one in self.files.values() if one.id == file_id), None)

    def folder_by_id(self, folder_id: str) -> Folder | None:
        """Find a folder by its ``_id``."""
        return next((one for one in self.folders.values() if one.id == folder_id), None)

    def below(self, path: str) -> Iterator[Asset | Folder]:
        """Give everything in a folder and in those below it."""
        everything: tuple[Asset | Folder, ...] = (*self.folders.values(), *self.files.values())
        for one in everything:
            if not path or one.path == path or one.path.startswith(f"{path}/"):
                yield one

    def is_switched_off(self, path: str) -> bool:
        """Tell whether a folder, or one that it is in, is not active."""
        parts = path.split("/") if path else []
        addresses = ("/".join(parts[:count]) for count in range(1, len(parts) + 1))
        return any(not self.folders[one].is_active for one in addresses if one in self.folders)


@dataclass(slots=True, kw_only=True)
class Signed:
    """A file that may be sent without a token."""

    organisation: Organisation
    token: Token
    request: dict[str, Any]
    fields: dict[str, str]
    expires: float
    parts: dict[int, StoredBody] = field(default_factory=dict)
    record: dict[str, Any] | None = None


@dataclass(slots=True)
class Switches:
    """What tests and the curious can change (``PATCH /__switches``)."""

    clock_skew: float = 0.0
    second_completion: int = 200
    storage: Literal["s3", "google"] = "s3"
    signed_requests_only: bool = False
    max_image_bytes: int = 100 * MEGABYTE
    max_file_bytes: int = 300 * MEGABYTE
    max_multipart_bytes: int = 10_000 * MEGABYTE
    listed_after: float = 0.0


@dataclass(slots=True)
class State:
    """All organisations, and what is under way."""

    organisations: list[Organisation]
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    signed: dict[str, Signed] = field(default_factory=dict)
    multipart: dict[str, Signed] = field(default_factory=dict)
    heavy: set[str] = field(default_factory=set)
    predictions: dict[str, dict[str, Any]] = field(default_factory=dict)
    switches: Switches = field(default_factory=Switches)

    def now(self) -> float:
        """Tell the time, as it is here."""
        return time.time() + self.switches.clock_skew

    def by_cloud(self, cloud: str) -> Organisation | None:
        """Find an organisation by its cloud."""
        return next((one for one in self.organisations if one.cloud == cloud), None)


def join(path: str, name: str) -> str:
    """Put a path and a name together."""
    return f"{path}/{name}" if path else name


def split(address: str) -> tuple[str, str]:
    """Take a path and a name apart."""
    path, _, name = address.rpartition("/")
    return path, name


def timestamp() -> str:
    """Tell the time as the service writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def made_up_name() -> str:
    """Make a name for a file without one."""
    return "asset-" + "".join(secrets.choice(ID_LETTERS) for _ in range(9))
