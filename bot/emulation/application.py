"""The application that every emulator starts from: error shape, JSON, unknown fields."""

import sys
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.emulation.bodies import MEMORY_LIMIT, prepare_bodies
from bot.emulation.errors import RefusalError
from bot.emulation.faults import prepare_faults, watch

log = structlog.get_logger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ErrorAnswer = Callable[[web.Request, RefusalError], web.StreamResponse]


OWN_ADDRESS = "self"


@dataclass(frozen=True, slots=True)
class EmulatorOptions:
    """How an emulator is to behave.

    Attributes:
        strict: Unknown fields are errors, not only log lines.
        public_base: Public links in answers point below this address, not at the real hosts;
            ``OWN_ADDRESS`` stands for the one that the emulator was called at.
    """

    strict: bool = False
    public_base: str | None = None


OPTIONS: web.AppKey[EmulatorOptions] = web.AppKey("options", EmulatorOptions)


def create_application(
    options: EmulatorOptions, on_error: ErrorAnswer, middlewares: Iterable[Middleware] = ()
) -> web.Application:
    """Return an application with control routes, the error shape, and no limit on bodies.

    Args:
        options: How it is to behave.
        on_error: Puts the service's own shape around a refusal, unknown routes included.
        middlewares: The service's own; a ``RefusalError`` that they raise is shaped too.
    """
    application = web.Application(
        # Bodies are read as streams. Not 0: parts of a multipart body would have no room then.
        client_max_size=sys.maxsize,
        middlewares=[watch, _shape_errors(on_error), *middlewares],
    )
    application[OPTIONS] = options
    prepare_bodies(application)
    prepare_faults(application)
    return application


def check_fields(request: web.Request, given: Iterable[str], known: Collection[str]) -> None:
    """Log the names that the service does not know; with ``strict`` refuse them.

    Raises:
        RefusalError: 400, when the emulator is strict.
    """
    unknown = sorted(set(given) - set(known))
    if not unknown:
        return
    log.warning("unknown fields", method=request.method, path=request.path, fields=unknown)
    if request.config_dict[OPTIONS].strict:
        raise RefusalError(400, f"unknown fields: {', '.join(unknown)}")


async def read_object(
    request: web.Request, known: Collection[str], *, empty: Collection[bytes] = (b"",)
) -> dict[str, Any]:
    """Return the JSON object of a body, whatever its Content-Type says.

    Args:
        request: Brings the body.
        known: The fields that the service knows.
        empty: Bodies that stand for ``{}``.

    Raises:
        RefusalError: 400 for anything but an object, 413 beyond 1 MiB.
    """
    body = bytearray()
    async for block in request.content.iter_any():
        body += block
        if len(body) > MEMORY_LIMIT:
            raise RefusalError(413, "the body is too large")
    text = bytes(body).strip()
    return parse_object(request, b"{}" if text in empty else text, known)


def parse_object(request: web.Request, text: bytes, known: Collection[str]) -> dict[str, Any]:
    """Return the JSON object in ``text``, its fields checked.

    Raises:
        RefusalError: 400 for anything but an object, or as ``check_fields`` does.
    """
    try:
        value = msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RefusalError(400, "the body is not a JSON object") from error
    check_fields(request, value, known)
    return value


def _shape_errors(on_error: ErrorAnswer) -> Middleware:
    @web.middleware
    async def shape_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except RefusalError as error:
            return on_error(request, error)
        except web.HTTPError as error:
            return on_error(request, _explain(request, error))

    return shape_errors


def _explain(request: web.Request, error: web.HTTPError) -> RefusalError:
    if request.match_info.http_exception is None:
        return RefusalError(error.status, error.text or error.reason)
    route = f"{request.method} {request.rel_url.raw_path}"
    if request.path != "/favicon.ico":  # browsers ask for it by themselves
        log.warning("unknown route", route=route)
    return RefusalError(error.status, f"this emulator has no route {route} (yet)")
