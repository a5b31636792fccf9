"""Where a list's pages come from, and the few of them that are kept."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

ItemT = TypeVar("ItemT")

MAX_KEPT = 10


@dataclass(frozen=True, slots=True)
class Page(Generic[ItemT]):
    """One page.

    Args:
        items: What is on it.
        pages: How many pages there are, None where nobody tells.
        total: How many items there are, None where nobody tells.
        next: What leads to the next page, where the source is one that gives such a thing.
    """

    items: Sequence[ItemT]
    pages: int | None = None
    total: int | None = None
    next: str | None = None


class PageSource(Protocol[ItemT]):
    """Gives pages, one at a time, as they are asked for."""

    async def fetch(self, number: int, cursor: str | None, /) -> Page[ItemT]:
        """Fetch a page.

        Args:
            number: Which one, counted from 1.
            cursor: What the page before it gave as ``next``; None for the first one.

        Raises:
            ServiceError: It is not to be had.
        """
        ...


class Listed(Generic[ItemT]):
    """Pages of what is all there already.

    Args:
        items: All of it.
        size: How many stand on a page.
    """

    def __init__(self, items: Sequence[ItemT], size: int) -> None:
        self._items = items
        self._size = size

    async def fetch(self, number: int, _cursor: str | None, /) -> Page[ItemT]:
        """Give a page."""
        total = len(self._items)
        shown = self._items[(number - 1) * self._size : number * self._size]
        return Page(shown, pages=max(1, -(-total // self._size)), total=total)


class Pages(Generic[ItemT]):
    """Fetches pages on demand and keeps the last few.

    Args:
        source: Where they come from.
        most: How many are kept.
    """

    def __init__(self, source: PageSource[ItemT], most: int = MAX_KEPT) -> None:
        self._source = source
        self._most = most
        self._kept: OrderedDict[int, Page[ItemT]] = OrderedDict()
        self._cursors: dict[int, str] = {}

    def kept(self, number: int) -> Page[ItemT] | None:
        """Give a page that is kept."""
        page = self._kept.get(number)
        if page is not None:
            self._kept.move_to_end(number)
        return page

    def forget(self) -> None:
        """Let the kept pages go: what they say is not so any more."""
        self._kept.clear()

    async def get(self, number: int) -> Page[ItemT]:
        """Give a page; fetch it where it is not kept.

        Raises:
            ServiceError: It is not to be had.
        """
        if (page := self.kept(number)) is not None:
            return page
        page = await self._source.fetch(number, self._cursors.get(number))
        if page.next is not None:
            self._cursors[number + 1] = page.next
        self._kept[number] = page
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return page
