"""Files in parts, by a signed address and without a token (contract, 3.2)."""

import hmac
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from bot.emulation import (
    BODIES,
    RefusalError,
    StoredBody,
    check_fields,
    discard_body,
)
from cogs.pixelbin.emulator.answers import STATE, answer, read_json
from cogs.pixelbin.emulator.forms import Form
from cogs.pixelbin.emulator.joined import JoinedBody
from cogs.pixelbin.emulator.records import upload_record
from cogs.pixelbin.emulator.signed import MULTIPART, multipart_signature
from cogs.pixelbin.emulator.state import Signed
from cogs.pixelbin.emulator.storing import choose_name, convert, store

DATA = "x-pixb-meta-assetdata"
QUERY = ("pbs", "pbe", "pbt", "pbo", "pbu")


def routes() -> Iterable[web.RouteDef]:
    """Give the routes of this module."""
    return (web.put(MULTIPART, take_part), web.post(MULTIPART, complete))


async def take_part(request: web.Request) -> web.Response:
    """``PUT &partNumber=n``: a part that comes again replaces itself."""
    signed = _check(request, "partNumber")
    number = request.query.get("partNumber", "")
    if not number.isdecimal() or int(number) < 1:
        raise RefusalError(400, "partNumber must be >= 1")
    form = Form(request)
    body = await form.read()
    try:
        texts = dict(form.texts)
        check_fields(request, texts, (DATA,))
        _check_data(signed, texts.get(DATA))
    except RefusalError:
        form.discard()
        raise
    if (replaced := signed.parts.get(int(number))) is not None:
        discard_body(request, replaced)
    signed.parts[int(number)] = body
    return web.Response(status=204)


async def complete(request: web.Request) -> web.Response:
    """``POST``: joins the parts; a second time it answers the same, or 404 if so switched."""
    signed = _check(request)
    body = await read_json(request, ("parts", DATA, "uploadId"))
    _check_data(signed, body.get(DATA))
    if signed.record is not None:
        if request.config_dict[STATE].switches.second_completion != 200:  # noqa: PLR2004
            raise RefusalError(404, "Upload not found", "UploadNotFoundError")
        return answer(signed.record)
    parts = body.get("parts")
    if not isinstance(parts, list) or not parts or not all(type(one) is int for one in parts):
        raise RefusalError(400, "parts must be a list of part numbers")
    if sorted(parts) != sorted(signed.parts):
        raise RefusalError(400, "parts do not match what was uploaded", "InvalidPartsError")
    signed.record = _finish(request, signed)
    return answer(signed.record)


def _finish(request: web.Request, signed: Signed) -> dict[str, Any]:
    joined = _join(request, signed)
    if joined.size > request.config_dict[STATE].switches.max_multipart_bytes:
        raise RefusalError(413, "The file is too large")
    wanted = convert(signed.request)
    suffix = f".{wanted.format}" if wanted.format else ""
    name = choose_name(signed.organisation, wanted, None, suffix)
    asset = store(
        request,
        signed.organisation,
        wanted,
        joined,
        name=name,
        hint=wanted.format or "",
        source="direct",
        full_name=True,
        beside={"publicUploadId": request.query["pbu"]},
    )
    signed.parts.clear()
    return upload_record(request, signed.organisation, asset)


def _join(request: web.Request, signed: Signed) -> StoredBody:
    joined = JoinedBody([signed.parts[number] for number in sorted(signed.parts)])
    request.config_dict[BODIES].add(joined)
    return joined


def _check(request: web.Request, *more: str) -> Signed:
    query, state = request.query, request.config_dict[STATE]
    check_fields(request, query, (*QUERY, *more))
    signed = state.multipart.get(query.get("pbu", ""))
    values = [query.get(name, "") for name in QUERY[1:]]
    expected = multipart_signature(state.secret, *values)
    if signed is None or not hmac.compare_digest(expected, query.get("pbs", "")):
        raise RefusalError(401, "Invalid Signature")
    if state.now() > signed.expires:
        raise RefusalError(401, "Signature expired")
    return signed


def _check_data(signed: Signed, given: object) -> None:
    if given is None:
        raise RefusalError(400, f"Missing {DATA} field", "MissingMultipartMetaError")
    if given != signed.fields[DATA]:
        raise RefusalError(400, f"Invalid {DATA} field")
