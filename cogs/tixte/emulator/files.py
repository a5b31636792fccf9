"""Uploads that are there: listed, searched, deleted (contract section 2.3)."""

import math
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, check_fields, discard_body, read_object
from cogs.tixte.emulator.answers import STATE, answer, authenticate, list_item
from cogs.tixte.emulator.state import OWNER, Account, Upload

PAGE = 48
PAGE_LIMIT = 100  # assumed, section 7
LIST_QUERY = frozenset({"page", "amount", "domain", "permission_levels", "limit"})
Model = TypeVar("Model")


class SizeRange(msgspec.Struct):
    """Inclusive bounds in bytes."""

    min: int | None = None
    max: int | None = None


class Search(msgspec.Struct):
    """The body of a search. Whatever ``sort_by`` says is taken as ``relevant``."""

    query: str = ""
    domains: list[str] = []
    extensions: list[str] = []
    limit: int = PAGE
    permission_levels: list[int] = []
    size: SizeRange = msgspec.field(default_factory=SizeRange)
    sort_by: str = "relevant"

    def finds(self, upload: Upload, account: Account) -> bool:
        """Return whether an upload fits: by a part of its name, or by its whole id."""
        wanted = self.query.casefold()
        return (
            (wanted in upload.filename.casefold() or wanted == upload.id)
            and (not self.domains or upload.domain in self.domains)
            and (not self.extensions or upload.extension in self.extensions)
            and (
                not self.permission_levels
                or upload.permissions[account.id] in self.permission_levels
            )
            and (self.size.min is None or upload.body.size >= self.size.min)
            and (self.size.max is None or upload.body.size <= self.size.max)
        )


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.get("/users/@me/uploads", list_uploads),
        web.post("/users/@me/uploads/search", search_uploads),
        web.get("/users/@me/uploads/size", show_size),
        web.delete("/users/@me/uploads/{upload}", delete_upload),
        # No HEAD: whoever looks at a link does not mean to delete.
        web.get("/users/@me/uploads/del/{upload}", follow_deletion_link, allow_head=False),
    )


async def list_uploads(request: web.Request) -> web.Response:
    """``GET /users/@me/uploads``: one page, newest first; page 0 is page 1."""
    account = authenticate(request)
    query = request.query
    check_fields(request, query, LIST_QUERY)
    page = max(1, _convert(query.get("page", "1"), int))
    amount = _page_size(_convert(query.get("amount") or query.get("limit") or str(PAGE), int))
    levels = _levels(query.get("permission_levels"))
    found = [
        upload
        for upload in request.config_dict[STATE].visible_to(account)
        if query.get("domain", upload.domain) == upload.domain
        and (not levels or upload.permissions[account.id] in levels)
    ]
    shown = [list_item(one, account) for one in found[(page - 1) * amount : page * amount]]
    return answer(
        {
            "uploads": shown,
            "page": page,
            "total_pages": max(1, math.ceil(len(found) / amount)),
            "total": len(found),
            "results": len(shown),
        }
    )


async def search_uploads(request: web.Request) -> web.Response:
    """``POST /users/@me/uploads/search``: the upload with that id first, then newest first."""
    account = authenticate(request, session_only=True)
    body = await read_object(request, Search.__struct_fields__)
    if isinstance(body.get("size"), dict):
        check_fields(request, body["size"], SizeRange.__struct_fields__)
    search = _convert(body, Search)
    found = [
        upload
        for upload in request.config_dict[STATE].visible_to(account)
        if search.finds(upload, account)
    ]
    found.sort(key=lambda upload: upload.id != search.query)
    return answer([list_item(upload, account) for upload in found[: _page_size(search.limit)]])


async def show_size(request: web.Request) -> web.Response:
    """``GET /users/@me/uploads/size``."""
    account = authenticate(request)
    return answer(
        {
            "used": request.config_dict[STATE].used_by(account),
            "limit": account.tier.storage,
            "premium_tier": account.premium_tier,
        }
    )


async def delete_upload(request: web.Request) -> web.Response:
    """``DELETE /users/@me/uploads/{id}``."""
    return _delete(request, authenticate(request))


async def follow_deletion_link(request: web.Request) -> web.Response:
    """``GET /users/@me/uploads/del/{id}?auth={upload key}``, without a header."""
    key = request.query.get("auth", "")
    for account in request.config_dict[STATE].accounts.values():
        if account.upload_key == key:
            return _delete(request, account)
    raise RefusalError(401, "the link's key is missing or unknown")


def _delete(request: web.Request, account: Account) -> web.Response:
    uploads = request.config_dict[STATE].uploads
    upload = uploads.get(request.match_info["upload"])
    if upload is None:
        raise RefusalError(404, "there is no such upload")
    if upload.permissions.get(account.id) != OWNER:
        raise RefusalError(403, "the upload belongs to somebody else")
    del uploads[upload.id]
    discard_body(request, upload.body)
    return answer({"message": "File successfully deleted"})


def _levels(text: str | None) -> list[int]:
    if not text:
        return []
    try:
        return msgspec.json.decode(text, type=list[int])
    except msgspec.DecodeError as error:
        raise RefusalError(400, "permission_levels is not a list of numbers") from error


def _page_size(wanted: int) -> int:
    return min(max(1, wanted), PAGE_LIMIT)


def _convert(value: Any, model: type[Model]) -> Model:
    try:
        return msgspec.convert(value, model, strict=not isinstance(value, str))
    except msgspec.ValidationError as error:
        raise RefusalError(400, str(error)) from error
