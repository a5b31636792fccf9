"""The gallery: folders and files (contract, section 2.3)."""

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from bot.emulation import RefusalError, StoredPayload, discard_body, read_object, store_body
from cogs.mxit.emulator.answers import (
    STATE,
    answer,
    empty,
    not_found,
    read_flag,
    read_number,
    read_query,
    read_text,
    signed_in,
    type_of,
)
from cogs.mxit.emulator.state import Person, StoredFile, new_file_id

FILE_LIMIT = 64 * 1024 * 1024
PAGE = 100


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.get("/user/media", list_folders),
        web.post("/user/media/{folder}", create_folder),
        web.put("/user/media/{folder}", rename_folder),
        web.delete("/user/media/{folder}", delete_folder),
        web.get("/user/media/list/{folder}", list_files),
        web.get("/user/media/content/{fileid}", send_content),
        web.post("/user/media/file/{folder}", take_file),
        web.put("/user/media/file/{fileid}", rename_file),
        web.delete("/user/media/file/{fileid}", delete_file),
    )


async def list_folders(request: web.Request) -> web.Response:
    """``GET /user/media``."""
    person = signed_in(request, "content/read")
    shape = request.config_dict[STATE].habits.folder_shape
    return answer(
        {"Folders": [name if shape == "text" else {shape: name} for name in person.folders]}
    )


async def create_folder(request: web.Request) -> web.Response:
    """``POST /user/media/{folder}``."""
    person = signed_in(request, "content/write")
    await read_object(request, ())
    _add_folder(person, request.match_info["folder"])
    return empty()


async def rename_folder(request: web.Request) -> web.Response:
    """``PUT /user/media/{folder}``."""
    person = signed_in(request, "content/write")
    old, new = _folder(request, person), await read_text(request)
    if new.casefold() != old.casefold():
        _add_folder(person, new)
        person.folders.remove(new)
    person.folders[person.folders.index(old)] = new
    for file in person.files.values():
        if file.folder == old:
            file.folder = new
    return empty()


async def delete_folder(request: web.Request) -> web.Response:
    """``DELETE /user/media/{folder}``, with its files."""
    person = signed_in(request, "content/write")
    folder = _folder(request, person)
    person.folders.remove(folder)
    for file in [one for one in person.files.values() if one.folder == folder]:
        _forget(request, person, file)
    return empty()


async def list_files(request: web.Request) -> web.Response:
    """``GET /user/media/list/{folder}``."""
    person = signed_in(request, "content/read")
    query = read_query(request, ("skip", "count"))
    folder = _folder(request, person)
    files = [_shown(one) for one in person.files.values() if one.folder == folder]
    skip = read_number(query.get("skip"), 0)
    return answer(files[skip : skip + read_number(query.get("count"), PAGE)])


async def send_content(request: web.Request) -> web.Response:
    """``GET /user/media/content/{fileid}``."""
    file = _file(request, signed_in(request, "content/read"))
    return web.Response(body=StoredPayload(file.body, file.content_type))


async def take_file(request: web.Request) -> web.Response:
    """``POST /user/media/file/{folder}``."""
    person = signed_in(request, "content/write")
    query = read_query(request, ("fileName", "preventShare"))
    folder = _folder(request, person)
    file = await store_file(request, query, folder)
    person.files[file.id] = file
    return answer_file_id(request, file.id)


async def rename_file(request: web.Request) -> web.Response:
    """``PUT /user/media/file/{fileid}``."""
    file = _file(request, signed_in(request, "content/write"))
    name = await read_text(request)
    if not name.strip():
        raise RefusalError(400, "a file has a name")
    file.name = name
    return empty()


async def delete_file(request: web.Request) -> web.Response:
    """``DELETE /user/media/file/{fileid}``."""
    person = signed_in(request, "content/write")
    _forget(request, person, _file(request, person))
    return empty()


async def store_file(request: web.Request, query: dict[str, str], folder: str) -> StoredFile:
    """Keep the bytes of a request as a file.

    Raises:
        RefusalError: 400 for a file without a name, 413 for one that is too large.
    """
    name = query.get("fileName", "")
    if not name.strip():
        raise RefusalError(400, "fileName is missing")
    prevent_share = read_flag(query.get("preventShare"))
    body = await store_body(request, request.content.iter_any(), FILE_LIMIT)
    return StoredFile(new_file_id(), name, folder, body, type_of(request), prevent_share)


def answer_file_id(request: web.Request, file_id: str) -> web.Response:
    """Return a file's id in one of the ways that were seen (contract, section 7)."""
    way = request.config_dict[STATE].habits.file_id_answers
    if way == "empty":
        return empty()
    return web.Response(text=file_id) if way == "bare" else answer(file_id)


def _add_folder(person: Person, name: str) -> None:
    if not name.strip():
        raise RefusalError(400, "a folder has a name")
    if person.folder(name) is not None:
        raise RefusalError(400, "there is a folder of that name")
    person.folders.append(name)


def _folder(request: web.Request, person: Person) -> str:
    folder = person.folder(request.match_info["folder"])
    if folder is None:
        raise not_found(request, "folder")
    return folder


def _file(request: web.Request, person: Person) -> StoredFile:
    file = person.files.get(request.match_info["fileid"].lower())
    if file is None:
        raise not_found(request, "file")
    return file


def _forget(request: web.Request, person: Person, file: StoredFile) -> None:
    del person.files[file.id]
    discard_body(request, file.body)


def _shown(file: StoredFile) -> dict[str, Any]:
    return {"FileId": file.id, "FileName": file.name}
