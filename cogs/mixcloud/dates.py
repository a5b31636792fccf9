"""Times on their way to Mixcloud, from whatever people and programs give (contract, 4.5)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from cogs.mixcloud.errors import MixcloudParameterError

# What people give: text, seconds since 1970, or a datetime.
When = str | int | float | datetime

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})\.? (?P<month>[a-z]{3,9})\.?,? (?P<year>\d{4})(?:,? (?:at )?(?P<time>.+))?"
)
_RELATIVE_DAY = re.compile(r"(?P<day>today|tomorrow|yesterday)(?:,? (?:at )?(?P<time>.+))?")
_TIME = re.compile(r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?")
_SPAN = re.compile(r"(?P<count>\d{1,6}) ?(?P<unit>s|second|m|min|minute|h|hour|d|day|w|week)s?")
_UNITS = {
    "s": "seconds",
    "second": "seconds",
    "m": "minutes",
    "min": "minutes",
    "minute": "minutes",
    "h": "hours",
    "hour": "hours",
    "d": "days",
    "day": "days",
    "w": "weeks",
    "week": "weeks",
}
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_NUMBER = re.compile(r"-?\d{1,12}(\.\d+)?")
_COMPACT = re.compile(r"\d{8}")
EXAMPLES = "`2027-05-06 18:00`, `6 May 2027 18:00`, `tomorrow 18:00`, `in 3 hours`"


def format_datetime(value: When) -> str:
    """Write a time as uploads want it: UTC, whole seconds.

    Raises:
        MixcloudParameterError: The text is no time.
        TypeError: It is nothing that tells a time.
    """
    return f"{_to_datetime(value).replace(tzinfo=None, microsecond=0).isoformat()}Z"


def to_timestamp(value: When) -> int:
    """Write a time as seconds since 1970, as lists want it.

    Raises:
        MixcloudParameterError: The text is no time.
        TypeError: It is nothing that tells a time.
    """
    return math.floor(_to_datetime(value).timestamp())


def _to_datetime(value: Any) -> datetime:
    if isinstance(value, datetime):
        return _as_utc(value)
    if isinstance(value, str):
        return parse_time(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_seconds(value)
    raise TypeError(f"{type(value).__name__} tells no time")


def _as_utc(value: datetime) -> datetime:
    """Move a time to UTC; one without a zone is local."""
    return value.astimezone(UTC)


def parse_time(text: str, *, zone: tzinfo | None = None, now: datetime | None = None) -> datetime:
    """Read a time that a person typed.

    Args:
        text: ISO 8601, ``6 May 2027 18:00``, ``tomorrow 18:00``, ``in 3 hours``, or seconds.
        zone: The zone of what names none; None for the machine's.
        now: What "today" and "in" count from.

    Returns:
        The time, in UTC.

    Raises:
        MixcloudParameterError: It is none.
    """
    words = " ".join(text.split()).lower()
    try:
        found = _Reader((now or datetime.now(UTC)).astimezone(zone), zone).read(words)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise MixcloudParameterError(f"This is no time; write it like {EXAMPLES}.")
    return found.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads times, seen from a moment and a zone."""

    now: datetime
    zone: tzinfo | None

    def read(self, words: str) -> datetime | None:
        if _NUMBER.fullmatch(words) and not _COMPACT.fullmatch(words):
            return _of_seconds(float(words))
        if words == "now":
            return self.now
        if words.startswith("in ") or words.endswith(" ago"):
            return self._after(words)
        if (match := _RELATIVE_DAY.fullmatch(words)) is not None:
            day = self.now + timedelta(days=_DAYS[match["day"]])
            return self._at(day, match["time"] or "00:00")
        if (match := _DAY_FIRST.fullmatch(words)) is not None:
            day = datetime(
                int(match["year"]), _month(match["month"]), int(match["day"]), tzinfo=UTC
            )
            return self._at(day, match["time"] or "00:00")
        found = datetime.fromisoformat(words.upper())
        return found if found.tzinfo is not None else self._in_zone(found)

    def _after(self, words: str) -> datetime | None:
        match = _SPAN.fullmatch(words.removeprefix("in ").removesuffix(" ago"))
        if match is None:
            return None
        span = timedelta(**{_UNITS[match["unit"]]: int(match["count"])})
        # Hours are hours, also where the clock is changed meanwhile.
        moment = self.now.astimezone(UTC)
        return moment - span if words.endswith(" ago") else moment + span

    def _at(self, day: datetime, time: str) -> datetime | None:
        match = _TIME.fullmatch(time)
        if match is None:
            return None
        hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
        bare = day.replace(tzinfo=None, hour=hour, minute=minute, second=second, microsecond=0)
        return self._in_zone(bare)

    def _in_zone(self, bare: datetime) -> datetime:
        return bare.astimezone() if self.zone is None else bare.replace(tzinfo=self.zone)


def _month(word: str) -> int:
    for number, name in enumerate(_MONTHS, 1):
        if name.startswith(word):
            return number
    raise ValueError(word)


def _of_seconds(value: float) -> datetime:
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        raise MixcloudParameterError("This is no time that there is.") from None
