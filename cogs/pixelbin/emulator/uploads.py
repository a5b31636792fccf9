"""Files sent directly, or fetched from an address (contract, 2.8 and 2.9)."""

import ipaddress
from collections.abc import Iterable
from http import HTTPStatus

import aiohttp
from aiohttp import web
from yarl import URL

from bot.emulation import RefusalError, StoredBody, check_fields, discard_body, store_body
from cogs.pixelbin.emulator.answers import STATE, answer, authenticate, read_json
from cogs.pixelbin.emulator.forms import Form
from cogs.pixelbin.emulator.names import bare, check_extension, examine, extension, stem
from cogs.pixelbin.emulator.records import upload_record
from cogs.pixelbin.emulator.storing import FIELDS, choose_name, convert, store

P = "/service/platform/assets/v1.0/upload"
LISTS = frozenset({"tags"})
AS_JSON = frozenset({"metadata", "overwrite", "filenameOverride"})
FETCH_SECONDS = 10


def routes() -> Iterable[web.RouteDef]:
    """Give the routes of this module."""
    return (web.post(f"{P}/direct", upload), web.post(f"{P}/url", upload_from_url))


async def upload(request: web.Request) -> web.Response:
    """``POST upload/direct``: the parts come in any order."""
    caller = await authenticate(request, write=True)
    switches = request.config_dict[STATE].switches
    form = Form(request, max(switches.max_file_bytes, switches.max_image_bytes))
    body = await form.read()
    try:
        values = form.values(LISTS, AS_JSON)
        check_fields(request, values, FIELDS)
        wanted = convert({key: values[key] for key in values if key in FIELDS})
        check_extension(form.filename)
        hint = extension(form.filename)
        _check_size(request, body, hint)
        wanted.name = bare(wanted.name, hint, examine(body, hint).format)
        name = choose_name(caller.organisation, wanted, stem(form.filename))
        asset = store(
            request,
            caller.organisation,
            wanted,
            body,
            name=name,
            hint=hint,
            source="direct",
        )
    except BaseException:
        form.discard()
        raise
    return answer(upload_record(request, caller.organisation, asset))


async def upload_from_url(request: web.Request) -> web.Response:
    """``POST upload/url``: only addresses of this machine are fetched."""
    caller = await authenticate(request, write=True)
    wanted = convert(await read_json(request, FIELDS | {"url"}))
    if not wanted.url:
        raise RefusalError(400, "url must be string")
    address = wanted.url if "://" in wanted.url else f"http://{wanted.url}"
    try:
        filename = URL(address).name or "file"
    except ValueError:
        raise RefusalError(400, "url must be an address", "SourceUrlError") from None
    check_extension(filename)
    body = await _fetch(request, address)
    hint = extension(filename)
    wanted.name = bare(wanted.name, hint, examine(body, hint).format)
    try:
        name = choose_name(caller.organisation, wanted, stem(filename))
    except BaseException:
        discard_body(request, body)
        raise
    asset = store(
        request,
        caller.organisation,
        wanted,
        body,
        name=name,
        hint=hint,
        source="url",
    )
    return answer(upload_record(request, caller.organisation, asset))


async def _fetch(request: web.Request, address: str) -> StoredBody:
    unreachable = RefusalError(400, "The file could not be fetched from the url", "SourceUrlError")
    try:
        url = URL(address)
        if not _is_loopback(url.host or ""):
            raise unreachable
        timeout = aiohttp.ClientTimeout(total=FETCH_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, allow_redirects=False) as source,
        ):
            if source.status != HTTPStatus.OK:
                raise unreachable
            limit = request.config_dict[STATE].switches.max_file_bytes
            return await store_body(request, source.content.iter_any(), limit)
    except (aiohttp.ClientError, ValueError, TimeoutError) as error:
        raise unreachable from error


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_size(request: web.Request, body: StoredBody, hint: str) -> None:
    switches = request.config_dict[STATE].switches
    is_image = examine(body, hint).asset_type == "image"
    limit = switches.max_image_bytes if is_image else switches.max_file_bytes
    if body.size > limit:
        raise RefusalError(413, f"The file is larger than {limit} bytes")
