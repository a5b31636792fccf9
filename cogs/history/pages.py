"""The pages of a history: of everything, and of what was searched for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ui.pages import Page

if TYPE_CHECKING:
    from storage.history import Filter, HistoryStore
    from storage.uploads import Upload

ON_A_PAGE = 10
# Counting goes through all that it counts; of longer lists nobody is told the length.
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class HistoryPages:
    """Pages of a person's uploads, newest first; what comes meanwhile moves none of them."""

    history: HistoryStore
    person_id: int
    which: Filter

    async def fetch(self, number: int, cursor: str | None, /) -> Page[Upload]:
        """Fetch a page: behind the last upload of the one before, if that was seen."""
        found = await self.history.page(
            self.person_id,
            self.which,
            before=None if cursor is None else int(cursor),
            skip=(number - 1) * ON_A_PAGE if cursor is None else 0,
            limit=ON_A_PAGE + 1,
        )
        total = await self.history.count(self.person_id, self.which, most=MOST_COUNTED + 1)
        if total > MOST_COUNTED:
            return Page(found[:ON_A_PAGE], next=_next(found))
        pages = max(1, -(-total // ON_A_PAGE))
        return Page(found[:ON_A_PAGE], pages=pages, total=total, next=_next(found))


@dataclass(frozen=True, slots=True)
class FoundPages:
    """Pages of what fits some words; how much that is, is not counted."""

    history: HistoryStore
    person_id: int
    typed: str

    async def fetch(self, _number: int, cursor: str | None, /) -> Page[Upload]:
        """Fetch a page."""
        found = await self.history.search(
            self.person_id,
            self.typed,
            before=None if cursor is None else int(cursor),
            limit=ON_A_PAGE + 1,
        )
        return Page(found[:ON_A_PAGE], next=_next(found))


def _next(found: list[Upload]) -> str | None:
    return str(found[ON_A_PAGE - 1].id) if len(found) > ON_A_PAGE else None
