"""What the emulated Tixte remembers, and the rules that need no HTTP."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec

from bot.emulation import StoredBody

VIEWER, MANAGER, OWNER = 1, 2, 3
PUBLIC, PRIVATE = 1, 2
REGION = "us-east-1"
ID_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
ID_LENGTH = 11
# Contract section 2.5: what a free domain may end with.
BASE_DOMAINS = (
    "tixte.co",
    "likes.cash",
    "discowd.com",
    "has.rocks",
    "is-from.space",
    "bot.style",
    "needs.rest",
    "wants.solutions",
)


@dataclass(frozen=True, slots=True)
class Tier:
    """What a paid level allows: bytes, and how many domains (contract section 1, limits)."""

    file: int
    storage: int
    domains: int = 3


TIERS: Mapping[int, Tier] = {
    0: Tier(file=200 * 10**6, storage=15 * 10**9),
    1: Tier(file=4 * 10**9, storage=200 * 10**9, domains=6),
    2: Tier(file=10 * 10**9, storage=500 * 10**9, domains=12),
}


class Embed(msgspec.Struct, frozen=True):
    """What links to an account's files show where they are posted."""

    author_name: str | None = None
    author_url: str | None = None
    title: str | None = None
    description: str | None = None
    provider_name: str | None = None
    provider_url: str | None = None
    theme_color: str | None = "#5865f2"


class Config(msgspec.Struct, frozen=True):
    """An account's settings; ``base_redirect`` is false or an address (contract section 2.6)."""

    custom_css: str = ""
    hide_branding: bool = False
    base_redirect: bool | str = False
    only_image: bool = False
    embed: Embed = Embed()


@dataclass(slots=True, kw_only=True)
class Account:
    """A person with an account, both credentials and a password."""

    id: str
    username: str
    email: str
    master_key: str
    upload_key: str
    password: str
    avatar: StoredBody | None = None
    premium_tier: int = 0
    tier: Tier = TIERS[0]
    config: Config = field(default_factory=Config)


@dataclass(slots=True, kw_only=True)
class Upload:
    """A file that was uploaded; ``permissions`` holds levels by user id.

    ``expiration`` is a time, or minutes where 60 or less remain; nobody can ask for one yet.
    """

    id: str
    name: str
    extension: str
    domain: str
    type: int
    body: StoredBody
    mimetype: str
    permissions: dict[str, int]
    expiration: str | int | None = None
    uploaded_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def filename(self) -> str:
        """The name with its extension."""
        return f"{self.name}.{self.extension}" if self.extension else self.name


@dataclass(slots=True)
class State:
    """All accounts, uploads (oldest first) and domains (name to owner's id)."""

    accounts: dict[str, Account] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)

    def find_user(self, name: str) -> Account | None:
        """Return the account with this id or username."""
        by_name = (one for one in self.accounts.values() if one.username == name)
        return self.accounts.get(name) or next(by_name, None)

    def domains_of(self, account: Account) -> list[str]:
        """Return the account's domains, first one first."""
        return [name for name, owner in self.domains.items() if owner == account.id]

    def visible_to(self, account: Account) -> list[Upload]:
        """Return the uploads that the account has a permission for, newest first."""
        return [one for one in reversed(self.uploads.values()) if account.id in one.permissions]

    def used_by(self, account: Account) -> int:
        """Return the bytes that the account's own uploads take."""
        return sum(
            one.body.size
            for one in self.uploads.values()
            if one.permissions.get(account.id) == OWNER
        )

    def served_at(self, domain: str, filename: str) -> Upload | None:
        """Return what is served under a name: the newest upload (assumed, section 2.1)."""
        for upload in reversed(self.uploads.values()):
            if (upload.domain, upload.filename) == (domain, filename):
                return upload
        return None


def new_id() -> str:
    """Return an asset id: 11 characters base-36."""
    return "".join(secrets.choice(ID_LETTERS) for _ in range(ID_LENGTH))
