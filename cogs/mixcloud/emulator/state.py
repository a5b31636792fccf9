"""What the emulated Mixcloud remembers, and the rules that need no HTTP."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.emulation import StoredBody

CODE_LIFE = timedelta(minutes=10)
BASIC_SHOWS = 10  # published at a time (contract, 1.6)


@dataclass(slots=True, kw_only=True)
class Section:
    """A track, or a chapter."""

    start_time: int | None = None
    artist: str | None = None
    song: str | None = None
    chapter: str | None = None


@dataclass(slots=True, kw_only=True)
class User:
    """Somebody with an account."""

    username: str
    name: str
    token: str
    biog: str
    city: str
    country: str
    is_pro: bool
    created: datetime
    picture: StoredBody
    colour: str = "4a6b7c"


@dataclass(slots=True, kw_only=True)
class Show:
    """A show; ``audio`` and ``picture`` are what was uploaded, if anything was."""

    owner: str
    slug: str
    name: str
    created: datetime
    tags: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    description: str = ""
    audio_length: int = 0
    play_count: int = 0
    updated: datetime | None = None
    hosts: list[str] = field(default_factory=list)
    is_unlisted: bool = False
    is_published: bool = True
    publish_date: datetime | None = None
    hides_stats: bool = False
    takes_no_comments: bool = False
    picture: StoredBody | None = None
    audio: StoredBody | None = None
    colour: str = "203040"

    @property
    def key(self) -> str:
        """Its key."""
        return f"/{self.owner}/{self.slug}/"

    def is_public(self, now: datetime) -> bool:
        """Whether it is shown in lists."""
        due = self.publish_date is None or self.publish_date <= now
        return self.is_published and not self.is_unlisted and due


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said of a show."""

    number: int
    show: str
    username: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """That somebody did something to a user or show, and when."""

    username: str
    target: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Code:
    """What is exchanged for a token."""

    client_id: str
    redirect_uri: str
    username: str
    until: datetime


@dataclass(slots=True)
class Limit:
    """Whether callers are told to come back later, or uploads end in nothing."""

    retry_after: int | None = None
    echoes_state: bool = False
    answers_token_as_text: bool = False


@dataclass(slots=True)
class State:
    """Everything; shows by key, marks by what was done."""

    users: dict[str, User] = field(default_factory=dict)
    shows: dict[str, Show] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    categories: dict[str, tuple[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    marks: dict[str, list[Mark]] = field(
        default_factory=lambda: {
            name: [] for name in ("follow", "favorite", "repost", "listen-later", "listen")
        }
    )
    clients: Mapping[str, str] = field(default_factory=dict)
    limit: Limit = field(default_factory=Limit)

    def mark(self, what: str, username: str, target: str, at: datetime | None = None) -> None:
        """Set a mark; it is there once."""
        if not self.has_mark(what, username, target):
            self.marks[what].append(Mark(username, target, at or now()))

    def unmark(self, what: str, username: str, target: str) -> None:
        """Take a mark away."""
        kept = [m for m in self.marks[what] if (m.username, m.target) != (username, target)]
        self.marks[what] = kept

    def has_mark(self, what: str, username: str, target: str) -> bool:
        """Tell whether somebody did something to a target."""
        return any((m.username, m.target) == (username, target) for m in self.marks[what])

    def by(self, what: str, username: str) -> list[Mark]:
        """List what somebody did, newest first."""
        return [m for m in reversed(self.marks[what]) if m.username == username]

    def on(self, what: str, target: str) -> list[Mark]:
        """List who did something to a target, newest first."""
        return [m for m in reversed(self.marks[what]) if m.target == target]

    def shows_of(self, username: str, viewer: str | None) -> list[Show]:
        """List somebody's shows, newest first; the owner sees them all."""
        mine = [one for one in self.shows.values() if one.owner == username]
        seen = mine if viewer == username else [one for one in mine if one.is_public(now())]
        return newest_first(seen)

    def public_shows(self) -> list[Show]:
        """List what anybody finds, newest first."""
        return newest_first([one for one in self.shows.values() if one.is_public(now())])

    def tag_name(self, slug: str) -> str | None:
        """Give a tag's name by its slug."""
        for show in self.shows.values():
            for tag in show.tags:
                if slugify(tag) == slug:
                    return tag
        return None

    def free_slug(self, owner: str, name: str) -> str:
        """Make the slug of a new show; a clash gets a number behind it (form unknown)."""
        base = slugify(name) or "show"
        slug, number = base, 2
        while f"/{owner}/{slug}/" in self.shows:
            slug, number = f"{base}-{number}", number + 1
        return slug

    def new_token(self, username: str) -> str:
        """Make a token that does not expire."""
        token = f"tok-{secrets.token_hex(12)}"
        self.tokens[token] = username
        return token


def newest_first(shows: list[Show]) -> list[Show]:
    """Sort shows; of the same second the one that came later goes first."""
    later_first = [*reversed(shows)]
    later_first.sort(key=lambda show: show.created, reverse=True)
    return later_first


def now() -> datetime:
    """Give the time; times have whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def slugify(name: str) -> str:
    """Make a slug: letters and digits of any script, with hyphens between."""
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")
