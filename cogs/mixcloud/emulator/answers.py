"""How the emulated Mixcloud answers, refuses, and tells who is asking (contract, section 1)."""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

import msgspec
from aiohttp import web
from yarl import URL

from bot.emulation import Handler, RefusalError
from cogs.mixcloud.emulator.state import State, User

STATE: web.AppKey[State] = web.AppKey("mixcloud", State)
CONTENT_TYPE = "text/javascript; charset=utf-8"
NOT_FOUND = "ResourceNotFoundException"
# Only the first three are known (contract, 1.5); clients look at the status of the others.
TYPES: Mapping[int, str] = {
    404: NOT_FOUND,
    401: "OAuthException",
    403: "PermissionException",
    400: "ValidationException",
    413: "ValidationException",
}
CALLBACK = re.compile(r"[\w.$]{1,100}")
NO_API = ("/oauth/", "/oembed/", "/pictures/", "/__")


class InvalidFormError(RefusalError):
    """A form has fields that will not do; ``details`` names them."""

    def __init__(self, details: Mapping[str, list[str]]) -> None:
        super().__init__(400, "The form is not valid.")
        self.details = details


def answer(request: web.Request, data: Any, status: int = 200) -> web.Response:
    """Return JSON as the service labels it; types and connections only with ``metadata=1``."""
    if request.query.get("metadata") != "1":
        data = _without_metadata(data)
    return _plain(request, data, status)


def answer_error(request: web.Request, error: RefusalError) -> web.Response:
    """Return a refusal; linking says it in its own way, as a text."""
    unknown_method = error.status == HTTPStatus.METHOD_NOT_ALLOWED
    status = HTTPStatus.NOT_FOUND if unknown_method else error.status
    if request.path.startswith("/oauth/"):
        return web.json_response({"error": error.message}, status=status)
    name = error.code or TYPES.get(status, "ServerException")
    body: dict[str, Any] = {"error": {"message": error.message, "type": name}}
    if isinstance(error, InvalidFormError):
        body["details"] = error.details
    return _plain(request, body, status)


def not_found() -> RefusalError:
    """Make the refusal of an unknown key."""
    return RefusalError(404, "The resource you are looking for could not be found.")


def viewer_of(request: web.Request) -> User | None:
    """Return whose token the request carries, None where there is none.

    Raises:
        RefusalError: 401 for a token that nobody has.
    """
    token = request.query.get("access_token")
    if token is None:
        return None
    state = request.config_dict[STATE]
    username = state.tokens.get(token)
    if username is None:
        raise RefusalError(401, "An invalid access token was provided")
    return state.users[username]


def authenticate(request: web.Request) -> User:
    """Return whose token the request carries.

    Raises:
        RefusalError: 401 without one that somebody has.
    """
    viewer = viewer_of(request)
    if viewer is None:
        raise RefusalError(401, "An access token is required to perform this request")
    return viewer


@web.middleware
async def keep_the_rules(request: web.Request, handler: Handler) -> web.StreamResponse:
    """See to slashes and the rate limit before anything else (contract, 1.3 and 1.5)."""
    if request.path.startswith(NO_API):
        return await handler(request)
    wait = request.config_dict[STATE].limit.retry_after
    if wait is not None:
        return _limited(request, wait)
    if request.path.endswith("/"):
        viewer_of(request)  # whatever is asked: a token that nobody has is an error
        return await handler(request)
    if request.method != "GET":
        raise RefusalError(404, "The address of a POST or DELETE ends in a slash.")
    target = URL(request.raw_path, encoded=True)
    location = f"{target.raw_path}/" + (f"?{target.raw_query_string}" if target.query else "")
    return web.Response(status=301, headers={"Location": location})


def own_address(request: web.Request) -> str:
    """Return the address that the emulator was called at."""
    return f"{request.scheme}://{request.host}"


def format_time(moment: datetime) -> str:
    """Return a time as the service writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _limited(request: web.Request, wait: int) -> web.Response:
    error = {
        "message": f"You have hit your rate limit. Retry after {wait} seconds.",
        "type": "RateLimitException",
        "retry_after": wait,
    }
    refused = _plain(request, {"error": error}, 403)
    refused.headers["Retry-After"] = str(wait)
    return refused


def _plain(request: web.Request, data: Any, status: int) -> web.Response:
    body = msgspec.json.encode(data)
    callback = request.query.get("callback", "")
    if CALLBACK.fullmatch(callback):
        body = f"{callback}({body.decode()})".encode()
    headers = {
        "Content-Type": CONTENT_TYPE,
        "X-Request-Id": secrets.token_hex(16),
        "Access-Control-Allow-Origin": "*",
    }
    return web.Response(status=status, body=body, headers=headers)


def _without_metadata(value: Any) -> Any:
    if isinstance(value, dict):
        kept = ((key, inner) for key, inner in value.items() if key not in ("type", "metadata"))
        return {key: _without_metadata(inner) for key, inner in kept}
    return [_without_metadata(one) for one in value] if isinstance(value, list) else value
