"""Calls about uploads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.http.body import JsonBody, MultipartFile
from cogs.tixte.calls.base import Calls
from cogs.tixte.enums import MAX_FILE_BYTES, UploadPermissionLevel, UploadType
from cogs.tixte.errors import FileTooLarge, Forbidden, TixteServerError
from cogs.tixte.sources import open_source
from cogs.tixte.state import not_found
from cogs.tixte.upload import TEMPLATE, PartialUpload, Upload
from cogs.tixte.utils import clean_name
from cogs.tixte.wire import UploadPageData, read, read_upload

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from cogs.tixte.domain import Domain
    from cogs.tixte.file import File
    from cogs.tixte.sources import Opened, Uploadable
    from cogs.tixte.wire import DeleteResponse

UPLOADS = ("users", "@me", "uploads")
PAGE = 48
MAX_PAGE = 100  # assumed (contract, section 7)
# What any plan takes: below it there is no need to know the plan.
LEAST_LIMIT = min(MAX_FILE_BYTES.values())


@dataclass(frozen=True, slots=True)
class UploadPage:
    """One page of the list of uploads.

    Args:
        uploads: The uploads, newest first.
        page: Which page, counted from 1.
        total_pages: How many there are.
        total: How many uploads there are.
    """

    uploads: tuple[Upload, ...]
    page: int
    total_pages: int
    total: int

    @property
    def is_last(self) -> bool:
        """Whether no page comes behind it."""
        return not self.uploads or self.page >= self.total_pages


class UploadCalls(Calls):
    """Uploads."""

    domain: str | None
    max_file_bytes: int | None

    async def upload(
        self,
        file: Uploadable,
        /,
        *,
        domain: Domain | str | None = None,
        upload_type: UploadType = UploadType.public,
        name: str | None = None,
        random_name: bool = False,
        content_type: str = "application/octet-stream",
        length: int | None = None,
    ) -> Upload:
        """Upload a file; its bytes stream, nothing of it is held (contract, 2.1 and 5).

        Args:
            file: A path, a binary stream that can be rewound, bytes, a ``File`` or one of
                discord.py's, a ``ByteSource``, or an async iterator with its ``length``. What was
                opened for it is closed afterwards.
            domain: Where to, without scheme; else the client's, else the account's first.
            upload_type: Who may see it.
            name: The full name with extension, else the file's own; empty lets Tixte make one.
            random_name: Let Tixte make a name; the extension stays.
            content_type: Its type.
            length: How many bytes an async iterator gives.

        Raises:
            HTTPException: Tixte refuses; with ``maybe_done`` it may have the file all the same.
            FileTooLarge: It is larger than the plan takes; nothing was sent.
            TixteConnectionError: Tixte cannot be reached, or the connection broke.
            SourceError: The bytes could not be read as announced; nothing is kept.
            ValueError: Nothing says what it is called, or how long it is.
        """
        opened = open_source(file, length)
        try:
            if (wanted := opened.filename if name is None else name) is None and not random_name:
                raise ValueError("nothing says what the file is called")
            await self._check_size(opened.source.length)
            to = self.domain if domain is None else str(domain)
            body = _form(
                opened,
                clean_name(wanted or ""),
                to,
                upload_type,
                content_type,
                random_name=random_name,
            )
            # Not idempotent: the same name may be uploaded twice, and both stay.
            envelope = await self._state.call("POST", ("upload",), body=body, idempotent=False)
        finally:
            opened.close()
        try:
            data = read_upload(envelope["data"], size=envelope.get("size"))
        except TixteServerError as error:
            error.maybe_done = True  # Tixte called it a success
            raise
        return Upload(self._state, data)

    async def url_to_file(self, url: str, /, *, filename: str | None = None) -> File:
        """Fetch what lies at a public address; it is held on disk above a small size.

        Args:
            url: The address; only http and https, and never into a private network.
            filename: What the file is to be called.

        Returns:
            The file. Close it.

        Raises:
            HTTPException: It is not to be had; ``FileTooLarge`` above 200 MB.
            TixteConnectionError: The server cannot be reached, or is too slow.
            AddressNotAllowed: The address is none that is fetched.
        """
        return await self._state.assets.typed(url, filename=filename or ".bin")

    def get_partial_upload(self, id: str, /) -> PartialUpload:  # noqa: A002 - the contract's name
        """Give an upload of which only the id is known; nothing is asked."""
        return PartialUpload(self._state, id)

    async def fetch_upload(self, upload_id: str, /) -> Upload:
        """Fetch one upload: by a search for its id, else from the whole list.

        Raises:
            HTTPException: Tixte refuses; ``NotFound`` where there is no such upload.
            TixteConnectionError: Tixte cannot be reached.
        """
        try:
            found = await self.search_upload(upload_id, limit=PAGE)
        except Forbidden:
            found = []  # an upload key may not search, nor may some accounts (contract, 2.3)
        for upload in found:
            if upload.id == upload_id:
                return upload
        async for upload in self.iter_uploads(amount=MAX_PAGE):
            if upload.id == upload_id:
                return upload
        raise not_found("there is no such upload")

    async def fetch_uploads(self) -> list[Upload]:
        """Fetch all uploads, newest first.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        return [upload async for upload in self.iter_uploads(amount=MAX_PAGE)]

    async def fetch_upload_page(
        self, page: int = 1, amount: int = PAGE, *, domain: Domain | str | None = None
    ) -> UploadPage:
        """Fetch one page of the uploads, newest first.

        Args:
            page: Which, counted from 1.
            amount: How many uploads a page has; Tixte gives at most 100.
            domain: Only those of this domain.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        query = {"page": str(page), "amount": str(amount)}
        if domain is not None:
            query["domain"] = str(domain)
        data = read(await self._state.request("GET", UPLOADS, query=query), UploadPageData)
        uploads = tuple(self._upload(one) for one in data.uploads)
        return UploadPage(uploads, page, data.total_pages, data.total)

    async def iter_uploads(
        self, *, domain: Domain | str | None = None, amount: int = PAGE
    ) -> AsyncIterator[Upload]:
        """Go through the uploads, newest first; a page is fetched when its first one is wanted.

        Args:
            domain: Only those of this domain.
            amount: How many to fetch at once.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        number = 1
        seen: set[str] = set()
        while True:
            page = await self.fetch_upload_page(number, amount, domain=domain)
            for upload in page.uploads:
                # What comes meanwhile pushes others on to a page that is yet to be fetched.
                if upload.id not in seen:
                    seen.add(upload.id)
                    yield upload
            if page.is_last:
                return
            number += 1

    async def search_upload(
        self,
        query: str,
        /,
        *,
        domains: Sequence[Domain | str] = (),
        extensions: Sequence[str] = (),
        limit: int = PAGE,
        min_size: int | None = None,
        max_size: int | None = None,
        sort_by: str = "relevant",
        permission_levels: Sequence[UploadPermissionLevel] = (UploadPermissionLevel.owner,),
    ) -> list[Upload]:
        """Search the uploads by name or id.

        Args:
            query: What to look for.
            domains: Only those of these domains.
            extensions: Only those with these extensions, without a dot.
            limit: How many to give at most.
            min_size: How many bytes they have at least.
            max_size: How many bytes they have at most.
            sort_by: In which order.
            permission_levels: Only those that the account may do this with.

        Raises:
            HTTPException: Tixte refuses; ``Forbidden`` for an upload key.
            TixteConnectionError: Tixte cannot be reached.
        """
        body = {
            "query": query,
            "domains": [str(domain) for domain in domains],
            "extensions": [*extensions],
            "limit": limit,
            "permission_levels": [int(level) for level in permission_levels],
            "size": {"min": min_size, "max": max_size},
            "sort_by": sort_by,
        }
        data = await self._state.request("POST", (*UPLOADS, "search"), body=JsonBody(body))
        return [self._upload(one) for one in read(data, list[Any])]

    async def edit_upload(
        self, upload_id: str, /, *, name: str | None = None, extension: str | None = None
    ) -> Upload:
        """Rename an upload; its address changes with it.

        Args:
            upload_id: Which.
            name: The new name, without extension; None leaves it.
            extension: The new extension, without its dot; None leaves it.

        Raises:
            HTTPException: Tixte refuses; ``NotFound`` where there is no such upload.
            TixteConnectionError: Tixte cannot be reached.
        """
        wanted = {"name": name, "extension": extension}
        body = JsonBody({key: value for key, value in wanted.items() if value is not None})
        data = await self._state.request(
            "PATCH", (*UPLOADS, upload_id), body=body, template=TEMPLATE
        )
        return self._upload(data)

    async def delete_upload(self, upload_id: str) -> DeleteResponse:
        """Delete an upload.

        Raises:
            HTTPException: Tixte refuses; ``NotFound`` where there is no such upload.
            TixteConnectionError: Tixte cannot be reached.
        """
        return await self.get_partial_upload(upload_id).delete()

    def _upload(self, data: Any) -> Upload:
        return Upload(self._state, read_upload(data))

    async def _check_size(self, size: int) -> None:
        """Refuse what is too large before the first byte of it goes out."""
        if self.max_file_bytes is not None and size > self.max_file_bytes:
            raise FileTooLarge(size, self.max_file_bytes)
        if size <= LEAST_LIMIT:
            return
        user = self._state.user or await self._state.fetch_client_user()
        if user.max_file_bytes is not None and size > user.max_file_bytes:
            raise FileTooLarge(size, user.max_file_bytes)


def _form(
    opened: Opened,
    name: str,
    domain: str | None,
    upload_type: UploadType,
    content_type: str,
    *,
    random_name: bool,
) -> MultipartFile:
    payload: dict[str, Any] = {"type": int(upload_type), "upload_source": "custom"}
    if domain is not None:
        payload["domain"] = domain
    payload |= {"random": True} if random_name or not name else {"name": name}
    return MultipartFile(
        fields={"payload_json": json.dumps(payload, ensure_ascii=False)},
        name="file[0]",
        filename=name or "file",
        content_type=content_type,
        source=opened.source,
    )
