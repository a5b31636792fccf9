"""Signed addresses: made, and taken by the storage of the first kind (contract, 3.1)."""

import asyncio
import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from aiohttp import web

from bot.emulation import RefusalError, StoredBody, discard_body, store_body
from cogs.pixelbin.emulator.answers import (
    STATE,
    Caller,
    answer,
    authenticate,
    own_address,
    read_json,
    xml_error,
)
from cogs.pixelbin.emulator.forms import Form
from cogs.pixelbin.emulator.names import bare, check_extension
from cogs.pixelbin.emulator.state import PUBLIC, Signed, join
from cogs.pixelbin.emulator.storing import FIELDS, Wanted, choose_name, convert, store

P = "/service/platform/assets"
BUCKET = "fake-assets-ap-south-1"
S3, GOOGLE = f"/s3/{BUCKET}", f"/storage.googleapis.com/{BUCKET}"
MULTIPART = "/service/public/assets/v1.0/signed-multipart"
STORAGE_SECONDS = 300
STORAGE_LIMIT = 157_286_400
EXPIRY, MAX_EXPIRY = 3000, 3600


def routes() -> Iterable[web.RouteDef]:
    """Give the routes of this module."""
    return (
        web.post(f"{P}/v1.0/upload/signed-url", create),
        web.post(f"{P}/v2.0/upload/signed-url", create_v2),
        web.post(S3, take_form),
        web.put(f"{GOOGLE}/{{key:.+}}", take_raw),
    )


async def create(request: web.Request) -> web.Response:
    """``POST v1.0/upload/signed-url``."""
    caller = await authenticate(request, write=True)
    wanted = convert(await read_json(request, FIELDS | {"format"}))
    check_extension(f"x.{wanted.format or ''}")
    state = request.config_dict[STATE]
    wanted.name = bare(wanted.name, wanted.format or "")
    name = choose_name(caller.organisation, wanted, None)
    suffix = f".{wanted.format}" if wanted.format else ""
    key = f"uploads/{caller.organisation.cloud}/original/{uuid.uuid4()}{suffix}"
    expires = state.now() + STORAGE_SECONDS
    data = _asset_data(caller, wanted, name, key, {"source": "signedUrl"})
    fields = _storage_fields(caller, key, data, expires, state.secret)
    if state.switches.storage == "google":
        fields = {f"x-goog-meta-{name}": value for name, value in fields.items() if name != "key"}
        url = f"{own_address(request)}{GOOGLE}/{key}"
    else:
        url = f"{own_address(request)}{S3}"
    state.signed[key] = Signed(
        organisation=caller.organisation,
        token=caller.token,
        request=_kept(wanted, name),
        fields=fields,
        expires=expires,
    )
    return answer({"s3PresignedUrl": {"url": url, "fields": fields}})


async def create_v2(request: web.Request) -> web.Response:
    """``POST v2.0/upload/signed-url``."""
    caller = await authenticate(request, write=True)
    wanted = convert(await read_json(request, FIELDS | {"format", "expiry"}))
    check_extension(f"x.{wanted.format or ''}")
    seconds = EXPIRY if wanted.expiry is None else wanted.expiry
    if not 1 <= seconds <= MAX_EXPIRY:
        raise RefusalError(400, f"expiry must be <= {MAX_EXPIRY}")
    state, upload_id = request.config_dict[STATE], str(uuid.uuid4())
    suffix = f".{wanted.format}" if wanted.format else ""
    name = choose_name(caller.organisation, wanted, None, suffix)
    expires = state.now() + seconds
    metadata = {"source": "signedUrl", "publicUploadId": upload_id}
    data = _asset_data(caller, wanted, name, f"uploads/{upload_id}{suffix}", metadata)
    state.multipart[upload_id] = Signed(
        organisation=caller.organisation,
        token=caller.token,
        request=_kept(wanted, name),
        fields={"x-pixb-meta-assetdata": data},
        expires=expires,
    )
    pbe = round(expires * 1000)
    organisation, access = caller.organisation.id, caller.token.access_key
    pbs = multipart_signature(state.secret, pbe, access, organisation, upload_id)
    url = (
        f"{own_address(request)}{MULTIPART}?pbs={pbs}&pbe={pbe}&pbt={access}"
        f"&pbo={organisation}&pbu={upload_id}"
    )
    return answer({"presignedUrl": {"url": url, "fields": {"x-pixb-meta-assetdata": data}}})


def multipart_signature(secret: bytes, *values: object) -> str:
    """Sign what an address for parts says."""
    return hmac.new(secret, "&".join(map(str, values)).encode(), hashlib.sha256).hexdigest()


