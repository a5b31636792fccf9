"""Bytes of files and their small pictures, for everybody (contract sections 2.13 and 2.14)."""

import hashlib
import mimetypes
import re
from collections.abc import Iterable
from urllib.parse import quote

from aiohttp import web

from bot.emulation import RefusalError, StoredBody, StoredPayload, check_fields
from cogs.gett.emulator.answers import TOKEN, address_name, find_file, own_address
from cogs.gett.emulator.pictures import Colour, picture
from cogs.gett.emulator.state import REMOTE, UPLOADED, File, Share

THUMB = (128, 96)
LARGEST = 2000
SIZE = re.compile(r"(\d{0,4})x(\d{0,4})")


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    blob = "/files/{sharename}/{fileid}/blob"
    return (
        web.get(blob, show_blob),
        web.get(f"{blob}/thumb", show_thumb),
        web.get(f"{blob}/scale", show_scaled),
        web.get(blob + r"/{size:\d*x\d*}", show_scaled),
        web.get("/content/{sharename}/{fileid}/{filename:.*}", send_content),
        web.get("/pictures/{size}/{sharename}/{fileid}", send_picture),
    )


async def show_blob(request: web.Request) -> web.Response:
    """``GET …/blob``: leads to the bytes, and counts as a download."""
    check_fields(request, request.query, (TOKEN, "download"))
    share, file = find_file(request)
    if file.readystate == REMOTE or file.body is None:
        raise RefusalError(404, "file not found: nothing was uploaded yet")
    file.downloads += 1
    more = "&download" if "download" in request.query else ""
    where = f"content/{share.sharename}/{file.fileid}/{address_name(file)}"
    return _lead_to(f"{own_address(request)}/{where}?sig={file.content_signature}{more}")


async def show_thumb(request: web.Request) -> web.Response:
    """``GET …/blob/thumb``: leads to a small picture."""
    check_fields(request, request.query, (TOKEN,))
    return _lead_to_picture(request, *_find_image(request), *THUMB)


async def show_scaled(request: web.Request) -> web.Response:
    """``GET …/blob/scale?size=WxH``, or ``…/blob/WxH``: leads to a picture of that size."""
    check_fields(request, request.query, (TOKEN, "size"))
    found = SIZE.fullmatch(request.match_info.get("size") or request.query.get("size", ""))
    width, height = found.groups() if found else ("", "")
    if not width and not height:
        raise RefusalError(400, "the size is none")
    # Where one of the two is missing the other one says it.
    across, down = int(width or height), int(height or width)
    if not (0 < across <= LARGEST and 0 < down <= LARGEST):
        raise RefusalError(400, "the size is none that a picture has")
    return _lead_to_picture(request, *_find_image(request), across, down)


async def send_content(request: web.Request) -> web.Response:
    """Send the bytes, by whatever content host the API named."""
    check_fields(request, request.query, ("sig", "download"))
    file, body = _signed(request)
    headers = {"X-Content-Type-Options": "nosniff"}
    if "download" in request.query:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.filename)}"
    return web.Response(body=StoredPayload(body, media_type(file)), headers=headers)


async def send_picture(request: web.Request) -> web.Response:
    """Send a picture that stands for an image; the real one's size and format are unknown."""
    check_fields(request, request.query, ("sig",))
    _, body = _signed(request)
    found = SIZE.fullmatch(request.match_info["size"])
    if found is None:
        raise RefusalError(404, "file not found")
    seed = hashlib.sha256(body.sha256.encode()).digest()
    colours: tuple[Colour, ...] = tuple((seed[n], seed[n + 1], seed[n + 2]) for n in (0, 3, 6))
    shown = picture((int(found[1]), int(found[2])), *colours)
    return web.Response(body=shown, content_type="image/png")


def media_type(file: File) -> str:
    """Return what a file is, by its name."""
    return mimetypes.guess_type(file.filename)[0] or "application/octet-stream"


def _find_image(request: web.Request) -> tuple[Share, File]:
    share, file = find_file(request)
    if file.readystate != UPLOADED or not media_type(file).startswith("image/"):
        raise RefusalError(404, "file not found: it is no image")
    return share, file


def _lead_to_picture(
    request: web.Request, share: Share, file: File, width: int, height: int
) -> web.Response:
    where = f"pictures/{width}x{height}/{share.sharename}/{file.fileid}"
    return _lead_to(f"{own_address(request)}/{where}?sig={file.content_signature}")


def _lead_to(url: str) -> web.Response:
    return web.Response(status=302, headers={"Location": url})


def _signed(request: web.Request) -> tuple[File, StoredBody]:
    _, file = find_file(request)
    if request.query.get("sig") != file.content_signature:
        raise RefusalError(403, "the signature is wrong")
    if file.body is None:
        raise RefusalError(404, "file not found")
    return file, file.body
