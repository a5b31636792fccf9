from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.ui.typed import MAX_BYTES, parse_size


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
