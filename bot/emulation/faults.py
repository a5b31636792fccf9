"""Control routes: answers that go wrong on purpose, and the list of requests seen."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

import msgspec
import structlog
from aiohttp import Payload, web
from multidict import CIMultiDict

from bot.emulation.bodies import StoredPayload

log = structlog.get_logger(__name__)

STALL_LOOKS_EVERY = 0.05
CONTROL_PATHS = frozenset({"/__faults", "/__requests"})
SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})
SECRET_QUERY = frozenset(
    {"access_token", "accesstoken", "auth", "client_secret", "code", "password", "token"}
)


class Fault(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What goes wrong with the next requests whose method and path (fnmatch) match.

    Modes: ``answer`` gives status, body and headers as they stand here; ``stall`` reads the request
    and never answers; ``truncate`` sends the real answer's headers and its first ``bytes`` bytes;
    ``drop`` closes the connection before anything is done, ``handle_then_drop`` after it.
    ``times`` null lasts until it is cleared.
    """

    method: str = "*"
    path: str = "*"
    mode: Literal["answer", "stall", "truncate", "drop", "handle_then_drop"] = "answer"
    status: int = 500
    body: str | dict[str, Any] | list[Any] = ""
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    times: int | None = 1
    keep: int = msgspec.field(default=0, name="bytes")


@dataclass(slots=True)
class SeenRequest:
    """One request as it came, without credentials.

    ``size`` is what was received of its body; ``status`` is None while it is answered, and for an
    answer that never arrived.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    authorization: bool
    declared_size: int | None
    size: int = 0
    status: int | None = None


FAULTS: web.AppKey[list[Fault]] = web.AppKey("faults", list)
REQUESTS: web.AppKey[list[SeenRequest]] = web.AppKey("requests", list)


def prepare_faults(application: web.Application) -> None:
    """Add the control routes and what they work on."""
    application[FAULTS], application[REQUESTS] = [], []
    application.router.add_post("/__faults", _add_fault)
    application.router.add_delete("/__faults", _clear_faults)
    application.router.add_get("/__requests", _show_requests)
    application.router.add_delete("/__requests", _clear_requests)


@web.middleware
async def watch(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Note the request, and let it go wrong where a fault says so."""
    if request.path in CONTROL_PATHS:
        return await handler(request)
    seen = _note(request)
    try:
        fault = _take(request)
        answer = await (handler(request) if fault is None else _spoil(fault, request, handler))
        dropped = request.transport is None or request.transport.is_closing()
        seen.status = None if dropped else answer.status
    except ConnectionError:
        log.info("the client went away", method=request.method, path=request.path)
        return web.Response()  # nobody reads it; aiohttp would log its own 500 with a traceback
    finally:
        seen.size = request.content.total_bytes
    return answer


async def _spoil(
    fault: Fault,
    request: web.Request,
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> web.StreamResponse:
    match fault.mode:
        case "answer":
            await _drain(request)
            return _given_answer(fault)
        case "stall":
            await _drain(request)
            await _wait_for_disconnect(request)
        case "truncate":
            return await _break_off(request, await handler(request), fault.keep)
        case "handle_then_drop":
            await handler(request)
    _drop(request)
    return web.Response()


def _given_answer(fault: Fault) -> web.Response:
    if isinstance(fault.body, str):
        body, content_type = fault.body.encode(), "text/plain"
    else:
        body, content_type = msgspec.json.encode(fault.body), "application/json"
    headers = CIMultiDict({"Content-Type": content_type})
    headers.update(fault.headers)
    return web.Response(status=fault.status, body=body, headers=headers)


async def _break_off(
    request: web.Request, real: web.StreamResponse, count: int
) -> web.StreamResponse:
    if not isinstance(real, web.Response) or real.prepared:
        raise TypeError("only an answer that has not begun can be cut")
    body = real.body
    if isinstance(body, StoredPayload):
        size, start = body.size, body.first_bytes(count)
    elif isinstance(body, Payload):
        raise TypeError("only bytes and stored bodies can be cut")
    else:
        size, start = len(body or b""), bytes(body or b"")[:count]
    answer = web.StreamResponse(status=real.status, headers=real.headers)
    answer.content_length = size
    await answer.prepare(request)
    await answer.write(start)
    _drop(request)
    return answer


async def _wait_for_disconnect(request: web.Request) -> None:
    # aiohttp has no event for it that a handler could wait for.
    while request.transport is not None:  # noqa: ASYNC110
        await asyncio.sleep(STALL_LOOKS_EVERY)


def _drop(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()


async def _drain(request: web.Request) -> None:
    async for _ in request.content.iter_any():
        pass


def _note(request: web.Request) -> SeenRequest:
    seen = SeenRequest(
        method=request.method,
        path=request.path,
        query={
            name: "***" if name.lower() in SECRET_QUERY else value
            for name, value in request.query.items()
        },
        headers={
            name: value
            for name, value in request.headers.items()
            if name.lower() not in SECRET_HEADERS
        },
        authorization="Authorization" in request.headers,
        declared_size=request.content_length,
    )
    request.config_dict[REQUESTS].append(seen)
    return seen


def _take(request: web.Request) -> Fault | None:
    faults = request.config_dict[FAULTS]
    for fault in faults:
        if not fnmatchcase(request.method, fault.method.upper()):
            continue
        if not fnmatchcase(request.path, fault.path):
            continue
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                faults.remove(fault)
        return fault
    return None


async def _add_fault(request: web.Request) -> web.Response:
    try:
        fault = msgspec.json.decode(await request.read(), type=Fault)
    except msgspec.DecodeError as error:
        return web.Response(status=400, text=str(error))
    request.config_dict[FAULTS].append(fault)
    return web.Response(status=204)


async def _clear_faults(request: web.Request) -> web.Response:
    request.config_dict[FAULTS].clear()
    return web.Response(status=204)


async def _show_requests(request: web.Request) -> web.Response:
    text = _json(request.config_dict[REQUESTS])
    return web.Response(text=text, content_type="application/json")


async def _clear_requests(request: web.Request) -> web.Response:
    request.config_dict[REQUESTS].clear()
    return web.Response(status=204)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
