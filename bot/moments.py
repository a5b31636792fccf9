"""Times as people type them; knows nothing of Discord but how it writes one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

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
    r"(?P<day>\d{1,2})\.? (?P<month>[a-z]{3,9})\.?,? (?P<year>\d{4})(?:,? (?:at )?(?P<time>.+))?",
    re.ASCII,
)
_RELATIVE_DAY = re.compile(r"(?P<day>today|tomorrow|yesterday)(?:,? (?:at )?(?P<time>.+))?")
_TIME = re.compile(
    r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?", re.ASCII
)
_SPAN = re.compile(
    r"(?P<count>\d{1,6}) ?(?P<unit>s|second|m|min|minute|h|hour|d|day|w|week)s?", re.ASCII
)
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
# Eight digits are a date, four a year: whoever counts seconds since 1970 writes nine or more.
_SECONDS = re.compile(r"(?P<seconds>-?\d{9,12}(?:\.\d+)?)", re.ASCII)
# https://discord.com/developers/docs/reference#message-formatting
_TIMESTAMP = re.compile(r"<t:(?P<seconds>-?\d{1,13})(?::[a-z])?>", re.ASCII)
EXAMPLES = (
    "`2026-01-31`, `2026-01-31 18:00`, `31 January 2026 18:00`, `yesterday 18:00`, `in 3 hours` or"
    " `<t:1769882400>`"
)


def read_moment(
    typed: str,
    *,
    zone: tzinfo | None = None,
    now: datetime | None = None,
    is_end: bool = False,
) -> datetime:
    """Read a time that a person typed.

    Args:
        typed: ISO 8601, ``6 May 2027 18:00``, ``tomorrow 18:00``, ``in 3 hours``, ``now``, seconds
            since 1970, or Discord's ``<t:…>``.
        zone: The zone of what names none; None for the machine's.
        now: What "today" and "in" count from.
        is_end: Whether a day without a time stands for its end, else for its beginning.

    Returns:
        The time, in UTC.

    Raises:
        ValueError: It is none.
    """
    words = " ".join(typed.split()).lower()
    bare = time.max if is_end else time.min
    reader = _Reader((now or datetime.now(UTC)).astimezone(zone), zone, bare)
    try:
        return reader.read(words).astimezone(UTC)
    except (OverflowError, OSError) as error:
        raise ValueError(str(error)) from None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads times, seen from a moment and a zone."""

    now: datetime
    zone: tzinfo | None
    # The time of a day that comes without one.
    bare: time

    def read(self, words: str) -> datetime:
        if (match := _TIMESTAMP.fullmatch(words) or _SECONDS.fullmatch(words)) is not None:
            return datetime.fromtimestamp(float(match["seconds"]), UTC)
        if words == "now":
            return self.now
        if words.startswith("in ") or words.endswith(" ago"):
            return self._after(words)
        if (match := _RELATIVE_DAY.fullmatch(words)) is not None:
            day = self.now.date() + timedelta(days=_DAYS[match["day"]])
            return self._at(day, match["time"])
        if (match := _DAY_FIRST.fullmatch(words)) is not None:
            day = date(int(match["year"]), _month(match["month"]), int(match["day"]))
            return self._at(day, match["time"])
        return self._iso(words.upper())

    def _iso(self, words: str) -> datetime:
        try:
            day = date.fromisoformat(words)
        except ValueError:
            found = datetime.fromisoformat(words)
            return found if found.tzinfo is not None else self._in_zone(found)
        return self._at(day, None)

    def _after(self, words: str) -> datetime:
        match = _SPAN.fullmatch(words.removeprefix("in ").removesuffix(" ago"))
        if match is None:
            raise ValueError(words)
        span = timedelta(**{_UNITS[match["unit"]]: int(match["count"])})
        # Hours are hours, also where the clock is changed meanwhile.
        moment = self.now.astimezone(UTC)
        return moment - span if words.endswith(" ago") else moment + span

    def _at(self, day: date, typed: str | None) -> datetime:
        if typed is None:
            return self._in_zone(datetime.combine(day, self.bare))
        match = _TIME.fullmatch(typed)
        if match is None:
            raise ValueError(typed)
        hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
        return self._in_zone(datetime.combine(day, time(hour, minute, second)))

    def _in_zone(self, bare: datetime) -> datetime:
        return bare.astimezone() if self.zone is None else bare.replace(tzinfo=self.zone)


def _month(word: str) -> int:
    for number, name in enumerate(_MONTHS, 1):
        if name.startswith(word):
            return number
    raise ValueError(word)
