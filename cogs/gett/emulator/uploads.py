"""Where a file's bytes are sent; the address is the capability (contract section 2.9)."""

import secrets
from collections.abc import AsyncIterable, AsyncIterator, Iterable

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.emulation import RefusalError, StoredBody, check_fields, discard_body, store_body
from cogs.gett.emulator.answers import STATE, find_file
from cogs.gett.emulator.state import UPLOADED, UPLOADING, File, Share, State

BLOCK = 256 * 1024
FRAME_BYTES = 64 * 1024  # more than what stands around the one file of a form


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    path = "/upload/{sharename}/{fileid}/{filename:.*}"
    return (web.put(path, put_file), web.post(path, post_file))


async def put_file(request: web.Request) -> web.Response:
    """``PUT {puturl}``: the body is the file."""
    share, file = _authorised(request, ("sig",))
    return await _take(request, share, file, request.content.iter_any())


async def post_file(request: web.Request) -> web.Response:
    """``POST {posturl}``: a form with one file, whatever its part is called."""
    share, file = _authorised(request, ("sig", "post"))
    if not request.content_type.startswith("multipart/"):
        raise RefusalError(400, "the body is not multipart/form-data")
    return await _take(request, share, file, _first_file(request))


def _authorised(request: web.Request, query: tuple[str, ...]) -> tuple[Share, File]:
    check_fields(request, request.query, query)
    share, file = find_file(request)
    given = request.query.get("sig", "")
    if not any(secrets.compare_digest(given.encode(), one.encode()) for one in file.signatures):
        raise RefusalError(403, "the signature is wrong")
    return share, file


async def _take(
    request: web.Request, share: Share, file: File, blocks: AsyncIterable[bytes]
) -> web.Response:
    state = request.config_dict[STATE]
    room = _room(state, share, file)
    if request.content_length is not None and request.content_length > room + FRAME_BYTES:
        raise RefusalError(413, "storage limit exceeded")
    file.readystate = UPLOADING
    try:
        body = await _store(request, blocks, room)
    finally:
        file.settle()
    if share.files.get(file.fileid) is not file or share.sharename not in state.shares:
        discard_body(request, body)
        raise RefusalError(404, "file not found")
    # Others may have come in meanwhile.
    if body.size > _room(state, share, file):
        discard_body(request, body)
        raise RefusalError(413, "storage limit exceeded")
    if file.body is not None:
        discard_body(request, file.body)
    file.body, file.readystate = body, UPLOADED
    return web.Response(text="computer says yes")


def _room(state: State, share: Share, file: File) -> int:
    # What is overwritten makes room.
    overwritten = 0 if file.body is None else file.body.size
    return max(0, share.owner.limit - state.used_by(share.owner) + overwritten)


async def _store(request: web.Request, blocks: AsyncIterable[bytes], room: int) -> StoredBody:
    try:
        return await store_body(request, blocks, room)
    except RefusalError as error:
        raise RefusalError(413, "storage limit exceeded") from error


async def _first_file(request: web.Request) -> AsyncIterator[bytes]:
    nameless = None
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.filename is None:
                nameless = await _field(part)
                continue
            while block := await part.read_chunk(BLOCK):
                yield block
            return
    except (ValueError, RuntimeError, HttpProcessingError) as error:
        raise RefusalError(400, "the form is broken") from error
    # Fields may stand before the file; alone, one is taken for it.
    if nameless is None:
        raise RefusalError(400, "there is no file in the form")
    yield nameless


async def _field(part: BodyPartReader) -> bytes:
    found = bytearray()
    while block := await part.read_chunk():
        found += block
        if len(found) > FRAME_BYTES:
            raise RefusalError(400, "a part of the form is large, but no file")
    return bytes(found)
