"""From when to when a channel is walked through."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import UserError
from cogs.rehost.moments import FIRST, span

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_a_day_is_meant_whole() -> None:
    since, until = span("2025-12-31", "2025-12-31", NOW)
    assert since == datetime(2025, 12, 31, tzinfo=UTC)
    assert datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC) < until
    assert until < datetime(2026, 1, 1, tzinfo=UTC)


def test_a_time_is_meant_to_the_second() -> None:
    until = datetime(2025, 12, 31, 18, tzinfo=UTC)
    assert span(None, "2025-12-31 18:00", NOW) == (None, until)


def test_the_end_is_now_at_the_latest() -> None:
    assert span(None, None, NOW) == (None, NOW)
    assert span(None, "2030-01-01", NOW) == (None, NOW)


@pytest.mark.parametrize("typed", ["0001-01-01", "<t:-9999999999>"])
def test_before_discord_there_was_nothing(typed: str) -> None:
    assert span(typed, typed, NOW) == (FIRST, FIRST)


@pytest.mark.parametrize(("since", "until"), [("2027-01-01", None), ("2026-02-02", "2026-02-01")])
def test_no_time_in_between(since: str, until: str | None) -> None:
    with pytest.raises(UserError, match="no time between"):
        span(since, until, NOW)


@pytest.mark.parametrize(("since", "until"), [("soon", None), (None, "soon")])
def test_what_is_no_time_is_told_by_its_option(since: str | None, until: str | None) -> None:
    with pytest.raises(UserError, match=f"`{'since' if since else 'until'}` does not read"):
        span(since, until, NOW)
