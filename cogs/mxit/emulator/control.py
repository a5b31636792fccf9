"""Control routes of this emulator alone: habits, the life of tokens, what people got."""

import time
from collections.abc import Iterable
from typing import Any

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, read_object
from cogs.mxit.emulator.answers import STATE, find_person
from cogs.mxit.emulator.state import Habits


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.patch("/__habits", change_habits),
        web.post("/__expire", expire),
        web.get("/__people/{mxitid}", show_received),
    )


async def change_habits(request: web.Request) -> web.Response:
    """``PATCH /__habits``: behave as other servers were seen or are thought to."""
    state = request.config_dict[STATE]
    change = await read_object(request, Habits.__struct_fields__)
    try:
        state.habits = msgspec.convert(msgspec.structs.asdict(state.habits) | change, Habits)
    except msgspec.ValidationError as error:
        raise RefusalError(400, str(error)) from error
    return _json(state.habits)


async def expire(request: web.Request) -> web.Response:
    """``POST /__expire``: tokens end now: ``access`` ones, ``refresh`` ones, ``codes``, or all."""
    given = await read_object(request, ("what",))
    what = given.get("what", "all")
    if what not in ("access", "refresh", "codes", "all"):
        raise RefusalError(400, "what is access, refresh, codes or all")
    state, now = request.config_dict[STATE], time.time()
    for grant in state.grants:
        if what in ("access", "all"):
            grant.ends_at = now
        if what in ("refresh", "all"):
            grant.refresh_ends_at = now
    for code in state.codes.values():
        if what in ("codes", "all"):
            code.ends_at = now
    return web.Response(status=204)


async def show_received(request: web.Request) -> web.Response:
    """``GET /__people/{mxitid}``: the messages and offers that somebody got."""
    person = find_person(request, request.match_info["mxitid"])
    return _json({"messages": person.inbox, "offers": person.offers})


def _json(value: Any) -> web.Response:
    body = msgspec.json.encode(value)
    return web.Response(body=body, content_type="application/json")
