"""Calls that send, rename, delete and fetch uploads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.http.body import JsonBody, MultipartFile
from cogs.tixte.calls.base import Calls
from cogs.tixte.enums import MAX_FILE_BYTES, UploadType
from cogs.tixte.errors import FileTooLarge, TixteServerError
from cogs.tixte.sources import open_source
from cogs.tixte.upload import TEMPLATE, PartialUpload, Upload
from cogs.tixte.utils import clean_name
from cogs.tixte.wire import read_upload

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from cogs.tixte.domain import Domain
    from cogs.tixte.file import File
    from cogs.tixte.sources import Opened, Uploadable
    from cogs.tixte.wire import DeleteResponse

# What any plan takes: below it there is no need to know the plan.
LEAST_LIMIT = min(MAX_FILE_BYTES.values())


class UploadCalls(Calls):
    """Sending, renaming, deleting and fetching uploads."""

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
            data = read_upload(envelope.data, size=envelope.size)
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

    def open_content(self, url: str, /) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Open what lies at an address that Tixte gave; its bytes stream, nothing is held.

        Args:
            url: An upload's ``direct_url``.

        Raises:
            HTTPException: It is not to be had; ``Forbidden`` for a private upload.
            TixteConnectionError: Its server cannot be reached.
            AddressNotAllowed: The address is none that is fetched.
        """
        return self._state.assets.stream(url)

    def get_partial_upload(self, id: str, /) -> PartialUpload:  # noqa: A002 - the contract's name
        """Give an upload of which only the id is known; nothing is asked."""
        return PartialUpload(self._state, id)

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
            "PATCH", ("users", "@me", "uploads", upload_id), body=body, template=TEMPLATE
        )
        return Upload(self._state, read_upload(data))

    async def delete_upload(self, upload_id: str) -> DeleteResponse:
        """Delete an upload.

        Raises:
            HTTPException: Tixte refuses; ``NotFound`` where there is no such upload.
            TixteConnectionError: Tixte cannot be reached.
        """
        return await self.get_partial_upload(upload_id).delete()

    async def _check_size(self, size: int) -> None:
        """Refuse what is too large before the first byte of it goes out."""
        if self.max_file_bytes is not None and size > self.max_file_bytes:
            raise FileTooLarge(size, self.max_file_bytes)
        if size <= LEAST_LIMIT:
            return
        user = self._state.user
        if user is None or size > (user.max_file_bytes or size):
            user = await self._state.fetch_client_user()  # the plan may be another one by now
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
