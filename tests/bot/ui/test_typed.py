from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.ui.typed import MAX_BYTES, parse_size, parse_time


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        ("0", 0),
        ("1234", 1234),
        ("5 MB", 5_000_000),
        ("5mb", 5_000_000),
        ("200k", 200_000),
        (" 200  kB ", 200_000),
        ("1.5GiB", 1_610_612_736),
        ("1,5 MB", 1_500_000),
        ("2 TB", 2_000_000_000_000),
        ("12 b", 12),
    ],
)
def test_sizes(typed: str, size: int) -> None:
    assert parse_size(typed, "min-size") == size


@pytest.mark.parametrize(
    "typed",
    [
        *("", "large", "-5 MB", "5 5 MB", "5 MB please", "1e3", "nan", "5 XB", "\u0665 MB"),
        *("9" * 400, "10 EB", "5 mbit", "0x10", "5.MB", "10,000,000"),
    ],
)
def test_what_is_no_size(typed: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_size(typed, "min-size")
    assert "`min-size`" in caught.value.cause
    assert "`5 MB`" in caught.value.next_step


@given(st.text(max_size=30))
def test_anything_is_a_size_or_refused(typed: str) -> None:
    try:
        size = parse_size(typed, "min-size")
    except UserError:
        return
    assert 0 <= size <= MAX_BYTES


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        (" 2026-01-31 18:00 ", datetime(2026, 1, 31, 18, tzinfo=UTC)),
        ("2026-01-31T18:00:30+02:00", datetime(2026, 1, 31, 16, 0, 30, tzinfo=UTC)),
        ("<t:1769882400:R>", datetime(2026, 1, 31, 18, tzinfo=UTC)),
    ],
)
def test_times(typed: str, time: datetime) -> None:
    assert parse_time(typed, "before") == time


def test_the_end_of_a_day() -> None:
    end = parse_time("2026-01-31", "until", is_end=True)
    assert end == datetime(2026, 1, 31, 23, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["0001-01-01T00:00+05:00", "31.1.2026", "2026", "@everyone`"])
def test_what_is_no_time(typed: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_time(typed, "before")
    shown = typed.replace("`", "'")
    assert caught.value.cause == f"`before` does not read as a time: `{shown}`."
    assert "`2026-01-31`" in caught.value.next_step
    assert "`<t:1769882400>`" in caught.value.next_step
    assert "UTC" in caught.value.next_step
