from __future__ import annotations

import pytest

from bot.http.errors import ErrorKind, ServiceError
from bot.ui.pages import Page, Pages


class Counted:
    """Numbers, ten a page, and what was asked for."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.asked: list[tuple[int, str | None]] = []
        self.fails = False

    async def fetch(self, number: int, cursor: str | None) -> Page[int]:
        self.asked.append((number, cursor))
        if self.fails:
            raise ServiceError("away", kind=ErrorKind.SERVER)
        items = range(self.total)[(number - 1) * 10 : number * 10]
        return Page(items, pages=self.total // 10, total=self.total)


class Chained:
    """A page of one item, that tells only what comes next."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, str | None]] = []

    async def fetch(self, number: int, cursor: str | None) -> Page[int]:
        self.asked.append((number, cursor))
        return Page([number], next=f"after {number}")


async def test_pages_are_fetched_once() -> None:
    source = Counted(10_000)
    pages = Pages(source)
    assert list((await pages.get(2)).items) == list(range(10, 20))
    await pages.get(1)
    await pages.get(2)
    assert source.asked == [(2, None), (1, None)]


async def test_only_the_last_few_are_kept() -> None:
    source = Counted(10_000)
    pages = Pages(source, most=3)
    for number in (1, 2, 3, 1, 4):
        await pages.get(number)
    assert [number for number in range(1, 6) if pages.kept(number)] == [1, 3, 4]


async def test_a_failure_keeps_nothing() -> None:
    source = Counted(100)
    pages = Pages(source)
    source.fails = True
    with pytest.raises(ServiceError):
        await pages.get(1)
    source.fails = False
    assert len((await pages.get(1)).items) == 10


async def test_each_page_leads_to_the_next_even_when_it_is_not_kept_any_more() -> None:
    source = Chained()
    pages = Pages(source, most=1)
    for number in (1, 2, 3, 2):
        await pages.get(number)
    assert source.asked == [(1, None), (2, "after 1"), (3, "after 2"), (2, "after 1")]
