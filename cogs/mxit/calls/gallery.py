"""The gallery: folders and files (contract, sections 2.3 and 4.3)."""

from __future__ import annotations

import mimetypes
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from bot.http.body import OCTET_STREAM, JsonBody, RawBody
from bot.http.client import Call
from cogs.mxit.calls.base import Calls, missing
from cogs.mxit.calls.pictures import IDLE_SECONDS
from cogs.mxit.errors import MxitAPIException, MxitAPIParameterException
from cogs.mxit.models import GalleryItem, read
from cogs.mxit.sources import opened

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncIterator

    from cogs.mxit.content import Content
    from cogs.mxit.sources import Uploadable

MEDIA = ("user", "media")
FILE = (*MEDIA, "file")
# ``/user/media/file/send`` offers a file; a folder of that name could not be written to.
RESERVED_FOLDER = "send"
PAGE = 50


class GalleryCalls(Calls):
    """Folders and files."""

    async def get_gallery_folder_list(self, scope: str = "content/read") -> dict[str, Any]:
        """List the folders.

        Returns:
            ``Folders``, a list; ``models.folder_name`` reads its entries.

        Raises:
            MxitAPIException: The service refuses, or does not answer.
        """
        answer = read(await self._as_user(Call("GET", MEDIA), scope), dict[str, Any])
        return {**answer, "Folders": read(answer.get("Folders"), list[Any])}

    async def create_gallery_folder(self, folder_name: str, scope: str = "content/write") -> None:
        """Make a folder.

        Raises:
            MxitAPIParameterException: No folder can be called so.
            MxitAPIException: The service refuses, or does not answer.
        """
        call = _folder_call("POST", folder_name)
        # Made twice it may be refused the second time, and look as if it had failed.
        await self._as_user(replace(call, idempotent=False), scope)

    async def rename_gallery_folder(
        self, old_folder_name: str, new_folder_name: str, scope: str = "content/write"
    ) -> None:
        """Give a folder another name.

        Raises:
            MxitAPIParameterException: No folder can be called so.
            MxitAPIException: The service refuses, or does not answer.
        """
        _check_folder(new_folder_name)
        await self._as_user(_folder_call("PUT", old_folder_name, JsonBody(new_folder_name)), scope)

    async def delete_gallery_folder(self, folder_name: str, scope: str = "content/write") -> None:
        """Delete a folder with all its files.

        Raises:
            MxitAPIParameterException: No folder can be called so.
            MxitAPIException: The service refuses, or does not answer.
        """
        await self._remove(_folder_call("DELETE", folder_name), scope)

    async def get_gallery_item_list(
        self,
        folder_name: str,
        skip: int | None = None,
        count: int | None = None,
        scope: str = "content/read",
    ) -> list[GalleryItem]:
        """List the files of a folder.

        Raises:
            MxitAPIException: The service refuses, or does not answer; NOT_FOUND where there is no
                such folder.
        """
        query = {} if skip is None else {"skip": str(skip)}
        query |= {} if count is None else {"count": str(count)}
        path = (*MEDIA, "list", folder_name)
        call = Call("GET", path, query=query, template="/user/media/list/{folder}")
        try:
            items = read(await self._as_user(call, scope), list[dict[str, Any]])
        except MxitAPIException as error:
            raise missing(error) from None
        return [GalleryItem(one) for one in items]

    async def iter_gallery_items(
        self, folder_name: str, scope: str = "content/read"
    ) -> AsyncIterator[GalleryItem]:
        """Give all files of a folder, page by page.

        Raises:
            MxitAPIException: The service refuses, or does not answer; NOT_FOUND where there is no
                such folder.
        """
        seen: set[str] = set()
        skip = 0
        while True:
            items = await self.get_gallery_item_list(folder_name, skip, PAGE, scope)
            fresh = [one for one in items if one.facts.file_id not in seen]
            for one in fresh:
                seen.add(one.facts.file_id)
                yield one
            # How many a page has at most is not known: a short one need not be the last. A service
            # that minds no ``skip`` would give the same page for ever.
            if not fresh:
                return
            skip += len(items)

    async def upload_gallery_file(  # noqa: PLR0917 - the contract's order
        self,
        folder_name: str,
        file_name: str,
        data: Uploadable | None = None,
        input_file_path: str | os.PathLike[str] | None = None,
        content_type: str | None = None,
        scope: str = "content/write",
        *,
        prevent_share: bool = False,
        length: int | None = None,
    ) -> str | None:
        """Add a file to a folder.

        Args:
            folder_name: The folder.
            file_name: What the file is to be called there.
            data: Its bytes.
            input_file_path: A file with its bytes; comes before ``data``.
            content_type: Its type; else it is guessed from its name.
            scope: What the token must allow.
            prevent_share: Whether nobody is to pass it on.
            length: How many bytes there are, for an async iterator.

        Returns:
            The file's id; None where the service does not tell.

        Raises:
            ValueError: There are no bytes.
            MxitAPIParameterException: No folder can be called so.
            FileTooLarge: It is too large.
            SourceError: The bytes could not be read as announced.
            MxitAPIException: The service refuses, or does not answer.
        """
        _check_folder(folder_name)
        query = {"fileName": file_name, "preventShare": wire_flag(prevent_share)}
        with opened(data, input_file_path, length=length, limit=self._limits.file) as source:
            call = Call(
                "POST",
                (*FILE, folder_name),
                query=query,
                body=RawBody(source, content_type or guess_type(file_name), IDLE_SECONDS),
                idempotent=False,
                template="/user/media/file/{folder}",
            )
            return read_file_id(await self._as_user(call, scope))

    async def rename_gallery_file(
        self, file_id: str, new_file_name: str, scope: str = "content/write"
    ) -> None:
        """Give a file another name.

        Raises:
            MxitAPIException: The service refuses, or does not answer.
        """
        await self._as_user(_file_call("PUT", file_id, JsonBody(new_file_name)), scope)

    async def delete_gallery_file(self, file_id: str, scope: str = "content/write") -> None:
        """Delete a file.

        Raises:
            MxitAPIException: The service refuses, or does not answer; NOT_FOUND where it is gone.
        """
        await self._remove(_file_call("DELETE", file_id), scope)

    async def get_gallery_file(
        self,
        file_id: str,
        output_file_path: str | os.PathLike[str] | None = None,
        scope: str = "content/read",
    ) -> bytes | None:
        """Fetch a file.

        Returns:
            Its bytes; None where they were written to a file.

        Raises:
            FileTooLarge: It is too large.
            MxitAPIException: The service refuses, or does not answer; NOT_FOUND where there is no
                such file.
        """
        async with self.open_gallery_file(file_id, scope) as content:
            if output_file_path is None:
                return await content.read(self._limits.file)
            await content.write(output_file_path, self._limits.file)
            return None

    @asynccontextmanager
    async def open_gallery_file(
        self, file_id: str, scope: str = "content/read"
    ) -> AsyncIterator[Content]:
        """Open a file; its bytes are not held.

        Raises:
            MxitAPIException: The service refuses, or does not answer; NOT_FOUND where there is no
                such file.
        """
        try:
            async with self._user_content((*MEDIA, "content", file_id), scope) as content:
                yield content
        except MxitAPIException as error:
            raise missing(error) from None


def guess_type(file_name: str) -> str:
    """Guess the type of a file from its name."""
    return mimetypes.guess_type(file_name)[0] or OCTET_STREAM


def _check_folder(folder_name: str) -> None:
    if not folder_name.strip():
        raise MxitAPIParameterException("a folder has a name")
    if folder_name.strip().lower() == RESERVED_FOLDER:
        raise MxitAPIParameterException("no folder can be called “send”: Mxit's own route is")


def _folder_call(method: str, folder_name: str, body: JsonBody | None = None) -> Call:
    _check_folder(folder_name)
    return Call(method, (*MEDIA, folder_name), body=body, template="/user/media/{folder}")


def _file_call(method: str, file_id: str, body: JsonBody | None = None) -> Call:
    return Call(method, (*FILE, file_id), body=body, template="/user/media/file/{fileid}")


def wire_flag(flag: bool) -> str:  # noqa: FBT001 - a value, no switch
    """Write a flag as queries have it."""
    return "true" if flag else "false"


def read_file_id(answer: object) -> str | None:
    """Read the id of a file from an answer; None where it tells none."""
    return answer if isinstance(answer, str) and answer else None
