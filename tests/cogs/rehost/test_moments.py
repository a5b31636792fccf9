"""Times as people type them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import UserError
from cogs.rehost.moments import FIRST, parse_moment, span

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("2025-12-31", datetime(2025, 12, 31, tzinfo=UTC)),
        (" 2025-12-31 ", datetime(2025, 12, 31, tzinfo=UTC)),
        ("2025-12-31 18:00", datetime(2025, 12, 31, 18, tzinfo=UTC)),
        ("2025-12-31T18:00:30+02:00", datetime(2025, 12, 31, 16, 0, 30, tzinfo=UTC)),
        ("2025-12-31T18:00Z", datetime(2025, 12, 31, 18, tzinfo=UTC)),
        ("<t:1767225600>", datetime(2026, 1, 1, tzinfo=UTC)),
        ("<t:1767225600:R>", datetime(2026, 1, 1, tzinfo=UTC)),
        ("0001-01-01", FIRST),
        ("<t:-9999999999>", FIRST),
    ],
)
def test_times(typed: str, wanted: datetime) -> None:
    assert parse_moment(typed) == wanted


@pytest.mark.parametrize(
    "typed",
    ["yesterday", "2025-13-01", "<t:x>", "<t:9999999999999>", "", "31.12.2025", "9999-12-31T24:01"],
)
def test_what_is_none(typed: str) -> None:
    with pytest.raises(UserError, match="is not a time"):
        parse_moment(typed)


def test_a_day_is_meant_whole() -> None:
    assert parse_moment("2025-12-31", is_end=True) > datetime(2025, 12, 31, 23, 59, tzinfo=UTC)
    assert parse_moment("2025-12-31", is_end=True) < datetime(2026, 1, 1, tzinfo=UTC)
    same = span("2025-12-31", "2025-12-31", NOW)
    assert same[0] == datetime(2025, 12, 31, tzinfo=UTC)


def test_the_end_is_now_at_the_latest() -> None:
    assert span(None, None, NOW) == (None, NOW)
    assert span(None, "2030-01-01", NOW) == (None, NOW)


@pytest.mark.parametrize(("since", "until"), [("2027-01-01", None), ("2026-02-02", "2026-02-01")])
def test_no_time_in_between(since: str, until: str | None) -> None:
    with pytest.raises(UserError, match="no time between"):
        span(since, until, NOW)
