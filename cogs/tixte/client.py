"""The async client of Tixte: so far the part that linking and re-hosting need."""

from __future__ import annotations

import json
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from bot.http.answer import Answer
from bot.http.auth import HeaderAuth
from bot.http.body import JsonBody, MultipartFile
from bot.http.client import ApiClient, Call, ClientConfig
from cogs.tixte.dialect import TixteDialect
from cogs.tixte.errors import NotFound, TixteServerError, error_of
from cogs.tixte.models import ClientUser, DeleteResponse, Domain, ListedUpload, Upload, UploadType

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import aiohttp
    from pydantic import SecretStr

    from bot.http.body import ByteSource
    from bot.http.observe import Observer

BASE_URL = "https://api.tixte.com/v1"
MAX_NAME_BYTES = 255

ModelT = TypeVar("ModelT")


class TixteClient:
    """Speaks to Tixte with one credential.

    Args:
        master_key: The account's session token ("master key") or upload key.
        domain: The domain to upload to, without scheme; None for the account's first.
        session: The session to use; it stays open.
        base_url: Where the API is.
        on_request: Observers, called once for every HTTP answer.
    """

    def __init__(
        self,
        master_key: SecretStr,
        domain: str | None,
        /,
        *,
        session: aiohttp.ClientSession,
        base_url: str = BASE_URL,
        on_request: Sequence[Observer] = (),
    ) -> None:
        self._api = ApiClient(
            session,
            config=ClientConfig(base_url=base_url),
            auth=HeaderAuth("Authorization", master_key),
            dialect=TixteDialect(),
            on_request=on_request,
        )
        self.domain = domain

    async def fetch_client_user(self) -> ClientUser:
        """Fetch the account that the credential belongs to.

        Raises:
            HTTPException: Tixte refuses; ``Unauthorized`` where the credential is unknown.
            TixteConnectionError: Tixte cannot be reached.
        """
        envelope = await self._api.request(Call("GET", ("users", "@me")))
        return _read(envelope["data"], ClientUser)

    async def fetch_domains(self) -> list[Domain]:
        """Fetch the account's domains.

        Raises:
            HTTPException: Tixte refuses; ``Forbidden`` for an upload key.
            TixteConnectionError: Tixte cannot be reached.
        """
        envelope = await self._api.request(Call("GET", ("users", "@me", "domains")))
        return _read(_read(envelope["data"], _Domains).domains, list[Domain])

    async def search_upload(
        self, query: str, /, *, domains: Sequence[str] = (), limit: int = 48
    ) -> list[ListedUpload]:
        """Search the account's uploads by name.

        Raises:
            HTTPException: Tixte refuses; ``Forbidden`` for an upload key.
            TixteConnectionError: Tixte cannot be reached.
        """
        wanted = {
            "query": query,
            "domains": list(domains),
            "extensions": [],
            "limit": limit,
            "permission_levels": [3],
            "size": {"min": None, "max": None},
            "sort_by": "relevant",
        }
        call = Call("POST", ("users", "@me", "uploads", "search"), body=JsonBody(wanted))
        envelope = await self._api.request(call)
        return _read(envelope["data"], list[ListedUpload])

    async def iter_uploads(self) -> AsyncIterator[ListedUpload]:
        """Go through the account's uploads, newest first; pages are fetched as they are needed.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        number, pages = 1, 1
        while number <= pages:
            asked = {"page": str(number), "amount": "48"}
            envelope = await self._api.request(
                Call("GET", ("users", "@me", "uploads"), query=asked)
            )
            page = _read(envelope["data"], _Page)
            for upload in page.uploads:
                yield upload
            number, pages = number + 1, page.total_pages

    async def upload(
        self,
        file: ByteSource,
        /,
        *,
        name: str,
        domain: str | None = None,
        upload_type: UploadType = UploadType.public,
        content_type: str = "application/octet-stream",
    ) -> Upload:
        """Upload a file; its bytes stream, nothing of it is held (contract, 2.1 and 5).

        Args:
            file: The bytes, of known length.
            name: The full name with extension; empty lets Tixte make one.
            domain: Where to, without scheme; else the client's, else the account's first.
            upload_type: Who may see it.
            content_type: Its type.

        Raises:
            HTTPException: Tixte refuses; with ``maybe_done`` it may have the file all the same.
            TixteConnectionError: Tixte cannot be reached, or the connection broke.
            SourceError: The bytes could not be read as announced; nothing is kept.
        """
        cleaned = _clean_name(name)
        payload: dict[str, Any] = {"type": int(upload_type), "upload_source": "custom"}
        if (to := domain or self.domain) is not None:
            payload["domain"] = to
        payload |= {"name": cleaned} if cleaned else {"random": True}
        body = MultipartFile(
            fields={"payload_json": json.dumps(payload, ensure_ascii=False)},
            name="file[0]",
            filename=cleaned or "file",
            content_type=content_type,
            source=file,
        )
        # Not idempotent: the same name may be uploaded twice, and both stay.
        call = Call("POST", ("upload",), body=body, idempotent=False)
        envelope = await self._api.request(call)
        try:
            return _read({**_object(envelope["data"]), "size": envelope.get("size")}, Upload)
        except TixteServerError as error:
            error.maybe_done = True  # Tixte called it a success
            raise

    async def delete_upload(self, upload_id: str, /) -> DeleteResponse:
        """Delete an upload.

        Raises:
            HTTPException: Tixte refuses; ``NotFound`` where there is no such upload.
            TixteConnectionError: Tixte cannot be reached.
        """
        call = Call("DELETE", ("users", "@me", "uploads", upload_id))
        try:
            envelope = await self._api.request(call)
        except NotFound as error:
            if error.attempt == 1:
                raise
            return DeleteResponse()  # an attempt whose answer was lost has done it (section 5)
        data = _object(envelope["data"])
        return DeleteResponse(message=str(data.get("message", "")), extra=data)


class _Page(msgspec.Struct, frozen=True):
    uploads: list[ListedUpload]
    total_pages: int = 1


class _Domains(msgspec.Struct, frozen=True):
    domains: list[Any]


def _read(data: Any, model: type[ModelT]) -> ModelT:
    """Check an answer's data against its model.

    Raises:
        TixteServerError: The answer is not what the contract says.
    """
    try:
        return msgspec.convert(data, model)
    except msgspec.ValidationError as error:
        raise error_of(Answer(200, {}, b""), f"unexpected answer: {error}") from error


def _object(data: Any) -> dict[str, Any]:
    return _read(data, dict[str, Any])


def _clean_name(name: str) -> str:
    """Make a name that Tixte takes: base name, no controls, NFC, 255 bytes (contract, 5)."""
    base = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(character for character in base if unicodedata.category(character) != "Cc")
    encoded = unicodedata.normalize("NFC", kept).strip().encode(errors="ignore")
    composed = encoded.decode()
    if len(encoded) <= MAX_NAME_BYTES:
        return composed
    suffix = PurePosixPath(composed).suffix.encode()[:MAX_NAME_BYTES]
    stem = encoded[: MAX_NAME_BYTES - len(suffix)].decode(errors="ignore")
    return stem + suffix.decode(errors="ignore")
