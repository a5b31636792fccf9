"""Pages of lists: by time, or by number (contract, 2.2)."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from aiohttp import web

from bot.emulation import RefusalError, check_fields
from cogs.mixcloud.emulator.answers import answer, own_address

PER_PAGE = 20
PER_PAGE_MAX = 100
COMMON = frozenset({"metadata", "access_token", "callback"})
PAGING = frozenset({"limit", "offset", "since", "until"})
TIME = "%Y-%m-%d %H:%M:%S"
ItemT = TypeVar("ItemT")


def answer_list(
    request: web.Request,
    items: Sequence[ItemT],
    shown: Callable[[ItemT], dict[str, Any]],
    *,
    time_of: Callable[[ItemT], datetime] | None = None,
    name: str | None = None,
    known: frozenset[str] = frozenset(),
) -> web.Response:
    """Return a page of a list.

    Args:
        request: What was asked.
        items: All of the list, newest first.
        shown: Makes an item's object.
        time_of: When an item came; None for lists that know only numbers.
        name: The list's name, where it has one.
        known: What its query may hold besides.

    Raises:
        RefusalError: 400 for values that are none.
    """
    check_fields(request, request.query, COMMON | PAGING | known)
    limit = min(_number(request, "limit", PER_PAGE, 1), PER_PAGE_MAX)
    if time_of is None or "offset" in request.query:
        page, paging = _by_number(request, items, limit)
    else:
        page, paging = _by_time(request, items, limit, time_of)
    told: dict[str, Any] = {"paging": paging, "data": [shown(item) for item in page]}
    return answer(request, told if name is None else {**told, "name": name})


def _by_number(
    request: web.Request, items: Sequence[ItemT], limit: int
) -> tuple[Sequence[ItemT], dict[str, str]]:
    offset = _number(request, "offset", 0, 0)
    paging = {}
    if offset > 0:
        before = str(max(0, offset - limit))
        paging["previous"] = _link(request, limit=str(limit), offset=before)
    if offset + limit < len(items):
        paging["next"] = _link(request, limit=str(limit), offset=str(offset + limit))
    return items[offset : offset + limit], paging


def _by_time(
    request: web.Request,
    items: Sequence[ItemT],
    limit: int,
    time_of: Callable[[ItemT], datetime],
) -> tuple[Sequence[ItemT], dict[str, str]]:
    since, until = _time(request, "since"), _time(request, "until")
    older = [one for one in items if until is None or time_of(one) < until]
    both = [one for one in older if since is None or time_of(one) > since]
    # Backwards it is the page next to the one that was there.
    page = both[-limit:] if since is not None and until is None else both[:limit]
    if not page:
        return page, {}
    paging = {"previous": _link(request, limit=str(limit), since=_shown(time_of(page[0])))}
    if any(time_of(one) < time_of(page[-1]) for one in items):
        paging["next"] = _link(request, limit=str(limit), until=_shown(time_of(page[-1])))
    return page, paging


def _link(request: web.Request, **position: str) -> str:
    kept = {
        name: value
        for name, value in request.query.items()
        if name not in PAGING and name != "access_token"
    }
    return f"{own_address(request)}{request.rel_url.raw_path}?{urlencode({**kept, **position})}"


def _shown(moment: datetime) -> str:
    return moment.strftime(TIME)


def _number(request: web.Request, name: str, default: int, least: int) -> int:
    text = request.query.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
        raise RefusalError(400, f"{name} is a whole number from {least}")
    return int(text)


def _time(request: web.Request, name: str) -> datetime | None:
    text = request.query.get(name)
    if text is None:
        return None
    try:
        if re.fullmatch(r"-?\d{1,11}", text):
            return datetime.fromtimestamp(int(text), UTC)
        return datetime.strptime(text, TIME).replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        raise RefusalError(400, f"{name} is neither seconds nor a time") from None
