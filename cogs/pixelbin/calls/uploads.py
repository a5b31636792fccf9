"""Calls that store files: directly, from an address, and by signed addresses (2.8 to 2.10)."""

from __future__ import annotations

import json
import mimetypes
from typing import TYPE_CHECKING, Any

from multidict import MultiDict

from bot.http.body import OCTET_STREAM, JsonBody, MultipartFile
from bot.http.client import Call
from bot.http.errors import ErrorKind
from cogs.pixelbin.arguments import access_of, check_filename, expiry_of, object_of, tags_of
from cogs.pixelbin.calls.base import ASSETS, PLATFORM, Calls
from cogs.pixelbin.errors import PixelbinIllegalArgumentError, PixelbinTooLargeError
from cogs.pixelbin.models import (
    AccessEnum,
    FileUploadRequest,
    SignedUploadRequest,
    SignedUploadRequestV2,
    SignedUploadResponse,
    SignedUploadV2Response,
    UploadResponse,
    UrlUploadRequest,
)
from cogs.pixelbin.sources import open_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cogs.pixelbin.sources import Uploadable
    from cogs.pixelbin.transport import Transport


class UploadCalls(Calls):
    """Storing files.

    Args:
        transport: The ways out.
        max_file_bytes: The largest file to send; None leaves it to the service.
    """

    def __init__(self, transport: Transport, max_file_bytes: int | None = None) -> None:
        super().__init__(transport)
        self._max_file_bytes = max_file_bytes

    async def file_upload(
        self,
        file: Uploadable,
        *,
        path: str | None = None,
        name: str | None = None,
        access: AccessEnum | str | None = None,
        tags: Sequence[str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        overwrite: bool | None = None,
        filename_override: bool | None = None,
        filename: str | None = None,
        content_type: str | None = None,
        length: int | None = None,
    ) -> UploadResponse:
        """Store a file in one request; its bytes stream, nothing of it is held.

        Args:
            file: Bytes, a path, an open binary stream, a ``ByteSource``, or blocks.
            path: The folder; missing ones are made.
            name: What it is to be called; the service may change it.
            access: Who may fetch it.
            tags: Its tags.
            metadata: What else to keep with it.
            overwrite: Whether to replace a file of that name.
            filename_override: Whether to find another name where it is taken.
            filename: What the file is called here, with extension.
            content_type: Its type.
            length: How many bytes the blocks are.

        Raises:
            PixelbinError: Pixelbin refuses; with ``maybe_done`` it may have the file all the same.
            SourceError: The bytes could not be read as announced.
        """
        opened = open_source(file, length)
        try:
            filename = filename or opened.filename or name or "file"
            check_filename(filename)
            self.check_size(opened.source.length)
            request = FileUploadRequest(
                path=path,
                name=name,
                access=access_of(access),
                tags=tags_of(tags),
                metadata=object_of(metadata, "metadata"),
                overwrite=overwrite,
                filename_override=filename_override,
            )
            body = MultipartFile(
                fields=form_fields(request.to_json()),
                name="file",
                filename=filename,
                content_type=content_type or mimetypes.guess_type(filename)[0] or OCTET_STREAM,
                source=opened.source,
            )
            # Sent twice it would be there twice, unless it replaces itself.
            return await self._transport.ask(
                UploadResponse,
                Call(
                    "POST",
                    (*ASSETS, "upload", "direct"),
                    body=body,
                    idempotent=bool(overwrite),
                ),
            )
        finally:
            opened.close()

    async def url_upload(
        self,
        url: str,
        *,
        path: str | None = None,
        name: str | None = None,
        access: AccessEnum | str | None = None,
        tags: Sequence[str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        overwrite: bool | None = None,
        filename_override: bool | None = None,
    ) -> UploadResponse:
        """Let the service fetch a file from an address by itself.

        Raises:
            PixelbinError: Pixelbin refuses, or cannot fetch it.
        """
        if not url:
            raise PixelbinIllegalArgumentError("There is no address.")
        request = UrlUploadRequest(
            url=url,
            path=path,
            name=name,
            access=access_of(access),
            tags=tags_of(tags),
            metadata=object_of(metadata, "metadata"),
            overwrite=overwrite,
            filename_override=filename_override,
        )
        call = Call(
            "POST",
            (*ASSETS, "upload", "url"),
            body=JsonBody(request.to_json()),
            idempotent=bool(overwrite),
        )
        return await self._transport.ask(UploadResponse, call)

    async def create_signed_url(
        self,
        *,
        name: str | None = None,
        path: str | None = None,
        format: str | None = None,  # noqa: A002 - the contract's name
        access: AccessEnum | str | None = None,
        tags: Sequence[str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        overwrite: bool | None = None,
        filename_override: bool | None = None,
    ) -> SignedUploadResponse:
        """Make an address that one file can be sent to without the token, straight to storage.

        Raises:
            PixelbinError: Pixelbin refuses.
        """
        check_filename(name, _dotted(format))
        request = SignedUploadRequest(
            name=name,
            path=path,
            format=format,
            access=access_of(access),
            tags=tags_of(tags),
            metadata=object_of(metadata, "metadata"),
            overwrite=overwrite,
            filename_override=filename_override,
        )
        body = JsonBody(request.to_json())
        return await self._transport.ask(
            SignedUploadResponse, Call("POST", (*ASSETS, "upload", "signed-url"), body=body)
        )

    async def create_signed_url_v2(
        self,
        *,
        name: str | None = None,
        path: str | None = None,
        format: str | None = None,  # noqa: A002 - the contract's name
        access: AccessEnum | str | None = None,
        tags: Sequence[str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        overwrite: bool | None = None,
        filename_override: bool | None = None,
        expiry: int | None = None,
    ) -> SignedUploadV2Response:
        """Make an address that one file can be sent to in parts without the token.

        Raises:
            PixelbinError: Pixelbin refuses.
        """
        check_filename(name, _dotted(format))
        request = SignedUploadRequestV2(
            name=name,
            path=path,
            format=format,
            access=access_of(access),
            tags=tags_of(tags),
            metadata=object_of(metadata, "metadata"),
            overwrite=overwrite,
            filename_override=filename_override,
            expiry=expiry_of(expiry),
        )
        path_of_call = (*PLATFORM, "assets", "v2.0", "upload", "signed-url")
        call = Call("POST", path_of_call, body=JsonBody(request.to_json()))
        return await self._transport.ask(SignedUploadV2Response, call)

    def check_size(self, size: int) -> None:
        """Refuse a file before the first byte of it goes out.

        Raises:
            PixelbinIllegalArgumentError: It is empty.
            PixelbinTooLargeError: It is larger than is sent.
        """
        if size == 0:
            raise PixelbinIllegalArgumentError("The file is empty, and Pixelbin keeps none such.")
        if self._max_file_bytes is not None and size > self._max_file_bytes:
            text = f"{size} bytes, at most {self._max_file_bytes} may be"
            raise PixelbinTooLargeError(text, kind=ErrorKind.TOO_LARGE)


def form_fields(request: Mapping[str, Any]) -> MultiDict[str]:
    """Write a request as text parts: a list repeats its part, objects are JSON (contract, 1.4)."""
    fields: MultiDict[str] = MultiDict()
    for key, value in request.items():
        if isinstance(value, list):
            for one in value:
                fields.add(key, one)
        else:
            fields.add(key, value if isinstance(value, str) else json.dumps(value))
    return fields


def _dotted(extension: str | None) -> str | None:
    return None if extension is None else f"x.{extension}"
