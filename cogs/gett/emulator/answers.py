"""The objects in answers, errors, who is asking and for what (contract sections 1 and 2)."""

import time
from collections.abc import Collection
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec
from aiohttp import web

from bot.emulation import OPTIONS, OWN_ADDRESS, RefusalError, check_fields, read_object
from cogs.gett.emulator.state import Account, File, Share, State

STATE: web.AppKey[State] = web.AppKey("gett", State)
TOKEN = "accesstoken"  # noqa: S105 - the parameter's name
# An empty body and the literal null are as good as {} (section 1).
EMPTY = (b"", b"null")
ADDRESS_LETTERS = 200


def answer(value: Any) -> web.Response:
    """Return a success: the object itself, always with status 200."""
    return _json(200, value)


def answer_error(request: web.Request, error: RefusalError) -> web.Response:
    """Return a refusal; a wrong method is no route."""
    del request
    no_route = error.status == HTTPStatus.METHOD_NOT_ALLOWED
    return _json(HTTPStatus.NOT_FOUND if no_route else error.status, {"error": error.message})


async def read_fields(request: web.Request, known: Collection[str]) -> dict[str, Any]:
    """Return the JSON object of a body, whatever its Content-Type says.

    Raises:
        RefusalError: 400 for anything but an object, nothing, or null.
    """
    return await read_object(request, known, empty=EMPTY)


def authenticate(request: web.Request, query: Collection[str] = ()) -> Account:
    """Return the account whose access token the request carries.

    Args:
        request: The request.
        query: What else its query may hold.

    Raises:
        RefusalError: 401 without a token, with an unknown one, and with one that has expired.
    """
    check_fields(request, request.query, (TOKEN, *query))
    tokens = request.config_dict[STATE].access_tokens
    token = tokens.get(request.query.get(TOKEN, ""))
    if token is None:
        raise RefusalError(401, "access token missing or unknown")
    if token.expires_at is not None and token.expires_at <= time.time():
        raise RefusalError(401, "access token expired")
    return token.account


def find_share(request: web.Request) -> Share:
    """Return the share that the path names.

    Raises:
        RefusalError: 404 where there is none.
    """
    share = request.config_dict[STATE].shares.get(request.match_info["sharename"])
    if share is None:
        raise RefusalError(404, "share not found")
    return share


def find_file(request: web.Request) -> tuple[Share, File]:
    """Return the file that the path names, and its share.

    Raises:
        RefusalError: 404 where there is none.
    """
    share = find_share(request)
    file = share.files.get(request.match_info["fileid"])
    if file is None:
        raise RefusalError(404, "file not found")
    return share, file


def own_share(request: web.Request) -> Share:
    """Return the share that the path names, to its owner alone.

    Raises:
        RefusalError: 401, 404, or 403 for somebody else.
    """
    account = authenticate(request)
    share = find_share(request)
    if share.owner is not account:
        raise RefusalError(403, "the share is not yours")
    return share


def own_file(request: web.Request) -> tuple[Share, File]:
    """Return the file that the path names and its share, to their owner alone.

    Raises:
        RefusalError: 401, 404, or 403 for somebody else.
    """
    share = own_share(request)
    return share, find_file(request)[1]


def share_object(request: web.Request, share: Share) -> dict[str, Any]:
    """Return a share (section 2.4); without a title the key is missing."""
    shown: dict[str, Any] = {"sharename": share.sharename}
    if share.title is not None:
        shown["title"] = share.title
    return shown | {
        "created": share.created,
        "getturl": f"{public_address(request)}/{share.sharename}",
        "readystate": "ready",
        "live": False,
        "userid": share.owner.userid,
        "fullname": share.owner.fullname,
        "files": [_entry(request, share, one) for one in share.listed()],
    }


def file_object(request: web.Request, share: Share, file: File) -> dict[str, Any]:
    """Return a file with its share's name (section 2.11)."""
    return _entry(request, share, file) | {"sharename": share.sharename}


def upload_urls(request: web.Request, share: Share, file: File, signature: str) -> dict[str, str]:
    """Return where a file's bytes are to be sent."""
    name = address_name(file)
    url = f"{own_address(request)}/upload/{share.sharename}/{file.fileid}/{name}?sig={signature}"
    return {"puturl": url, "posturl": f"{url}&post=1"}


def address_name(file: File) -> str:
    """Return a file's name as the last part of an address, as much as an address can hold."""
    name = file.filename[:ADDRESS_LETTERS]
    # Dots alone would walk the path.
    return quote(name, safe="") if name.strip(".") else "file"


def own_address(request: web.Request) -> str:
    """Return the address that the emulator was called at."""
    return f"{request.scheme}://{request.host}"


def public_address(request: web.Request) -> str:
    """Return where people find shares, without a slash at the end."""
    base = request.config_dict[OPTIONS].public_base
    return own_address(request) if base in (None, OWN_ADDRESS) else str(base).rstrip("/")


def _entry(request: web.Request, share: Share, file: File) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "filename": file.filename,
        "fileid": file.fileid,
        "downloads": file.downloads,
        "readystate": file.readystate,
        "created": file.created,
        "getturl": f"{public_address(request)}/{share.sharename}/v/{file.fileid}",
    }
    return shown if file.body is None else shown | {"size": file.body.size}


def _json(status: int, value: Any) -> web.Response:
    body = msgspec.json.encode(value)
    return web.Response(status=status, body=body, content_type="application/json")
