from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.bar import bar, used_of


@pytest.mark.parametrize(
    ("share", "drawn"),
    [(0.0, "▱▱▱▱"), (0.5, "▰▰▱▱"), (1.0, "▰▰▰▰"), (0.001, "▰▱▱▱"), (0.999, "▰▰▰▱"), (-1.0, "▱▱▱▱")],
)
def test_a_bar(share: float, drawn: str) -> None:
    assert bar(share, 4) == drawn


@given(st.floats(allow_nan=False), st.integers(2, 40))
def test_a_bar_is_always_as_long(share: float, cells: int) -> None:
    drawn = bar(share, cells)
    assert len(drawn) == cells
    assert ("▱" not in drawn) == (share >= 1.0)


@pytest.mark.parametrize(
    ("used", "limit", "said"),
    [
        (3_000_000_000, 15_000_000_000, "▰▰▱▱▱▱▱▱▱▱▱▱ 20% · 3.0 GB of 15.0 GB used"),
        (16_000_000_000, 15_000_000_000, "▰▰▰▰▰▰▰▰▰▰▰▰ 107% · 16.0 GB of 15.0 GB used"),
        (91, None, "91 Bytes used"),
        (91, 0, "91 Bytes used"),
    ],
)
def test_a_storage(used: int, limit: int | None, said: str) -> None:
    assert used_of(used, limit) == said
