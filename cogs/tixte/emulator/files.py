"""Uploads that are there: listed, searched, renamed, deleted (contract section 2.3)."""

import math
from collections.abc import Iterable

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, check_fields, discard_body, read_object
from cogs.tixte.emulator.answers import STATE, answer, authenticate, convert, list_item
from cogs.tixte.emulator.names import clean_name, guess_type
from cogs.tixte.emulator.rights import find_upload
from cogs.tixte.emulator.state import MANAGER, OWNER, Account, Upload

PAGE = 48
PAGE_LIMIT = 100  # assumed, section 7
RENAMED = ("asset_id", "domain", "extension", "mimetype", "name", "size", "uploaded_at")
LIST_QUERY = frozenset({"page", "amount", "domain", "permission_levels", "limit"})


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


class Renaming(msgspec.Struct):
    """The body that renames; a null is as good as an absent key."""

    name: str | None = None
    extension: str | None = None


class Purge(msgspec.Struct):
    """The body that deletes everything."""

    password: str
    purge: bool = False


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.get("/users/@me/uploads", list_uploads),
        web.post("/users/@me/uploads/search", search_uploads),
        web.get("/users/@me/uploads/size", show_size),
        web.delete("/users/@me/uploads", purge),
        web.patch("/users/@me/uploads/{upload}", rename_upload),
        web.delete("/users/@me/uploads/{upload}", delete_upload),
        # No HEAD: whoever looks at a link does not mean to delete.
        web.get("/users/@me/uploads/del/{upload}", follow_deletion_link, allow_head=False),
    )


async def list_uploads(request: web.Request) -> web.Response:
    """``GET /users/@me/uploads``: one page, newest first; page 0 is page 1."""
    account = authenticate(request)
    query = request.query
    check_fields(request, query, LIST_QUERY)
    page = max(1, convert(query.get("page", "1"), int))
    amount = _page_size(convert(query.get("amount") or query.get("limit") or str(PAGE), int))
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
    search = convert(body, Search)
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


async def rename_upload(request: web.Request) -> web.Response:
    """``PATCH /users/@me/uploads/{id}``."""
    account = authenticate(request)
    upload = find_upload(request, account, MANAGER)
    change = convert(await read_object(request, Renaming.__struct_fields__), Renaming)
    name = upload.name if change.name is None else clean_name(change.name)
    extension = upload.extension
    if change.extension is not None:
        extension = clean_name(change.extension.removeprefix("."))
        if change.extension and not extension:
            raise RefusalError(400, "this is not an extension")
    if not name:
        raise RefusalError(400, "the name is empty")
    upload.name, upload.extension = name, extension
    upload.mimetype = guess_type(extension)
    shown = list_item(upload, account)
    return answer({field: shown[field] for field in RENAMED})


async def purge(request: web.Request) -> web.Response:
    """``DELETE /users/@me/uploads``: everything that the account owns."""
    account = authenticate(request, session_only=True)
    order = convert(await read_object(request, Purge.__struct_fields__), Purge)
    if not order.purge:
        raise RefusalError(400, "purge is not true")
    if order.password != account.password:
        raise RefusalError(403, "the password is wrong")
    for upload in request.config_dict[STATE].visible_to(account):
        if upload.permissions[account.id] == OWNER:
            _forget(request, upload)
    return answer({"message": "Files successfully deleted"})


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
    upload = find_upload(request, account, OWNER)
    _forget(request, upload)
    return answer({"message": "File successfully deleted"})


def _forget(request: web.Request, upload: Upload) -> None:
    del request.config_dict[STATE].uploads[upload.id]
    discard_body(request, upload.body)


def _levels(text: str | None) -> list[int]:
    if not text:
        return []
    try:
        return msgspec.json.decode(text, type=list[int])
    except msgspec.DecodeError as error:
        raise RefusalError(400, "permission_levels is not a list of numbers") from error


def _page_size(wanted: int) -> int:
    return min(max(1, wanted), PAGE_LIMIT)
