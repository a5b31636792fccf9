from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from bot.http.answer import Answer, retry_after

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("0", 0, id="zero"),
        pytest.param("17", 17, id="seconds"),
        pytest.param("1.5", 1.5, id="fraction"),
        pytest.param(" 3 ", 3, id="blanks"),
        pytest.param("-4", 0, id="negative"),
        pytest.param("99999999", 99_999_999, id="huge"),
        pytest.param("Sat, 21 Nov 2026 12:00:30 GMT", 30, id="date"),
        pytest.param("Sat, 21 Nov 2026 11:00:00 GMT", 0, id="date that is past"),
        pytest.param("Sat, 21 Nov 2026 13:00:30 +0100", 30, id="date in a zone"),
        pytest.param("Sat, 21 Nov 2026 12:00:30 -0000", 30, id="date without a zone"),
        pytest.param("", None, id="empty"),
        pytest.param("soon", None, id="word"),
        pytest.param("inf", None, id="endless"),
        pytest.param("1e999", None, id="too large for a number"),
        pytest.param("nan", None, id="no number"),
        pytest.param("Sat, 99 Nov 2026 12:00:30 GMT", None, id="no such day"),
        pytest.param("21 Nov 2026 12:00 +99999999999999", None, id="no such zone"),
    ],
)
def test_retry_after(value: str, expected: float | None) -> None:
    assert retry_after({"Retry-After": value}, NOW) == expected


def test_retry_after_is_absent() -> None:
    assert retry_after({}) is None


def test_the_header_is_found_in_any_case() -> None:
    assert retry_after(CIMultiDict({"retry-after": "2"})) == 2


@given(st.text(max_size=60) | st.from_regex(r"[0-9]{1,2} Nov [0-9]{1,5} [0-9:]+ [+-]?[0-9]+"))
def test_no_header_breaks_it(value: str) -> None:
    wait = retry_after({"Retry-After": value})
    assert wait is None or 0 <= wait < float("inf")


@pytest.mark.parametrize(
    ("status", "expected"), [(199, False), (200, True), (204, True), (299, True), (300, False)]
)
def test_success_is_2xx(status: int, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert Answer(status, {}, b"").is_success is expected