async def take_form(request: web.Request) -> web.Response:
    """``POST`` a form to the storage: all fields first, the file last (S3)."""
    form = Form(request, STORAGE_LIMIT)
    try:
        body = await form.read()
    except RefusalError as error:
        return xml_error(400, "EntityTooLarge", error.message)
    fields = dict(form.texts[: form.before_file])
    signed = request.config_dict[STATE].signed.get(fields.get("key", ""))
    refusal = _refusal(request, signed, fields)
    if refusal is not None or signed is None:
        form.discard()
        return refusal or xml_error(403, "AccessDenied", "Access Denied")
    return _store(request, signed, body, 204)


async def take_raw(request: web.Request) -> web.Response:
    """``PUT`` a file to the storage, the fields as headers (Google)."""
    signed = request.config_dict[STATE].signed.get(request.match_info["key"])
    names = signed.fields if signed is not None else ()
    fields = {name: request.headers[name] for name in names if name in request.headers}
    refusal = _refusal(request, signed, fields)
    if refusal is not None or signed is None:
        return refusal or xml_error(403, "AccessDenied", "Access Denied")
    try:
        body = await store_body(request, request.content.iter_any(), STORAGE_LIMIT)
    except RefusalError as error:
        return xml_error(400, "EntityTooLarge", error.message)
    return _store(request, signed, body, 200)


def _refusal(
    request: web.Request, signed: Signed | None, fields: dict[str, str]
) -> web.Response | None:
    if signed is None or fields != signed.fields:
        return xml_error(403, "AccessDenied", "Access Denied")
    if request.config_dict[STATE].now() > signed.expires:
        return xml_error(403, "AccessDenied", "Invalid according to Policy: Policy expired.")
    return None


def _store(request: web.Request, signed: Signed, body: StoredBody, status: int) -> web.Response:
    wanted = convert(signed.request)
    try:
        name = choose_name(signed.organisation, wanted, None)
    except RefusalError as error:
        discard_body(request, body)
        return xml_error(error.status, "InvalidRequest", error.message)
    keep = partial(
        store,
        request,
        signed.organisation,
        wanted,
        body,
        name=name,
        hint=wanted.format or "",
        source="signedUrl",
    )
    if (seconds := request.config_dict[STATE].switches.listed_after) > 0:
        # The storage tells the service later what it has (contract, 3.1).
        asyncio.get_running_loop().call_later(seconds, keep)
    else:
        keep()
    return web.Response(status=status)


def _asset_data(
    caller: Caller, wanted: Wanted, name: str, key: str, metadata: dict[str, Any]
) -> str:
    return json.dumps(
        {
            "orgId": caller.organisation.id,
            "type": "file",
            "name": name,
            "path": wanted.path or "",
            "fileId": join(wanted.path or "", name),
            "format": wanted.format,
            "s3Bucket": BUCKET,
            "s3Key": key,
            "access": wanted.access or PUBLIC,
            "tags": wanted.tags or [],
            "metadata": {**(wanted.metadata or {}), **metadata},
            "overwrite": bool(wanted.overwrite),
            "filenameOverride": bool(wanted.filename_override),
        },
        separators=(",", ":"),
    )


def _kept(wanted: Wanted, name: str) -> dict[str, Any]:
    """Note what was asked, with the name that was chosen for it."""
    return {
        "path": wanted.path,
        "name": name,
        "format": wanted.format,
        "access": wanted.access,
        "tags": wanted.tags,
        "metadata": wanted.metadata,
        "overwrite": wanted.overwrite,
        "filenameOverride": wanted.filename_override,
    }


def _storage_fields(
    caller: Caller, key: str, data: str, expires: float, secret: bytes
) -> dict[str, str]:
    until = datetime.fromtimestamp(expires, UTC)
    day = until.strftime("%Y%m%dT%H%M%SZ")
    conditions = [["content-length-range", 0, STORAGE_LIMIT], {"key": key}]
    policy = {"expiration": until.isoformat().replace("+00:00", "Z"), "conditions": conditions}
    encoded = base64.b64encode(json.dumps(policy).encode()).decode()
    return {
        "key": key,
        "x-amz-meta-assetData": data,
        "x-amz-meta-token": caller.token.access_key,
        "bucket": BUCKET,
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"AKIAEXAMPLE/{day[:8]}/ap-south-1/s3/aws4_request",
        "X-Amz-Date": day,
        "Policy": encoded,
        "X-Amz-Signature": hmac.new(secret, encoded.encode(), hashlib.sha256).hexdigest(),
    }
