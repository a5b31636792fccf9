"""Times on their way to Mixcloud."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.mixcloud.dates import (
    _as_utc,
    _to_datetime,
    format_datetime,
    parse_time,
    to_timestamp,
)
from cogs.mixcloud.errors import MixcloudParameterError

NOW = datetime(2026, 11, 21, 15, 30, 45, 678, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2027-05-06", "2027-05-06 00:00:00"),
        ("2027-05-06 18:00", "2027-05-06 18:00:00"),
        ("2027-05-06T18:00:30Z", "2027-05-06 18:00:30"),
        ("2027-05-06T18:00+02:00", "2027-05-06 16:00:00"),
        ("20270506", "2027-05-06 00:00:00"),
        ("6 May 2027", "2027-05-06 00:00:00"),
        ("06 may 2027 18:00", "2027-05-06 18:00:00"),
        ("6. December 2027, at 9:05", "2027-12-06 09:05:00"),
        ("6 Sep 2027 18:00:59", "2027-09-06 18:00:59"),
        ("today 9:00", "2026-11-21 09:00:00"),
        ("Tomorrow 18:00", "2026-11-22 18:00:00"),
        ("yesterday", "2026-11-20 00:00:00"),
        ("in 3 hours", "2026-11-21 18:30:45"),
        ("in 1 week", "2026-11-28 15:30:45"),
        ("90m ago", "2026-11-21 14:00:45"),
        ("now", "2026-11-21 15:30:45"),
        ("1767225600", "2026-01-01 00:00:00"),
        ("0", "1970-01-01 00:00:00"),
    ],
)
def test_what_people_type(typed: str, meant: str) -> None:
    read = parse_time(typed, zone=UTC, now=NOW)
    assert read.replace(microsecond=0) == datetime.fromisoformat(meant).replace(tzinfo=UTC)
    assert read.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-12-01 12:00", "2026-12-01 11:00"),
        ("2027-07-01 12:00", "2027-07-01 10:00"),
        ("tomorrow 0:30", "2026-11-21 23:30"),
        ("2026-12-01T12:00Z", "2026-12-01 12:00"),
    ],
)
def test_times_without_a_zone_are_of_the_persons(typed: str, meant: str) -> None:
    read = parse_time(typed, zone=BERLIN, now=NOW)
    assert read == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "May",
        "31 February 2027",
        "2027-13-01",
        "tomorrow 25:00",
        "in three hours",
        "in 999999 weeks",
        "9" * 12,
        "6 Foo 2027",
        "18:00",
    ],
)
def test_what_is_no_time(typed: str) -> None:
    with pytest.raises(MixcloudParameterError):
        parse_time(typed, zone=UTC, now=NOW)


@given(st.text(max_size=60))
def test_any_text_is_a_time_or_refused_in_words(typed: str) -> None:
    try:
        assert parse_time(typed, zone=UTC, now=NOW).tzinfo is not None
    except MixcloudParameterError as refused:
        told = str(refused)
    else:
        told = "."
    assert told


def test_formats() -> None:
    moment = datetime(2031, 5, 6, 9, 8, 9, 999999, tzinfo=timezone(timedelta(hours=2)))
    assert format_datetime(moment) == "2031-05-06T07:08:09Z"
    assert format_datetime("2031-05-06T07:08:09Z") == "2031-05-06T07:08:09Z"
    assert to_timestamp(moment) == 1935817689
    assert to_timestamp(1935817689.9) == 1935817689
    assert _to_datetime(0) == datetime(1970, 1, 1, tzinfo=UTC)
    naive = datetime(2026, 1, 1, 12)  # noqa: DTZ001 - as a caller may give it
    assert _as_utc(naive) == naive.astimezone(UTC)
    for nothing in (None, True, [1], object()):
        with pytest.raises(TypeError):
            _to_datetime(nothing)
