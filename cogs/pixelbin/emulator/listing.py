"""``listFiles`` (contract, 2.4)."""

from collections.abc import Callable, Iterable
from typing import Any

from aiohttp import web

from bot.emulation import RefusalError
from cogs.pixelbin.emulator.answers import answer, authenticate, check_query, query_list
from cogs.pixelbin.emulator.modules import PLAYGROUND
from cogs.pixelbin.emulator.names import clean_path
from cogs.pixelbin.emulator.records import explore_item, page_of
from cogs.pixelbin.emulator.state import Asset, Folder, join, split

PLAIN = ("name", "path", "format", "onlyFiles", "onlyFolders", "pageNo", "pageSize", "sort")
PAGE_SIZE = 25
MAX_PAGE_SIZE = 1000
SORTED_BY: dict[str, Callable[[Asset | Folder], Any]] = {
    "name": lambda one: one.name.casefold(),
    "path": lambda one: one.path,
    "createdAt": lambda one: one.created_at,
    "updatedAt": lambda one: one.updated_at,
    "size": lambda one: one.body.size if isinstance(one, Asset) else -1,
    "format": lambda one: one.format if isinstance(one, Asset) else "",
    "type": lambda one: isinstance(one, Asset),
    "access": lambda one: one.access if isinstance(one, Asset) else "",
    "assetType": lambda one: one.asset_type if isinstance(one, Asset) else "",
    "fileId": lambda one: one.file_id if isinstance(one, Asset) else one.address,
}
# The service's own; lists leave it out until it is asked for by its path.
HIDDEN = split(PLAYGROUND)[0]


def routes() -> Iterable[web.RouteDef]:
    """Give the routes of this module."""
    return (web.get("/service/platform/assets/v1.0/listFiles", list_files),)


async def list_files(request: web.Request) -> web.Response:
    """``GET listFiles``."""
    caller = await authenticate(request)
    check_query(request, PLAIN, ("tags",))
    query, path = request.query, clean_path(request.query.get("path"))
    if path and path not in caller.organisation.folders:
        return answer(page_of([], 1, PAGE_SIZE))
    name = query.get("name", "").casefold()
    found = [
        one
        for one in caller.organisation.below(path)
        if (name in one.name.casefold() if name else one.path == path)
        and (path == HIDDEN or HIDDEN not in (one.path, join(one.path, one.name)))
        and _fits(request, one)
    ]
    found.sort(key=lambda one: (isinstance(one, Asset), one.name.casefold()))
    if query.get("sort"):
        field = query["sort"].strip("-")
        if field not in SORTED_BY:
            raise RefusalError(400, "sort is not supported")
        found.sort(key=SORTED_BY[field], reverse="-" in query["sort"])
    number, size = read_page(request, PAGE_SIZE)
    page = page_of(found, number, size)
    page["items"] = [explore_item(request, caller.organisation, one) for one in page["items"]]
    return answer(page)


def read_page(request: web.Request, default: int) -> tuple[int, int]:
    """Read which page, and how long it is.

    Raises:
        RefusalError: 400, they are no numbers.
    """
    try:
        number = int(request.query.get("pageNo", "1"))
        size = int(request.query.get("pageSize", str(default)))
    except ValueError:
        raise RefusalError(400, "pageNo and pageSize must be integer") from None
    return max(1, number), min(max(1, size), MAX_PAGE_SIZE)


def _fits(request: web.Request, one: Asset | Folder) -> bool:
    query, tags = request.query, query_list(request, "tags")
    if isinstance(one, Folder):
        only_files = query.get("onlyFiles") == "true"
        return not (only_files or tags or query.get("format"))
    return (
        query.get("onlyFolders") != "true"
        and (query.get("format") or one.format) == one.format
        and set(tags) <= set(one.tags)
    )
