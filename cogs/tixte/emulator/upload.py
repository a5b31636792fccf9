"""``POST /upload``: a form read as a stream (contract section 2.1)."""

from collections.abc import Iterable
from typing import Any

import msgspec
from aiohttp import web

from bot.emulation import (
    Form,
    FormFile,
    RefusalError,
    check_fields,
    discard_body,
    parse_object,
    read_form,
)
from cogs.tixte.emulator.answers import STATE, answer, authenticate, upload_object
from cogs.tixte.emulator.names import clean_name, guess_type, split_name
from cogs.tixte.emulator.state import OWNER, PRIVATE, PUBLIC, Account, Upload, new_id

PAYLOAD = "payload_json"
FORM_LIMIT = 1024 * 1024  # more than the frame around one file and its JSON ever needs
QUERY = frozenset({"random_name", "random"})
TYPES = frozenset({PUBLIC, PRIVATE})


class Payload(msgspec.Struct):
    """What ``payload_json`` may say. A null is as good as an absent key."""

    domain: str | None = None
    type: int | None = None
    name: str | None = None
    random: bool | None = None
    upload_source: str | None = None


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (web.post("/upload", upload_file),)


async def upload_file(request: web.Request) -> web.Response:
    """``POST /upload``."""
    account = authenticate(request)
    check_fields(request, request.query, QUERY)
    limit = account.tier.file
    if (request.content_length or 0) > limit + FORM_LIMIT:
        raise RefusalError(413, f"the file is larger than {limit} bytes")
    # Browsers give a part made from a Blob a filename, also where it is not the file.
    form = await read_form(
        request, limit, is_file=lambda part: part.filename is not None and part.name != PAYLOAD
    )
    try:
        upload = _create(request, account, form)
    except BaseException:
        form.discard(request)
        raise
    request.config_dict[STATE].uploads[upload.id] = upload
    return answer(upload_object(request, upload, account), size=upload.body.size)


def _create(request: web.Request, account: Account, form: Form) -> Upload:
    state = request.config_dict[STATE]
    body, payload = _file_of(request, form).body, _payload_of(request, form)
    domain, kind = _choose_domain(request, account, payload), _choose_type(request, payload)
    if state.used_by(account) + body.size > account.tier.storage:
        raise RefusalError(402, "the storage is full")
    asset_id = new_id()
    name, extension = split_name(clean_name(payload.name or form.files[0].filename))
    if not name or payload.random or _random_in_query(request):
        name = asset_id
    return Upload(
        id=asset_id,
        name=name,
        extension=extension,
        domain=domain,
        type=kind,
        body=body,
        mimetype=guess_type(extension),
        permissions={account.id: OWNER},
    )


def _file_of(request: web.Request, form: Form) -> FormFile:
    texts = [name for name, _ in form.texts]
    # A second file or payload counts as little as an unknown field.
    more = [file.name for file in form.files[1:]] + texts
    if PAYLOAD in texts:
        more.remove(PAYLOAD)
    for name in more:
        check_fields(request, [f"part {name}"], ())
    for file in form.files[1:]:
        discard_body(request, file.body)
    if not form.files:
        raise RefusalError(400, "there is no file")
    return form.files[0]


def _payload_of(request: web.Request, form: Form) -> Payload:
    text = form.text(PAYLOAD)
    if text is None:
        return Payload()
    fields = parse_object(request, text.encode(), Payload.__struct_fields__)
    try:
        return msgspec.convert(fields, Payload)
    except msgspec.ValidationError as error:
        raise RefusalError(400, f"payload_json: {error}") from error


def _choose_domain(request: web.Request, account: Account, payload: Payload) -> str:
    own = request.config_dict[STATE].domains_of(account)
    if not own:
        raise RefusalError(400, "the account has no domain", "invalid_domain")
    # Older clients send headers instead of payload_json (section 2.1).
    domain = (payload.domain or request.headers.get("domain") or own[0]).lower()
    if domain not in own:
        raise RefusalError(403, "the domain is not yours")
    return domain


def _choose_type(request: web.Request, payload: Payload) -> int:
    given: Any = payload.type
    if given is None:
        given = request.headers.get("type") or 1
    if str(given) not in {str(kind) for kind in TYPES}:
        raise RefusalError(400, "type is neither 1 nor 2")
    return int(given)


def _random_in_query(request: web.Request) -> bool:
    return any(request.query.get(name) == "true" for name in QUERY)
