"""What can be said of a show when it is uploaded or edited, checked before a byte is sent."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypedDict

from cogs.mixcloud.constants import (
    DESCRIPTION_MAX_SIZE,
    HOST_MAX_COUNT,
    NAME_MAX_SIZE,
    TAG_MAX_COUNT,
)
from cogs.mixcloud.dates import _to_datetime, format_datetime
from cogs.mixcloud.errors import MixcloudParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cogs.mixcloud.dates import When

SECTION_KEYS = frozenset({"artist", "song", "chapter", "start_time"})
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):([0-5]\d)")
_SECONDS = re.compile(r"\d{1,6}")
_USER = re.compile(r"[^\s/?#]{1,100}")


class Uploading(TypedDict, total=False):
    """What can be said of a show; what is None is left out."""

    description: str | None
    tags: Iterable[str] | None
    sections: Iterable[Mapping[str, Any]] | None
    hosts: Iterable[str] | None
    publish_date: When | None
    disable_comments: bool | None
    hide_stats: bool | None
    unlisted: bool | None
    publish: bool | None
    unpublish: bool | None


def uploading(
    *,
    description: str | None = None,
    tags: Iterable[str] | None = None,
    sections: Iterable[Mapping[str, Any]] | None = None,
    hosts: Iterable[str] | None = None,
    publish_date: When | None = None,
    disable_comments: bool | None = None,
    hide_stats: bool | None = None,
    unlisted: bool | None = None,
    publish: bool | None = None,
    unpublish: bool | None = None,
    audio_length: int | None = None,
) -> dict[str, str]:
    """Make the text fields of an upload or edit (contract, 2.7 and 5.3).

    Args:
        description: At most 1000 characters.
        tags: At most 5, none twice.
        sections: Objects with ``chapter``, or ``artist`` and ``song``, and maybe ``start_time``.
        hosts: At most two names of users; an empty list takes the hosts away.
        publish_date: When it is to appear.
        disable_comments: Nobody may comment.
        hide_stats: Its numbers are hidden.
        unlisted: It is found by its link alone.
        publish: It is to appear now.
        unpublish: It is to disappear.
        audio_length: How many seconds there are, if that is known.

    Raises:
        MixcloudParameterError: Something of it is not what Mixcloud takes.
        TypeError: The date is nothing that tells a time.
    """
    fields: dict[str, str] = {}
    if description is not None:
        if len(description) > DESCRIPTION_MAX_SIZE:
            raise MixcloudParameterError(
                f"The description has {len(description)} characters;"
                f" at most {DESCRIPTION_MAX_SIZE} may be."
            )
        fields["description"] = description
    fields |= _tags(tags or ())
    if sections is not None:
        fields |= section_fields(sections, audio_length)
    if hosts is not None:
        fields |= _hosts(hosts)
    if publish_date is not None:
        if _to_datetime(publish_date) <= datetime.now(UTC):
            raise MixcloudParameterError("The time of publishing is over; choose a later one.")
        fields["publish_date"] = format_datetime(publish_date)
    flags = {"disable_comments": disable_comments, "hide_stats": hide_stats}
    visibility = {"unlisted": unlisted, "publish": publish, "unpublish": unpublish}
    if sum(map(bool, visibility.values())) > 1:
        raise MixcloudParameterError("Only one of publish, unpublish and unlisted goes.")
    chosen = {**flags, **visibility}
    return fields | {name: "1" for name, wanted in chosen.items() if wanted}


def check_name(name: str) -> str:
    """Give a show's name without blanks around it.

    Raises:
        MixcloudParameterError: It is empty or too long.
    """
    trimmed = name.strip()
    if not 1 <= len(trimmed) <= NAME_MAX_SIZE:
        raise MixcloudParameterError(f"The name has from 1 to {NAME_MAX_SIZE} characters.")
    return trimmed


def section_fields(
    sections: Iterable[Mapping[str, Any]], audio_length: int | None = None
) -> dict[str, str]:
    """Make the fields of a track list.

    Raises:
        MixcloudParameterError: A section is not whole, or not in order; it is named by its number.
    """
    fields: dict[str, str] = {}
    times: list[int | None] = []
    for number, section in enumerate(sections):
        for name, value in _section(number + 1, section):
            fields[f"sections-{number}-{name}"] = value
        times.append(seconds_of(section.get("start_time"), number + 1))
        if times[-1] is not None:
            fields[f"sections-{number}-start_time"] = str(times[-1])
    _check_times(times, audio_length)
    return fields


def seconds_of(value: Any, number: int) -> int | None:
    """Read a start time: seconds, or text such as ``1:02:03`` or ``62:03``.

    Raises:
        MixcloudParameterError: It is none.
    """
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str):
        text = value.strip()
        if _SECONDS.fullmatch(text):
            return int(text)
        if (match := _CLOCK.fullmatch(text)) is not None:
            hours, minutes, seconds = (int(part or 0) for part in match.groups())
            return hours * 3600 + minutes * 60 + seconds
    raise _wrong(number, "its start is whole seconds, or a time such as 1:02:03")


def _section(number: int, section: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if unknown := sorted(set(section) - SECTION_KEYS):
        raise _wrong(number, f"nothing is known of {', '.join(unknown)}")
    given = {}
    for name in ("artist", "song", "chapter"):
        value = section.get(name)
        if isinstance(value, str) and value.strip():
            given[name] = value.strip()
        elif value is not None and not isinstance(value, str):
            raise _wrong(number, f"its {name} is text")
    if set(given) not in ({"chapter"}, {"artist", "song"}):
        raise _wrong(number, "it has either a chapter, or an artist and a song")
    yield from given.items()


def _check_times(times: list[int | None], audio_length: int | None) -> None:
    known = [one for one in times if one is not None]
    if known and len(known) < len(times):
        raise _wrong(times.index(None) + 1, "the others have a start, so it needs one too")
    for number, (before, after) in enumerate(pairwise(known), 2):
        if after <= before:
            raise _wrong(number, "it starts after the one before it")
    for number, start in enumerate(known, 1):
        if audio_length and start >= audio_length:
            raise _wrong(number, "it starts before the audio ends")


def _tags(tags: Iterable[str]) -> dict[str, str]:
    names = [tag.strip() for tag in tags]
    if len(names) > TAG_MAX_COUNT:
        raise MixcloudParameterError(
            f"There are {len(names)} tags; at most {TAG_MAX_COUNT} may be."
        )
    seen: set[str] = set()
    for number, name in enumerate(names, 1):
        if not name:
            raise MixcloudParameterError(f"Tag {number} is empty.")
        if name.casefold() in seen:
            raise MixcloudParameterError(f"Tag {number} is there already.")
        seen.add(name.casefold())
    return {f"tags-{number}-tag": name for number, name in enumerate(names)}


def _hosts(hosts: Iterable[str]) -> dict[str, str]:
    names = [host.strip().strip("/").removeprefix("@") for host in hosts] or [""]
    if len(names) > HOST_MAX_COUNT:
        raise MixcloudParameterError(
            f"There are {len(names)} hosts; at most {HOST_MAX_COUNT} may be."
        )
    for number, name in enumerate(names, 1):
        if names != [""] and not _USER.fullmatch(name):
            raise MixcloudParameterError(f"Host {number} is no name of a user.")
    return {f"hosts-{number}-username": name for number, name in enumerate(names)}


def _wrong(number: int, words: str) -> MixcloudParameterError:
    return MixcloudParameterError(f"section {number}: {words}.")
