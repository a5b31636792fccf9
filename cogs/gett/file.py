"""Files of shares (contract, sections 3 and 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from cogs.gett.content import BLOCK_BYTES
from cogs.gett.errors import GettArgumentError
from cogs.gett.links import is_link
from cogs.gett.sources import open_source
from cogs.gett.uploading import send
from cogs.gett.wire import FileData, UploadData, of_share, read, read_object, time_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from cogs.gett.sources import Uploadable
    from cogs.gett.user import GettUser

TEMPLATE = "/files/{share}/{file}"
_KNOWN = frozenset(FileData.__struct_fields__)


class GettFile:
    """A file; every key that the API gives is an attribute, also those that are unknown here.

    Args:
        user: Whose calls are made.
        kwargs: The keys.

    Attributes:
        put_upload_url: Where its bytes go, a secret; only of a file that was just declared.
        post_upload_url: The same for a form.
    """

    _data: FileData

    def __init__(self, user: GettUser, /, **kwargs: Any) -> None:
        self.user = user
        self.put_upload_url: str | None = None
        self.post_upload_url: str | None = None
        self._take(kwargs)

    @property
    def fileid(self) -> str:
        """Its id in the share: text, mostly a number, but not always."""
        return str(self._data.fileid)

    @property
    def sharename(self) -> str:
        """The share that it is in."""
        return self._data.sharename or ""

    @property
    def filename(self) -> str:
        """What it is called; any text at all."""
        return self._data.filename

    @property
    def downloads(self) -> int:
        """How often its bytes were fetched."""
        return self._data.downloads

    @property
    def created(self) -> int:
        """When it was declared, in seconds since 1970."""
        return self._data.created

    @property
    def created_at(self) -> datetime | None:
        """When it was declared; None where that is not told."""
        return time_of(self._data.created)

    @property
    def size(self) -> int | None:
        """How many bytes it has; None until it is uploaded."""
        return self._data.size

    @property
    def readystate(self) -> str:
        """``remote``, ``uploading``, ``uploaded`` or ``removed``; others stay as they are."""
        return self._data.readystate

    @property
    def getturl(self) -> str:
        """Its page, for people."""
        given = self._data.getturl
        if given is not None and is_link(given):
            return given
        return f"{self.user.transport.site}/{self.sharename}/v/{self.fileid}"

    @property
    def blob_url(self) -> str:
        """The address of its bytes, for everybody."""
        return f"{self.user.transport.base_url}{self._endpoint}/blob"

    async def refresh(self) -> None:
        """Ask what it is like now; upload addresses that are known stay.

        Raises:
            GettError: It is gone, or Ge.tt does not answer.
        """
        answer = await self.user.look(self._endpoint, template=TEMPLATE)
        self._take(of_share(read_object(answer), self.sharename))

    async def destroy(self) -> bool:
        """Delete it.

        Raises:
            GettError: Ge.tt refuses; ``GettNotFound`` where it is gone.
        """
        await self.user.destroy(self._endpoint, TEMPLATE)
        return True

    async def contents(self) -> bytes:
        """Fetch its bytes, unchanged; all of them are held.

        Raises:
            GettError: They are not to be had.
        """
        return await self.user.transport.content.read(self.blob_url)

    def open_contents(
        self, chunk_size: int = BLOCK_BYTES
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Open its bytes; they stream, and where they end early that is an error.

        Raises:
            GettError: They are not to be had.
        """
        return self.user.transport.content.open(self.blob_url, chunk_size)

    async def iter_contents(self, chunk_size: int = BLOCK_BYTES) -> AsyncIterator[bytes]:
        """Go through its bytes.

        Raises:
            GettError: They are not to be had.
        """
        async with self.open_contents(chunk_size) as blocks:
            async for block in blocks:
                yield block

    async def thumbnail(self) -> bytes:
        """Fetch a small picture of it.

        Raises:
            GettError: It is not to be had; ``GettNotFound`` for what is no image.
        """
        return await self.user.transport.content.read(f"{self.blob_url}/thumb")

    async def scaled(self, width: int | None = None, height: int | None = None) -> bytes:
        """Fetch a picture of it in another size; one of the two may be left out.

        Raises:
            GettError: It is not to be had; ``GettNotFound`` for what is no image.
            GettArgumentError: Neither is given, or one is none.
        """
        for one in (width, height):
            if one is not None and one <= 0:
                raise GettArgumentError("a picture has at least one pixel each way")
        if width is None and height is None:
            raise GettArgumentError("width or height is missing")
        size = f"{width or ''}x{height or ''}"
        return await self.user.transport.content.read(f"{self.blob_url}/scale?size={size}")

    async def upload_url(self) -> str:
        """Give an address that takes its bytes: the one that is known, else a fresh one.

        Raises:
            GettError: Ge.tt refuses or does not answer.
        """
        return self.put_upload_url or await self.renew_upload_url()

    async def renew_upload_url(self) -> str:
        """Ask for a fresh address that takes its bytes, in the place of those before.

        Raises:
            GettError: Ge.tt refuses or does not answer.
        """
        answer = await self.user.ask(
            "GET", f"{self._endpoint}/upload", template=f"{TEMPLATE}/upload"
        )
        urls = read(read_object(answer), UploadData)
        self.put_upload_url, self.post_upload_url = urls.puturl, urls.posturl
        return urls.puturl

    async def send_data(
        self,
        put_url: str | None = None,
        data: Uploadable | None = None,
        *,
        length: int | None = None,
        content_type: str = "application/octet-stream",
    ) -> bool:
        """Send its bytes, in the place of those before.

        Args:
            put_url: Where to; else the address that is known.
            data: The bytes; text is sent as UTF-8.
            length: How many an async iterator gives.
            content_type: What they are.

        Raises:
            GettArgumentError: There are no bytes, or no address.
            GettError: Ge.tt refuses, or does not answer.
            SourceError: The bytes could not be read as announced.
        """
        where = put_url or self.put_upload_url
        if where is None:
            raise GettArgumentError("put_url is missing, and no upload address is known")
        if data is None:
            raise GettArgumentError("data is missing")
        source = open_source(data, length)
        await send(self, source, put_url=where, content_type=content_type)
        self.note_upload(source.length)
        return True

    def note_upload(self, size: int) -> None:
        """Note that its bytes are there."""
        self._data = structs.replace(self._data, readystate="uploaded", size=size)
        self.user.forget_storage()

    @property
    def _endpoint(self) -> str:
        return f"/files/{self.sharename}/{self.fileid}"

    def _take(self, keys: dict[str, Any]) -> None:
        self._data = read(keys, FileData)
        self._extra = {name: value for name, value in keys.items() if name not in _KNOWN}
        if self._data.upload is not None:
            self.put_upload_url = self._data.upload.puturl
            self.post_upload_url = self._data.upload.posturl

    def __getattr__(self, name: str) -> Any:
        extra = self.__dict__.get("_extra", {})
        if name in extra:
            return extra[name]
        raise AttributeError(f"{type(self).__name__} has no {name}")

    def __repr__(self) -> str:
        return f"<GettFile {self.sharename}/{self.fileid} {self.readystate}>"
