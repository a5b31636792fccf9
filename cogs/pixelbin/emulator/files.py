"""Files that are there (contract, 2.2)."""

from collections.abc import Iterable
from typing import Any

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, discard_body
from cogs.pixelbin.emulator.answers import Caller, answer, authenticate, read_json
from cogs.pixelbin.emulator.names import bare, check_extension, clean_path, slug
from cogs.pixelbin.emulator.records import file_record
from cogs.pixelbin.emulator.state import PRIVATE, PUBLIC, Asset, Organisation, join, timestamp
from cogs.pixelbin.emulator.storing import EXISTS, make_folders

P = "/service/platform/assets/v1.0/files"
NOT_FOUND = "FileNotFoundError"


class Change(msgspec.Struct, rename="camel"):
    """What of a file is to change; a null is as good as an absent key."""

    name: str | None = None
    path: str | None = None
    access: str | None = None
    is_active: bool | None = None
    tags: list[str] | None = None
    metadata: dict[str, Any] | None = None


CHANGES = frozenset({"name", "path", "access", "isActive", "tags", "metadata"})


def routes() -> Iterable[web.RouteDef]:
    """Give the routes of this module."""
    return (
        web.get(f"{P}/id/{{id}}", show_by_id),
        web.post(f"{P}/delete", delete_many),
        web.get(f"{P}/{{file:.+}}", show),
        web.patch(f"{P}/{{file:.+}}", update),
        web.delete(f"{P}/{{file:.+}}", delete),
    )


async def show_by_id(request: web.Request) -> web.Response:
    """``GET files/id/{_id}``."""
    caller = await authenticate(request)
    asset = caller.organisation.file_by_id(request.match_info["id"])
    if asset is None:
        raise RefusalError(404, "File not found", NOT_FOUND)
    return answer(file_record(request, caller.organisation, asset))


async def show(request: web.Request) -> web.Response:
    """``GET files/{fileId}``."""
    caller = await authenticate(request)
    return answer(file_record(request, caller.organisation, _find(request, caller)))


async def update(request: web.Request) -> web.Response:
    """``PATCH files/{fileId}``: tags and metadata are replaced, not merged."""
    caller = await authenticate(request, write=True)
    asset = _find(request, caller)
    try:
        change = msgspec.convert(await read_json(request, CHANGES), Change)
    except msgspec.ValidationError as error:
        raise RefusalError(400, str(error)) from error
    if change.access not in (None, PUBLIC, PRIVATE):
        raise RefusalError(400, "access must be public-read or private")
    _move(caller.organisation, asset, change)
    for field in ("access", "is_active", "tags", "metadata"):
        if (value := getattr(change, field)) is not None:
            setattr(asset, field, value)
    asset.updated_at = timestamp()
    return answer(file_record(request, caller.organisation, asset))


async def delete(request: web.Request) -> web.Response:
    """``DELETE files/{fileId}``."""
    caller = await authenticate(request, write=True)
    asset = _find(request, caller)
    record = file_record(request, caller.organisation, asset)
    forget(request, caller.organisation, asset)
    return answer(record)


async def delete_many(request: web.Request) -> web.Response:
    """``POST files/delete``: unknown ids are passed over, 404 where none is known."""
    caller = await authenticate(request, write=True)
    ids = (await read_json(request, ("ids",))).get("ids")
    if not isinstance(ids, list) or not ids or not all(isinstance(one, str) for one in ids):
        raise RefusalError(400, "ids must be a list of strings")
    wanted = dict.fromkeys(ids)
    found = [one for one in caller.organisation.files.values() if one.id in wanted]
    if not found:
        raise RefusalError(404, "Files not found", NOT_FOUND)
    records = [file_record(request, caller.organisation, asset) for asset in found]
    for asset in found:
        forget(request, caller.organisation, asset)
    return answer(records)


def forget(request: web.Request, organisation: Organisation, asset: Asset) -> None:
    """Let a file go."""
    del organisation.files[asset.file_id]
    discard_body(request, asset.body)


def _move(organisation: Organisation, asset: Asset, change: Change) -> None:
    if change.name is not None and not change.name.strip():
        raise RefusalError(400, "name must not be empty")
    wanted = change.name if asset.full_name else bare(change.name, asset.format)
    name = asset.name if wanted is None else slug(wanted)
    path = asset.path if change.path is None else clean_path(change.path)
    check_extension(name)
    address = join(path, name)
    if address == asset.file_id:
        return
    if address in organisation.files:
        raise RefusalError(400, f"File already exists at {address}", EXISTS)
    make_folders(organisation, path)
    del organisation.files[asset.file_id]
    asset.name, asset.path = name, path
    organisation.files[address] = asset


def _find(request: web.Request, caller: Caller) -> Asset:
    asset = caller.organisation.files.get(request.match_info["file"])
    if asset is None:
        raise RefusalError(404, "File not found", NOT_FOUND)
    return asset
