"""Folders (contract, 2.3)."""

from collections.abc import Iterable

from aiohttp import web

from bot.emulation import RefusalError
from cogs.pixelbin.emulator.answers import Caller, answer, authenticate, check_query, read_json
from cogs.pixelbin.emulator.files import forget
from cogs.pixelbin.emulator.names import clean_path
from cogs.pixelbin.emulator.records import folder_brief, folder_item, folder_record
from cogs.pixelbin.emulator.state import Asset, Folder, join, timestamp
from cogs.pixelbin.emulator.storing import make_folders

P = "/service/platform/assets/v1.0/folders"
NOT_FOUND = "FolderNotFoundError"


def routes() -> Iterable[web.RouteDef]:
    """Give the routes of this module."""
    return (
        web.post(P, create),
        web.get(P, show),
        web.get(f"{P}/{{id}}/ancestors", ancestors),
        web.patch(f"{P}/{{folder:.+}}", update),
        web.delete(f"{P}/{{id}}", delete),
    )


async def create(request: web.Request) -> web.Response:
    """``POST folders``: those above it are made too."""
    caller = await authenticate(request, write=True)
    body = await read_json(request, ("name", "path"))
    name = body.get("name")
    if not isinstance(name, str) or not name or "/" in name or name in (".", ".."):
        raise RefusalError(400, "name must be string")
    address = join(clean_path(body.get("path")), name)
    if address in caller.organisation.folders:
        message = f"Folder already exists at {address}"
        raise RefusalError(400, message, "FolderAlreadyExistsError")
    folder = make_folders(caller.organisation, address)
    return answer(folder_brief(folder)) if folder is not None else answer({})


async def show(request: web.Request) -> web.Response:
    """``GET folders?path=&name=``; without ``name`` the path names the folder itself."""
    caller = await authenticate(request)
    check_query(request, ("path", "name"))
    address = clean_path(request.query.get("path"))
    if "name" in request.query:
        address = join(address, request.query["name"])
    return answer(folder_record(caller.organisation, _at(caller, address)))


async def update(request: web.Request) -> web.Response:
    """``PATCH folders/{path/name}``."""
    caller = await authenticate(request, write=True)
    folder = _at(caller, request.match_info["folder"])
    is_active = (await read_json(request, ("isActive",))).get("isActive")
    if is_active is not None and not isinstance(is_active, bool):
        raise RefusalError(400, "isActive must be boolean")
    if is_active is not None:
        folder.is_active, folder.updated_at = is_active, timestamp()
    return answer(folder_brief(folder))


async def delete(request: web.Request) -> web.Response:
    """``DELETE folders/{_id}``: with everything in it."""
    caller = await authenticate(request, write=True)
    folder = _by_id(request, caller)
    for one in [*caller.organisation.below(folder.address)]:
        if isinstance(one, Asset):
            forget(request, caller.organisation, one)
        else:
            del caller.organisation.folders[one.address]
    del caller.organisation.folders[folder.address]
    return answer(folder_brief(folder))


async def ancestors(request: web.Request) -> web.Response:
    """``GET folders/{_id}/ancestors``, outermost first."""
    caller = await authenticate(request)
    folder = _by_id(request, caller)
    parts = folder.path.split("/") if folder.path else []
    above = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    found = [folder_item(caller.organisation.folders[one]) for one in above]
    return answer({"folder": folder_item(folder), "ancestors": found})


def _at(caller: Caller, address: str) -> Folder:
    folder = caller.organisation.folders.get(address)
    if folder is None:
        raise RefusalError(404, "Folder not found", NOT_FOUND)
    return folder


def _by_id(request: web.Request, caller: Caller) -> Folder:
    folder = caller.organisation.folder_by_id(request.match_info["id"])
    if folder is None:
        raise RefusalError(404, "Folder not found", NOT_FOUND)
    return folder
