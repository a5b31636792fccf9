"""Answers, errors, and who is asking (contract, 1.2 to 1.6)."""

import base64
import hmac
import json
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, check_fields, parse_object
from cogs.pixelbin.emulator.state import Organisation, State, Token
from cogs.pixelbin.signatures import canonical_request, request_signature

STATE: web.AppKey[State] = web.AppKey("pixelbin", State)
CONTENT_TYPE = "application/json; charset=utf-8"
MAX_JSON = 1024 * 1024
EXCEPTIONS = {
    400: "BadRequestError",
    401: "UnauthorizedError",
    403: "ForbiddenError",
    404: "NotFoundError",
    405: "MethodNotAllowedError",
    413: "PayloadTooLargeError",
}
# The gate in front of the multipart addresses has codes of its own.
GATE = frozenset({"MissingMultipartMetaError"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose request it is."""

    organisation: Organisation
    token: Token


def answer(data: Any, status: int = 200) -> web.Response:
    """Give JSON."""
    body = msgspec.json.encode(data)
    return web.Response(status=status, body=body, headers={"Content-Type": CONTENT_TYPE})


def answer_error(request: web.Request, error: RefusalError) -> web.Response:
    """Give a refusal in the service's shape; ``code`` of the refusal is its name there."""
    del request
    name = error.code or EXCEPTIONS.get(error.status, "InternalServerError")
    prefix = "CG" if name in GATE else "JR"
    return answer(
        {
            "message": error.message,
            "status": error.status,
            "code": f"{prefix}-0{error.status}",
            "exception": name,
        },
        error.status,
    )


def xml_error(status: int, code: str, message: str) -> web.Response:
    """Give a refusal as the storage hosts do."""
    text = f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return web.Response(status=status, text=text, content_type="application/xml")


async def add_trace(request: web.Request, response: web.StreamResponse) -> None:
    """Give every answer a trace id."""
    del request
    response.headers.setdefault("X-Fynd-Trace-Id", secrets.token_hex(16))


async def authenticate(request: web.Request, *, write: bool = False) -> Caller:
    """Tell whose token the request carries.

    Raises:
        RefusalError: 401 without a known token or with a wrong signature, 403 where it may not.
    """
    caller = _caller(request)
    await _check_signature(request)
    if write and not caller.token.may_write:
        raise RefusalError(403, "The token lacks the permission")
    return caller


def _caller(request: web.Request) -> Caller:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer":
        for organisation in request.config_dict[STATE].organisations:
            for token in organisation.tokens:
                if text == base64.b64encode(token.secret.encode()).decode():
                    return Caller(organisation, token)
    raise RefusalError(401, "Invalid authorization token")


async def read_json(request: web.Request, known: Collection[str]) -> dict[str, Any]:
    """Give the JSON object of a body; an empty one is ``{}``.

    Raises:
        RefusalError: 400 for anything else, 413 where it is too large.
    """
    if (request.content_length or 0) > MAX_JSON:
        raise RefusalError(413, "The body is too large")
    return parse_object(request, await request.read() or b"{}", known)


def query_list(request: web.Request, key: str) -> list[str]:
    """Give a list of the query: ``key[0]``, ``key[1]`` and so on."""
    return [value for name, value in request.query.items() if re.fullmatch(rf"{key}\[\d*\]", name)]


def check_query(request: web.Request, plain: Collection[str], lists: Collection[str] = ()) -> None:
    """Look for parameters that the service does not know.

    Raises:
        RefusalError: 400, when the emulator is strict.
    """
    names = [re.sub(r"\[\d*\]$", "[]", name) for name in request.query]
    check_fields(request, names, {*plain, *(f"{name}[]" for name in lists)})


def own_address(request: web.Request) -> str:
    """Tell where the emulator was called at."""
    return f"{request.scheme}://{request.host}"


async def _check_signature(request: web.Request) -> None:
    """Verify a signed request; it may be signed as upstream does it, too (contract, 7.3)."""
    date, given = (request.headers.get(f"x-ebg-{name}") for name in ("param", "signature"))
    if date is None and given is None:
        if request.config_dict[STATE].switches.signed_requests_only:
            raise RefusalError(401, "Invalid Signature")
        return
    try:
        day = base64.b64decode(date or "", validate=True).decode()
    except (ValueError, UnicodeDecodeError):
        raise RefusalError(401, "Invalid Signature") from None
    is_form = request.content_type.startswith("multipart/")
    bodies = [b""] if is_form else _bodies(await request.read())
    expected = [
        request_signature(
            canonical_request(
                request.method, request.rel_url.raw_path, query, request.host, day, body
            ),
            day,
        )
        for query in _queries(request)
        for body in bodies
    ]
    if not any(hmac.compare_digest(one, given or "") for one in expected):
        raise RefusalError(401, "Invalid Signature")


def _queries(request: web.Request) -> list[str]:
    if request.method != "GET":
        return [""]
    pairs = sorted(
        parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True),
        key=lambda pair: pair[0],
    )
    return ["&".join(f"{key}={value}" for key, value in pairs), unquote(urlencode(pairs))]


def _bodies(body: bytes) -> list[bytes]:
    try:
        json.loads(body or b"{}")
    except ValueError:
        return [body]
    return [body, body.replace(b", ", b",").replace(b": ", b":")]
