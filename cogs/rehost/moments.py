"""From when to when a channel is walked through."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.errors import UserError
from bot.ui.typed import parse_time

# Discord's first millisecond: nothing was written before.
FIRST = datetime(2015, 1, 1, tzinfo=UTC)


def span(since: str | None, until: str | None, now: datetime) -> tuple[datetime | None, datetime]:
    """Read from when to when somebody means: a day whole, and the end now at the latest.

    Raises:
        UserError: One of them is no time, or there is nothing in between.
    """
    first = None if since is None else max(FIRST, parse_time(since, "since"))
    last = now if until is None else max(FIRST, min(now, parse_time(until, "until", is_end=True)))
    if first is not None and first > last:
        raise UserError(
            "There is no time between `since` and `until`.",
            "Let `since` be before `until`, and before now.",
        )
    return first, last
