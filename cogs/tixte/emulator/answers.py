"""The envelope, the objects in it, and who is asking (contract sections 1 and 2)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec
from aiohttp import web

from bot.emulation import OPTIONS, OWN_ADDRESS, RefusalError
from cogs.tixte.emulator.state import REGION, Account, State, Upload

STATE: web.AppKey[State] = web.AppKey("tixte", State)
Model = TypeVar("Model")
# Upstream compares the whole string and otherwise hands back text.
CONTENT_TYPE = "application/json; charset=utf-8"
# The real words are unknown (section 7); only the status matters to clients.
CODES: Mapping[int, str] = {
    400: "bad_request",
    401: "unauthorized",
    402: "payment_required",
    403: "forbidden",
    404: "not_found",
    409: "domain_taken",
    413: "file_too_large",
}


def answer(data: Any, **beside: Any) -> web.Response:
    """Return a success; ``beside`` are keys next to ``data``."""
    return _envelope(200, {"success": True, **beside, "data": data})


def answer_error(request: web.Request, error: RefusalError) -> web.Response:
    """Return a refusal; the service knows no 405, a wrong method is no route (section 1)."""
    del request
    no_route = error.status == HTTPStatus.METHOD_NOT_ALLOWED
    status = HTTPStatus.NOT_FOUND if no_route else error.status
    code = error.code or CODES.get(status, "internal_error")
    return _envelope(status, {"success": False, "error": {"code": code, "message": error.message}})


def authenticate(request: web.Request, *, session_only: bool = False) -> Account:
    """Return the account whose credential the request carries.

    Raises:
        RefusalError: 401 without a known credential; 403 with an upload key where only the
            session token will do.
    """
    credential = request.headers.get("Authorization", "")
    for account in request.config_dict[STATE].accounts.values():
        if credential == account.master_key:
            return account
        if credential == account.upload_key:
            if session_only:
                raise RefusalError(403, "an upload key may not do this")
            return account
    raise RefusalError(401, "the credential is missing or unknown")


def convert(value: Any, model: type[Model]) -> Model:
    """Return decoded JSON, or the text of a query's field, as what it is to be.

    Raises:
        RefusalError: 400 when it is something else.
    """
    try:
        return msgspec.convert(value, model, strict=not isinstance(value, str))
    except msgspec.ValidationError as error:
        raise RefusalError(400, str(error)) from error


def user_object(request: web.Request, account: Account) -> dict[str, Any]:
    """Return what others see of an account."""
    url = f"{own_address(request)}/avatars/{account.id}.png" if account.avatar else None
    return {"id": account.id, "username": account.username, "avatar": url}


def list_item(upload: Upload, account: Account) -> dict[str, Any]:
    """Return an upload as lists and searches show it: ``asset_id``, no addresses."""
    return {
        "asset_id": upload.id,
        "name": upload.name,
        "domain": upload.domain,
        "size": upload.body.size,
        "extension": upload.extension,
        "mimetype": upload.mimetype,
        "type": upload.type,
        "permission_level": upload.permissions[account.id],
        "uploaded_at": format_time(upload.uploaded_at),
        "expiration": upload.expiration,
    }


def upload_object(request: web.Request, upload: Upload, owner: Account) -> dict[str, Any]:
    """Return an upload as the answer to uploading shows it (section 2.1)."""
    address = public_address(request, upload.domain)
    # Raw names as the service has them (section 7); links of this machine are to open in a browser.
    filename = quote(upload.filename) if public_base(request) else upload.filename
    deletion = f"{own_address(request)}/users/@me/uploads/del/{upload.id}?auth={owner.upload_key}"
    accounts = request.config_dict[STATE].accounts
    return {
        "id": upload.id,
        "name": upload.name,
        "region": REGION,
        "filename": upload.filename,
        "extension": upload.extension,
        "domain": upload.domain,
        "type": upload.type,
        "expiration": upload.expiration,
        "permissions": [
            {"user": user_object(request, accounts[user]), "access_level": level}
            for user, level in upload.permissions.items()
        ],
        "url": f"{address}/{filename}",
        "direct_url": f"{address}/r/{filename}",
        "deletion_url": deletion,
        "message": "File uploaded successfully",
    }


def public_base(request: web.Request) -> str | None:
    """Return the address that public links are to point at instead of the account's domain."""
    base = request.config_dict[OPTIONS].public_base
    if base == OWN_ADDRESS:
        return own_address(request)
    return base.rstrip("/") if base else None


def public_address(request: web.Request, domain: str) -> str:
    """Return where a domain's content is found, without a slash at the end."""
    base = public_base(request)
    return f"{base}/__public/{domain}" if base else f"https://{domain}"


def own_address(request: web.Request) -> str:
    """Return the address that the emulator was called at."""
    return f"{request.scheme}://{request.host}"


def format_time(moment: datetime) -> str:
    """Return a time as the service writes it (section 3)."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _envelope(status: int, content: Any) -> web.Response:
    body = msgspec.json.encode(content)
    return web.Response(status=status, body=body, headers={"Content-Type": CONTENT_TYPE})
