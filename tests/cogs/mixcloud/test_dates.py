"""Times on their way to Mixcloud."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.mixcloud.dates import (
    _as_utc,
    _to_datetime,
    format_datetime,
    to_timestamp,
)
from cogs.mixcloud.errors import MixcloudParameterError


@given(st.text(max_size=60))
def test_any_text_is_a_time_or_refused_in_words(typed: str) -> None:
    try:
        assert _to_datetime(typed).utcoffset() == timedelta(0)
    except MixcloudParameterError as refused:
        assert "write it like `2026-01-31`" in str(refused)  # noqa: PT017 - most texts are none


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
