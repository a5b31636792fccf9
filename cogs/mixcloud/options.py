"""What `/mixcloud upload` asks for beyond a file, written so that it travels with a transfer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from cogs.mixcloud.form import uploading

if TYPE_CHECKING:
    from collections.abc import Mapping

OPTION = "about"


class Track(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a track list: a chapter, or a song and who plays it."""

    artist: str | None = None
    song: str | None = None
    chapter: str | None = None
    start_time: int | None = None

    def as_section(self) -> dict[str, Any]:
        """Give it as ``upload`` takes it."""
        return msgspec.to_builtins(self)  # type: ignore[no-any-return]

    @property
    def words(self) -> str:
        """Give it as people write it."""
        if self.chapter is not None:
            return self.chapter
        return f"{self.artist} \N{EN DASH} {self.song}"


class ShowAbout(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is said of a show; None leaves a thing as it is.

    Args:
        title: Its title.
        picture: The sealed address of its picture.
        picture_size: How many bytes that has.
        audio_length: How many seconds the audio has, if that is known.
    """

    title: str | None = None
    description: str | None = None
    tags: Sequence[str] | None = None
    tracks: Sequence[Track] | None = None
    hosts: Sequence[str] | None = None
    publish_date: datetime | None = None
    visibility: str | None = None
    disable_comments: bool = False
    hide_stats: bool = False
    picture: str | None = None
    picture_size: int = 0
    audio_length: int | None = None

    def as_keywords(self) -> dict[str, Any]:
        """Give it as ``upload`` and ``edit`` take it, without title and picture."""
        sections = None if self.tracks is None else [one.as_section() for one in self.tracks]
        given = {
            "description": self.description,
            "tags": self.tags,
            "sections": sections,
            "hosts": self.hosts,
            "publish_date": self.publish_date,
            "disable_comments": self.disable_comments or None,
            "hide_stats": self.hide_stats or None,
            self.visibility or "unlisted": self.visibility is not None or None,
        }
        return {name: value for name, value in given.items() if value is not None}

    def check(self) -> None:
        """See whether Mixcloud takes it.

        Raises:
            MixcloudParameterError: It does not.
        """
        uploading(**self.as_keywords(), audio_length=self.audio_length)

    def to_options(self) -> dict[str, str]:
        """Write it down."""
        return {OPTION: msgspec.json.encode(self).decode()}

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> ShowAbout:
        """Read what ``to_options`` wrote; nothing is said where there is nothing.

        Raises:
            msgspec.MsgspecError: It is something else.
        """
        written = options.get(OPTION)
        return cls() if written is None else msgspec.json.decode(written, type=cls)
