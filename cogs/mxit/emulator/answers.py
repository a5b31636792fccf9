"""Answers as the .NET service wrote them, queries as it read them, and who is asking."""

import json
import time
from collections.abc import Collection
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, check_fields
from cogs.mxit.emulator.state import Grant, Person, State
from cogs.mxit.moments import format_date

STATE: web.AppKey[State] = web.AppKey("mxit", State)
Model = TypeVar("Model")
TEXT_LIMIT = 64 * 1024
CODES = {
    400: "invalid_request",
    401: "invalid_token",
    403: "insufficient_scope",
    404: "not_found",
    413: "too_large",
}


def answer(data: Any, status: int = 200) -> web.Response:
    """Return JSON as a .NET writer has it: slashes escaped, nothing but ASCII."""
    text = json.dumps(data, separators=(",", ":")).replace("/", "\\/")
    return web.Response(status=status, text=text, content_type="application/json")


def empty() -> web.Response:
    """Return what most writes are answered with."""
    return web.Response()


def answer_error(request: web.Request, error: RefusalError) -> web.Response:
    """Return a refusal; what no route is for is a 404, a wrong method a 405, in HTML."""
    if error.status in (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.INTERNAL_SERVER_ERROR):
        text = f"<html><body><h1>{error.status}</h1></body></html>"
        return web.Response(status=error.status, text=text, content_type="text/html")
    if request.config_dict[STATE].habits.plain_errors:
        return web.Response(status=error.status, text=error.message)
    code = error.code or CODES.get(error.status, "server_error")
    return answer({"error": code, "error_description": error.message}, error.status)


def wire_date(moment: datetime | None) -> str | None:
    """Return a time as the service writes it."""
    return None if moment is None else format_date(moment)


def not_found(request: web.Request, what: str) -> RefusalError:
    """Make the refusal of a look-up."""
    return RefusalError(
        request.config_dict[STATE].habits.unknown_status, f"there is no such {what}"
    )


def read_query(request: web.Request, known: Collection[str]) -> dict[str, str]:
    """Return the query by the names in ``known``; their case does not matter (contract, 1.3).

    Raises:
        RefusalError: 400, when the emulator is strict and a name is unknown.
    """
    names = {name.lower(): name for name in known}
    check_fields(request, (name.lower() for name in request.query), names)
    return {
        names[name.lower()]: value for name, value in request.query.items() if name.lower() in names
    }


def read_flag(text: str | None) -> bool:
    """Read a flag of a query.

    Raises:
        RefusalError: 400 for anything but ``true`` and ``false``.
    """
    if text is None or text.lower() not in ("true", "false"):
        if text is None:
            return False
        raise RefusalError(400, "a flag is true or false")
    return text.lower() == "true"


def read_number(text: str | None, default: int) -> int:
    """Read a number of a query.

    Raises:
        RefusalError: 400 for anything but a whole number from 0.
    """
    if text is None:
        return default
    if not text.isdecimal():
        raise RefusalError(400, "a number is expected")
    return int(text)


async def read_text(request: web.Request) -> str:
    """Return a body that is a JSON string.

    Raises:
        RefusalError: 400 for anything else, 413 beyond 64 KiB.
    """
    body = bytearray()
    async for block in request.content.iter_any():
        body += block
        if len(body) > TEXT_LIMIT:
            raise RefusalError(413, "the body is too large")
    try:
        return msgspec.json.decode(bytes(body), type=str)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RefusalError(400, "the body is not a JSON string") from error


def type_of(request: web.Request) -> str:
    """Return what a request says of its bytes, parameters and all."""
    return request.headers.get("Content-Type", "application/octet-stream")


def authenticate(request: web.Request, scope: str, *, needs_user: bool = True) -> Grant:
    """Return the grant whose token the request carries.

    Args:
        request: The request.
        scope: What the token must allow; several with blanks: any of them.
        needs_user: Whether it must be a person's.

    Raises:
        RefusalError: 401 without a living token; 403 for one that may not do this.
    """
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    grant = find_grant(request.config_dict[STATE], token) if kind.lower() == "bearer" else None
    if grant is None:
        raise RefusalError(401, "the token is missing, unknown or has expired")
    if not set(scope.split()) & set(grant.scopes):
        raise RefusalError(403, f"the token lacks the scope {scope}")
    if needs_user and grant.user_id is None:
        raise RefusalError(403, "this needs the token of a user")
    return grant


def signed_in(request: web.Request, scope: str) -> Person:
    """Return the person whose token the request carries.

    Raises:
        RefusalError: As ``authenticate``.
    """
    grant = authenticate(request, scope)
    return request.config_dict[STATE].people[grant.user_id or ""]


def find_grant(state: State, token: str) -> Grant | None:
    """Return the grant of a living access token."""
    for grant in state.grants:
        if grant.access == token and time.time() < grant.ends_at:
            return grant
    return None


def find_person(request: web.Request, mxit_id: str) -> Person:
    """Return who has a Mxit id.

    Raises:
        RefusalError: Nobody has.
    """
    person = request.config_dict[STATE].by_mxit_id(mxit_id)
    if person is None:
        raise not_found(request, "user")
    return person
