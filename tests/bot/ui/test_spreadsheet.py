from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.spreadsheet import csv_head, csv_line


def read(line: str) -> list[str]:
    (cells,) = csv.reader(io.StringIO(line, newline=""))
    return cells


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("photo.png", "photo.png"),
        ("a=b", "a=b"),
        ("", ""),
        (None, ""),
        (-5, "-5"),
        (True, "yes"),
        (False, "no"),
        ("=cmd.txt", "'=cmd.txt"),
        ("  =1", "'  =1"),
        *((f"{sign}1", f"'{sign}1") for sign in "+-@\t\r\n\uff1d\uff0b\uff0d\uff20"),
        ('a,"b"', 'a,"b"'),
        ("two\nlines", "two\nlines"),
    ],
)
def test_cells(cell: str | int | None, shown: str) -> None:
    assert read(csv_line([cell, "next"])) == [shown, "next"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2))
def test_a_line_keeps_every_text_and_runs_none(cells: list[str]) -> None:
    shown = read(csv_line(cells))
    for cell, told in zip(cells, shown, strict=True):
        assert told in {cell, f"'{cell}"}
        assert not told.lstrip(" ").startswith(("=", "+", "-", "@"))


def test_the_head_says_that_it_is_utf_8() -> None:
    assert csv_head(["größe", "b"]).encode().decode("utf-8-sig") == "größe,b\r\n"
    assert csv_head(["a"]).encode().startswith(b"\xef\xbb\xbf")
