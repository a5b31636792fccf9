"""What cards show of users, shows, tags and comments: read with care, since anything may be absent.

Hidden numbers, short objects of lists and older accounts lack most of it (contract, 3), and nothing
that came is trusted to be of the kind that it should be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from cogs.mixcloud.constants import MIXCLOUD_ROOT
from cogs.mixcloud.errors import MixcloudParameterError
from cogs.mixcloud.keys import page_of

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = TypeVar("Kind")
LARGEST_LAST = (
    "small",
    "thumbnail",
    "medium_mobile",
    "medium",
    "large",
    "320wx320h",
    "extra_large",
    "640wx640h",
    "768wx768h",
    "1024wx1024h",
)
_MAX_COLOUR = 0xFFFFFF


@dataclass(frozen=True, slots=True)
class Section:
    """A line of a track list."""

    start: int | None
    words: str


@dataclass(frozen=True, slots=True)
class View:
    """Anything with a page: what it is called, where it is, how it looks.

    Args:
        kind: ``user``, ``cloudcast``, ``tag``, ``category``, ``comment`` or what Mixcloud says.
        data: All that came.
    """

    key: str
    url: str
    name: str
    kind: str
    data: Mapping[str, Any]
    picture: str | None
    colour: int | None

    def text(self, name: str) -> str | None:
        """Give a text, None where there is none."""
        return part(self.data, name, str) or None

    def number(self, name: str) -> int | None:
        """Give a number, None where there is none."""
        value = part(self.data, name, int)
        return None if isinstance(value, bool) else value

    def time(self, name: str) -> datetime | None:
        """Give a time, None where there is none."""
        return part(self.data, name, datetime)

    def is_set(self, name: str) -> bool:
        """Tell whether a flag is there and set."""
        return self.data.get(name) is True

    @property
    def username(self) -> str:
        """The name of a user's page, which is also their key."""
        return self.text("username") or self.key.strip("/")

    def inner(self, name: str) -> View | None:
        """Give an object inside, such as a show's user."""
        found = part(self.data, name, dict)
        return None if found is None else view_of(found, self.url)

    def inners(self, name: str) -> list[View]:
        """List the objects inside, such as a show's tags."""
        found = part(self.data, name, list) or []
        return [view_of(one, self.url) for one in found if isinstance(one, dict)]

    @property
    def sections(self) -> list[Section]:
        """The track list; Mixcloud often hides it."""
        found = part(self.data, "sections", list) or []
        return [section for one in found if (section := _section(one)) is not None]


def view_of(data: Mapping[str, Any], site: str = MIXCLOUD_ROOT) -> View:
    """Read an object.

    Args:
        data: What came.
        site: Where pages are, for what names none.
    """
    key = part(data, "key", str) or ""
    name = part(data, "name", str) or part(data, "title", str) or part(data, "username", str)
    return View(
        key=key,
        url=_page(part(data, "url", str), key, site),
        name=name or part(data, "comment", str) or key.strip("/") or "?",
        kind=part(data, "type", str) or "",
        data=data,
        picture=_picture(data),
        colour=_colour(part(data, "picture_primary_color", str)),
    )


def part(data: Mapping[str, Any], name: str, kind: type[Kind]) -> Kind | None:
    """Give a field if it is what it should be."""
    value = data.get(name)
    return value if isinstance(value, kind) else None


def _page(url: str | None, key: str, site: str) -> str:
    if url is not None and url.startswith(("https://", "http://")) and " " not in url:
        return url
    try:
        return page_of(key, site)
    except MixcloudParameterError:
        return site


def _picture(data: Mapping[str, Any]) -> str | None:
    """Choose the largest picture."""
    pictures = part(data, "pictures", dict) or {}
    for name in reversed(LARGEST_LAST):
        url = pictures.get(name)
        if isinstance(url, str) and url.startswith(("https://", "http://")):
            return url
    return None


def _colour(text: str | None) -> int | None:
    try:
        colour = int((text or "").removeprefix("#"), 16)
    except ValueError:
        return None
    return colour if 0 <= colour <= _MAX_COLOUR else None


def _section(data: Any) -> Section | None:
    if not isinstance(data, dict):
        return None
    start = part(data, "start_time", int)
    track = part(data, "track", dict) or {}
    artist = part(part(track, "artist", dict) or {}, "name", str)
    song = part(track, "name", str)
    words = part(data, "chapter", str) or " \N{EN DASH} ".join(one for one in (artist, song) if one)
    return Section(start, words) if words else None
