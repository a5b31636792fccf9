"""Shares (contract sections 2.3 to 2.7)."""

import re
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from bot.emulation import RefusalError, check_fields, discard_body
from cogs.gett.emulator.answers import (
    STATE,
    TOKEN,
    answer,
    authenticate,
    find_share,
    own_share,
    read_fields,
    share_object,
)

NUMBER = re.compile(r"[0-9]{1,18}")


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.get("/shares", list_shares),
        web.post("/shares/create", create_share),
        web.get("/shares/{sharename}", show_share),
        web.post("/shares/{sharename}/update", update_share),
        web.post("/shares/{sharename}/destroy", destroy_share),
    )


async def list_shares(request: web.Request) -> web.Response:
    """``GET /shares``: newest first; 0 is as good as nothing, as it is for clients."""
    account = authenticate(request, ("skip", "limit"))
    skip, limit = _number(request, "skip"), _number(request, "limit")
    shares = request.config_dict[STATE].shares_of(account)[skip:]
    return answer([share_object(request, one) for one in shares[: limit or None]])


async def show_share(request: web.Request) -> web.Response:
    """``GET /shares/{sharename}``: for everybody."""
    check_fields(request, request.query, (TOKEN,))
    return answer(share_object(request, find_share(request)))


async def create_share(request: web.Request) -> web.Response:
    """``POST /shares/create``."""
    account = authenticate(request)
    title = _title(await read_fields(request, ("title",)))
    return answer(share_object(request, request.config_dict[STATE].add_share(account, title)))


async def update_share(request: web.Request) -> web.Response:
    """``POST /shares/{sharename}/update``: another title, or none."""
    share = own_share(request)
    fields = await read_fields(request, ("title",))
    if "title" in fields:
        share.title = _title(fields)
    return answer(share_object(request, share))


async def destroy_share(request: web.Request) -> web.Response:
    """``POST /shares/{sharename}/destroy``: with all its files."""
    share = own_share(request)
    await read_fields(request, ())
    # Reading took time: somebody else may have been faster.
    if request.config_dict[STATE].shares.pop(share.sharename, None) is None:
        raise RefusalError(404, "share not found")
    for file in share.files.values():
        if file.body is not None:
            discard_body(request, file.body)
    return answer({"success": True})


def _title(fields: dict[str, Any]) -> str | None:
    title = fields.get("title")
    if title is not None and not isinstance(title, str):
        raise RefusalError(400, "the title is no text")
    return title or None


def _number(request: web.Request, name: str) -> int:
    given = request.query.get(name, "0")
    if not NUMBER.fullmatch(given):
        raise RefusalError(400, f"{name} is no number")
    return int(given)
