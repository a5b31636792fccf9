"""``POST /upload``: a form read as a stream (contract section 2.1)."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import msgspec
from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.emulation import (
    RefusalError,
    StoredBody,
    check_fields,
    discard_body,
    parse_object,
    store_body,
)
from cogs.tixte.emulator.answers import STATE, answer, authenticate, upload_object
from cogs.tixte.emulator.names import clean_name, guess_type, split_name
from cogs.tixte.emulator.state import OWNER, PRIVATE, PUBLIC, Account, Upload, new_id

BLOCK = 256 * 1024
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


class Form:
    """The parts of one upload, in whatever order they come."""

    def __init__(self, request: web.Request, limit: int) -> None:
        self.request = request
        self.limit = limit
        self.payload = Payload()
        self.has_payload = False
        self.filename = ""
        self.body: StoredBody | None = None

    async def read(self) -> StoredBody:
        """Read all parts and return the file.

        Raises:
            RefusalError: 400 for a form without a file or a broken one, 413 for a file too large.
        """
        if not self.request.content_type.startswith("multipart/"):
            raise RefusalError(400, "there is no file: the body is not multipart/form-data")
        try:
            async for part in await self.request.multipart():
                await self._take(part)
        except (ValueError, RuntimeError, HttpProcessingError) as error:
            raise RefusalError(400, "the form is broken") from error
        if self.body is None:
            raise RefusalError(400, "there is no file")
        return self.body

    def discard(self) -> None:
        """Forget the file."""
        if self.body is not None:
            discard_body(self.request, self.body)

    async def _take(self, part: MultipartReader | BodyPartReader | None) -> None:
        if not isinstance(part, BodyPartReader):
            raise RefusalError(400, "a part of the form is a form itself")
        # Browsers give a part made from a Blob a filename, also where it is not the file.
        is_payload = part.name == "payload_json"
        if is_payload and not self.has_payload:
            self.has_payload = True
            self.payload = await self._read_payload(part)
        elif part.filename is not None and not is_payload and self.body is None:
            self.filename = part.filename
            self.body = await store_body(self.request, _blocks(part), self.limit)
        else:  # a second file or payload counts as little as an unknown field
            check_fields(self.request, [f"part {part.name}"], ())

    async def _read_payload(self, part: BodyPartReader) -> Payload:
        text = bytearray()
        async for block in _blocks(part):
            text += block
            if len(text) > FORM_LIMIT:
                raise RefusalError(413, "payload_json is too large")
        fields = parse_object(self.request, bytes(text), Payload.__struct_fields__)
        try:
            return msgspec.convert(fields, Payload)
        except msgspec.ValidationError as error:
            raise RefusalError(400, f"payload_json: {error}") from error


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
    form = Form(request, limit)
    try:
        upload = _create(request, account, form, await form.read())
    except BaseException:
        form.discard()
        raise
    request.config_dict[STATE].uploads[upload.id] = upload
    return answer(upload_object(request, upload, account), size=upload.body.size)


def _create(request: web.Request, account: Account, form: Form, body: StoredBody) -> Upload:
    state = request.config_dict[STATE]
    domain, kind = _choose_domain(request, account, form.payload), _choose_type(request, form)
    if state.used_by(account) + body.size > account.tier.storage:
        raise RefusalError(402, "the storage is full")
    asset_id = new_id()
    name, extension = split_name(clean_name(form.payload.name or form.filename))
    if not name or form.payload.random or _random_in_query(request):
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


def _choose_domain(request: web.Request, account: Account, payload: Payload) -> str:
    own = request.config_dict[STATE].domains_of(account)
    if not own:
        raise RefusalError(400, "the account has no domain", "invalid_domain")
    # Older clients send headers instead of payload_json (section 2.1).
    domain = (payload.domain or request.headers.get("domain") or own[0]).lower()
    if domain not in own:
        raise RefusalError(403, "the domain is not yours")
    return domain


def _choose_type(request: web.Request, form: Form) -> int:
    given: Any = form.payload.type
    if given is None:
        given = request.headers.get("type") or 1
    if str(given) not in {str(kind) for kind in TYPES}:
        raise RefusalError(400, "type is neither 1 nor 2")
    return int(given)


def _random_in_query(request: web.Request) -> bool:
    return any(request.query.get(name) == "true" for name in QUERY)


async def _blocks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while block := await part.read_chunk(BLOCK):
        yield block
