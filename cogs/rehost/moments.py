"""Times as people type them: dates, dates with a time, and Discord's own."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time

from bot.errors import UserError
from bot.ui import text

_STAMP = re.compile(r"<t:(-?[0-9]{1,13})(?::[tTdDfFRsS])?>", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# Discord's first millisecond: nothing was written before.
FIRST = datetime(2015, 1, 1, tzinfo=UTC)


def parse_moment(typed: str, *, is_end: bool = False) -> datetime:
    """Read a time.

    Args:
        typed: ISO 8601, in UTC where it names no zone, or Discord's ``<t:…>``.
        is_end: Whether a date stands for the end of its day, else for its beginning.

    Raises:
        UserError: It is no time.
    """
    wanted = typed.strip()
    try:
        if (stamp := _STAMP.fullmatch(wanted)) is not None:
            return max(FIRST, datetime.fromtimestamp(int(stamp[1]), UTC))
        found = datetime.fromisoformat(wanted)
        if found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        if is_end and _DATE.fullmatch(wanted):
            found = datetime.combine(found, time.max, UTC)
        return max(FIRST, found.astimezone(UTC))
    except (ValueError, OverflowError, OSError):
        raise UserError(
            f"{text.code(wanted, 40)} is not a time.",
            "Write a date as 2025-12-31, with a time as 2025-12-31 18:00 (UTC), or as Discord"
            " writes one: <t:1767225600>.",
        ) from None


def span(since: str | None, until: str | None, now: datetime) -> tuple[datetime | None, datetime]:
    """Read from when to when somebody means; the end is now at the latest.

    Raises:
        UserError: There is nothing in between.
    """
    first = None if since is None else parse_moment(since)
    last = now if until is None else min(now, parse_moment(until, is_end=True))
    if first is not None and first > last:
        raise UserError(
            "There is no time between `since` and `until`.",
            "Let `since` be before `until`, and before now.",
        )
    return first, last
