"""Times as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moments import EXAMPLES, read_moment

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
        ("1767225600.5", "2026-01-01 00:00:00"),
        ("-100000000", "1966-10-31 14:13:20"),
        ("<t:1767225600>", "2026-01-01 00:00:00"),
        ("<t:1767225600:R>", "2026-01-01 00:00:00"),
        ("<t:0>", "1970-01-01 00:00:00"),
        (" <t:-1:f> ", "1969-12-31 23:59:59"),
    ],
)
def test_what_people_type(typed: str, meant: str) -> None:
    read = read_moment(typed, zone=UTC, now=NOW)
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
    read = read_moment(typed, zone=BERLIN, now=NOW)
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
        "0",
        "2027",
        "31.12.2027",
        "1e9",
        "<t:>",
        "<t:x>",
        "<t:9999999999999>",
        "<t:1767225600:RR>",
        "9999-12-31T24:01",
        "0001-01-01T00:00+05:00",
        "9999-12-31T23:00-05:00",
        "\u0661\u0667\u0666\u0667\u0662\u0662\u0665\u0666\u0660\u0660",
    ],
)
def test_what_is_no_time(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - how it is worded is the callers' matter
        read_moment(typed, zone=UTC, now=NOW)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2027-05-06", "2027-05-06 23:59:59"),
        ("20270506", "2027-05-06 23:59:59"),
        ("2027-W18-4", "2027-05-06 23:59:59"),
        ("6 May 2027", "2027-05-06 23:59:59"),
        ("yesterday", "2026-11-20 23:59:59"),
        ("2027-05-06 18:00", "2027-05-06 18:00:00"),
        ("2027-05-06 00:00", "2027-05-06 00:00:00"),
        ("yesterday 0:00", "2026-11-20 00:00:00"),
        ("in 1 day", "2026-11-22 15:30:45"),
        ("<t:1767225600>", "2026-01-01 00:00:00"),
    ],
)
def test_the_end_of_a_day_is_meant_only_where_no_time_is(typed: str, meant: str) -> None:
    read = read_moment(typed, zone=UTC, now=NOW, is_end=True)
    assert read.replace(microsecond=0) == datetime.fromisoformat(meant).replace(tzinfo=UTC)


def test_the_end_of_a_day_is_the_end_of_the_persons_day() -> None:
    read = read_moment("2026-12-01", zone=BERLIN, now=NOW, is_end=True)
    assert read.replace(microsecond=0) == datetime(2026, 12, 1, 22, 59, 59, tzinfo=UTC)


def test_the_examples_can_be_read() -> None:
    given_ones = EXAMPLES.split("`")[1::2]
    assert len(given_ones) == 6
    for example in given_ones:
        assert read_moment(example, zone=UTC, now=NOW) != NOW


@given(
    st.one_of(st.text(max_size=60), st.integers().map("<t:{}>".format), st.integers().map(str)),
    st.booleans(),
)
def test_any_text_is_a_time_or_refused(typed: str, is_end: bool) -> None:  # noqa: FBT001
    try:
        read = read_moment(typed, zone=UTC, now=NOW, is_end=is_end)
    except ValueError:
        return
    assert read.tzinfo is UTC


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_time_is_read_as_it_was_written(moment: datetime) -> None:
    assert read_moment(moment.isoformat(), now=NOW) == moment
    assert read_moment(str(moment.replace(tzinfo=None)), zone=UTC, now=NOW) == moment
    stamp = int(moment.timestamp())
    assert read_moment(f"<t:{stamp}:F>", now=NOW) == datetime.fromtimestamp(stamp, UTC)
