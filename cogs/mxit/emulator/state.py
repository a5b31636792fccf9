"""What the emulated Mxit remembers, and the rules that need no HTTP."""

import secrets
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.emulation import StoredBody

USER, APPLICATION = 0, 1
DEFAULT_FOLDER = "Default"
ACCESS_SECONDS, REFRESH_SECONDS, CODE_SECONDS = 3600.0, 24 * 3600.0, 600.0
SCOPES = frozenset(
    {
        "profile/public",
        "profile/private",
        "profile/write",
        "status/write",
        "avatar/write",
        "graph/read",
        "contact/invite",
        "contact/recommend",
        "content/read",
        "content/write",
        "content/send",
        "message/send",
        "message/user",
        "openid",
    }
)


class Habits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is not known of the real service, or was seen both ways (contract, sections 2 and 7).

    Attributes:
        unknown_status: How look-ups of what is not there are answered: 404 or 400.
        file_id_answers: What uploads and offers answer: "json", "bare" or "empty".
        folder_shape: What a folder looks like in its list: "FolderName", "Name" or "text".
        rotates: Whether renewing a token replaces its refresh token.
        expires_as_text: Whether ``expires_in`` is a text.
        one_more: Whether a contact list has one contact more than was asked for.
        plain_errors: Whether errors are plain text.
        no_cover: Whether a missing cover is answered 404, not with a default picture.
        letters: Whether subscriptions are letters, not character codes.
    """

    unknown_status: int = 404
    file_id_answers: str = "json"
    folder_shape: str = "FolderName"
    rotates: bool = True
    expires_as_text: bool = False
    one_more: bool = False
    plain_errors: bool = False
    no_cover: bool = False
    letters: bool = False


@dataclass(slots=True)
class Picture:
    """An avatar or a cover."""

    body: StoredBody
    content_type: str


@dataclass(slots=True)
class StoredFile:
    """A file of a gallery."""

    id: str
    name: str
    folder: str
    body: StoredBody
    content_type: str
    prevent_share: bool = False


@dataclass(slots=True)
class Contact:
    """How somebody stands in somebody's list."""

    subscription: str
    blocked: bool = False
    group: str = ""


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody with an account; a service has its Mxit id for a user id."""

    user_id: str
    mxit_id: str
    display_name: str
    password: str | None = None
    kind: int = USER
    status: str = ""
    profile: dict[str, Any] = field(default_factory=dict)
    registered: datetime = datetime(2010, 1, 1, tzinfo=UTC)
    born: datetime | None = None
    mood: int = 0
    seen: datetime = datetime(2014, 1, 1, tzinfo=UTC)
    avatar: Picture | None = None
    cover: Picture | None = None
    contacts: dict[str, Contact] = field(default_factory=dict)
    folders: list[str] = field(default_factory=lambda: [DEFAULT_FOLDER])
    files: dict[str, StoredFile] = field(default_factory=dict)
    inbox: list[dict[str, Any]] = field(default_factory=list)
    offers: list[dict[str, Any]] = field(default_factory=list)

    def folder(self, name: str) -> str | None:
        """Return the folder of a name, as it is written there."""
        return next((one for one in self.folders if one.casefold() == name.casefold()), None)


@dataclass(slots=True)
class Code:
    """What somebody comes back with from the authorize page; works once."""

    user_id: str
    scopes: tuple[str, ...]
    redirect_uri: str
    ends_at: float


@dataclass(slots=True)
class Grant:
    """An access token and what it may; ``user_id`` is None for one of the app itself."""

    access: str
    refresh: str | None
    user_id: str | None
    scopes: tuple[str, ...]
    ends_at: float
    refresh_ends_at: float = 0.0


@dataclass(slots=True)
class State:
    """Everybody, the codes and the grants."""

    client_id: str
    client_secret: str
    app_id: str
    people: dict[str, Person] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)
    habits: Habits = field(default_factory=Habits)

    def by_mxit_id(self, mxit_id: str) -> Person | None:
        """Return who has a Mxit id, in any case."""
        wanted = mxit_id.casefold()
        return next((one for one in self.people.values() if one.mxit_id == wanted), None)

    def grant(
        self, scopes: tuple[str, ...], user_id: str | None, refresh: str | None = None
    ) -> Grant:
        """Make a token; one for a person can be renewed."""
        now = time.time()
        if user_id is not None and refresh is None:
            refresh = secrets.token_urlsafe(24)
        grant = Grant(
            access=secrets.token_urlsafe(24),
            refresh=refresh,
            user_id=user_id,
            scopes=scopes,
            ends_at=now + ACCESS_SECONDS,
            refresh_ends_at=now + REFRESH_SECONDS,
        )
        self.grants.append(grant)
        return grant


def new_file_id() -> str:
    """Return a file id."""
    return str(uuid.uuid4())
