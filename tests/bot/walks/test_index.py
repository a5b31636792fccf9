"""The index of a walk: its parts, and what a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.walks.index import Part, index_parts
from storage.walk_index import IndexRow
from storage.walks import Walk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.walk_index import WalkIndexStore

WALK = Walk(
    id="w", user_id=7, guild_id=1, channel_id=2, channel_name="general", account_id=1,
    service="tixte", private=False, since=None, until=datetime(2026, 1, 1, tzinfo=UTC),
    message_limit=10, state="done", place_id=2, before_id=3, messages=4, cause=None,
    next_step=None, reference=None, created_at=datetime(2026, 1, 1, tzinfo=UTC),
)  # fmt: skip
ROW = IndexRow(
    channel_id=2, message_id=3, attachment_id=4, author_id=2**63 - 1, filename="a.txt", size=5,
    state="sent", link="https://tixte.example/a", stored_name="a.txt", stored_size=5,
    sha256="ab" * 32, reason=None,
)  # fmt: skip


class Rows:
    """Gives the rows that it was made of, as the store does."""

    def __init__(self, *rows: IndexRow) -> None:
        self._rows = rows

    async def rows(self, _walk_id: str) -> AsyncIterator[IndexRow]:
        for row in self._rows:
            yield row


async def parts(*rows: IndexRow, limit: int = 100_000) -> list[Part]:
    store = cast("WalkIndexStore", Rows(*rows))
    return [one async for one in index_parts(store, WALK, limit)]


def sheet(part: Part) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(part.csv.decode("utf-8-sig"), newline="")))


async def test_nothing_has_no_index() -> None:
    assert await parts() == []


async def test_one_part() -> None:
    (part,) = await parts(ROW)
    assert part.names == ("rehosted.csv", "rehosted.json")
    (line,) = sheet(part)
    (item,) = json.loads(part.json)
    assert line["message"] == item["message"] == "https://discord.com/channels/1/2/3"
    assert line["author_id"] == item["author_id"] == str(2**63 - 1)
    assert item["size"] == 5


async def test_parts_keep_within_the_limit_and_lose_nothing() -> None:
    rows = [replace(ROW, filename=f"ü{number}☀️.txt" * 3) for number in range(200)]
    made = await parts(*rows, limit=5000)
    assert len(made) > 10
    assert [one.number for one in made] == list(range(1, len(made) + 1))
    assert made[0].names == ("rehosted-1.csv", "rehosted-1.json")
    assert all(max(len(one.csv), len(one.json)) <= 5000 for one in made)
    names = [row.filename for row in rows]
    assert [line["attachment"] for one in made for line in sheet(one)] == names
    assert [item["attachment"] for one in made for item in json.loads(one.json)] == names


async def test_a_row_that_is_larger_than_a_part_is_a_part() -> None:
    made = await parts(ROW, replace(ROW, filename="x" * 9000), ROW, limit=5000)
    assert len(made) == 3


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =HYPERLINK(1)", "\n=1"]
)
async def test_formulas_are_text(name: str) -> None:
    (part,) = await parts(replace(ROW, filename=name, reason=name))
    (line,) = sheet(part)
    assert line["attachment"] == line["reason"] == f"'{name}"
    assert json.loads(part.json)[0]["attachment"] == name


@given(st.text(max_size=60))
async def test_whatever_it_is_called(name: str) -> None:
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        return
    (part,) = await parts(replace(ROW, filename=name))
    (line,) = sheet(part)
    assert line["attachment"].removeprefix("'") == name.removeprefix("'")
    assert json.loads(part.json)[0]["attachment"] == name
