"""Files without their bytes (contract sections 2.8 and 2.10 to 2.12)."""

from collections.abc import Iterable

from aiohttp import web

from bot.emulation import RefusalError, check_fields, discard_body
from cogs.gett.emulator.answers import (
    TOKEN,
    answer,
    file_object,
    find_file,
    own_file,
    own_share,
    read_fields,
    upload_urls,
)
from cogs.gett.emulator.state import new_signature


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    file = "/files/{sharename}/{fileid}"
    return (
        web.post("/files/{sharename}/create", create_file),
        web.get(f"{file}/upload", renew_urls),
        web.get(file, show_file),
        web.post(f"{file}/destroy", destroy_file),
    )


async def create_file(request: web.Request) -> web.Response:
    """``POST /files/{sharename}/create``: declare a file; its bytes come later."""
    share = own_share(request)
    fields = await read_fields(request, ("filename", "session"))
    filename = fields.get("filename")
    if not isinstance(filename, str) or not filename:
        raise RefusalError(400, "filename is missing")
    file = share.add(filename)
    signature = new_signature()
    file.signatures.add(signature)
    made = file_object(request, share, file)
    return answer(made | {"upload": upload_urls(request, share, file, signature)})


async def renew_urls(request: web.Request) -> web.Response:
    """``GET /files/{sharename}/{fileid}/upload``: fresh addresses that overwrite."""
    share, file = own_file(request)
    signature = new_signature()
    file.signatures.add(signature)
    return answer(upload_urls(request, share, file, signature))


async def show_file(request: web.Request) -> web.Response:
    """``GET /files/{sharename}/{fileid}``: for everybody, also before it is uploaded."""
    check_fields(request, request.query, (TOKEN,))
    return answer(file_object(request, *find_file(request)))


async def destroy_file(request: web.Request) -> web.Response:
    """``POST /files/{sharename}/{fileid}/destroy``."""
    share, file = own_file(request)
    await read_fields(request, ())
    if share.files.pop(file.fileid, None) is None:
        raise RefusalError(404, "file not found")
    if file.body is not None:
        discard_body(request, file.body)
    return answer({"success": True})
