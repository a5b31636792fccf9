"""Calls about files that are there (contract, 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.http.body import JsonBody
from bot.http.client import Call
from cogs.pixelbin.arguments import access_of, check_filename, object_of, path_of, segment, tags_of
from cogs.pixelbin.calls.base import ASSETS, Calls
from cogs.pixelbin.errors import PixelbinIllegalArgumentError, PixelbinNotFoundError, invalid_answer
from cogs.pixelbin.models import (
    AccessEnum,
    DeleteMultipleFilesRequest,
    FilesResponse,
    UpdateFileRequest,
)
from cogs.pixelbin.wire import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATH = (*ASSETS, "files")
TEMPLATE = "/assets/files/{file}"
BY_ID = "id"


class FileCalls(Calls):
    """Fetching, changing and deleting files."""

    async def get_file_by_id(self, id: str) -> FilesResponse:  # noqa: A002 - the contract's name
        """Fetch a file by its ``_id``.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinNotFoundError`` where there is none.
        """
        path = (*PATH, BY_ID, segment(id, "id"))
        return await self._transport.ask(
            FilesResponse, Call("GET", path, template="/assets/files/id/{id}")
        )

    async def get_file_by_file_id(self, file_id: str) -> FilesResponse:
        """Fetch a file by its path and name.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinNotFoundError`` where there is none.
        """
        parts = path_of(file_id, "file id")
        if len(parts) == 2 and parts[0] == BY_ID:  # noqa: PLR2004 - folder and name
            # That address is the other call's (contract, 2.2).
            raise PixelbinIllegalArgumentError(
                "A file in a folder called `id` can only be fetched by its own id."
            )
        return await self._transport.ask(
            FilesResponse, Call("GET", (*PATH, *parts), template=TEMPLATE)
        )

    async def update_file(
        self,
        file_id: str,
        *,
        name: str | None = None,
        path: str | None = None,
        access: AccessEnum | str | None = None,
        is_active: bool | None = None,
        tags: Sequence[str] | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> FilesResponse:
        """Change a file; tags and metadata are replaced, a new name or path changes its address.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinConflictError`` where the name is taken.
        """
        check_filename(name)
        request = UpdateFileRequest(
            name=name,
            path=path,
            access=access_of(access),
            is_active=is_active,
            tags=tags_of(tags),
            metadata=object_of(metadata, "metadata"),
        )
        call = Call(
            "PATCH",
            (*PATH, *path_of(file_id, "file id")),
            body=JsonBody(request.to_json()),
            # Sent twice, a file that moved is not where it was.
            idempotent=name is None and path is None,
            template=TEMPLATE,
        )
        return await self._transport.ask(FilesResponse, call)

    async def delete_file(self, file_id: str) -> FilesResponse:
        """Delete a file for good; the answer tells it as it was.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinNotFoundError`` where there is none.
        """
        path = (*PATH, *path_of(file_id, "file id"))
        call = Call("DELETE", path, template=TEMPLATE)
        return await self._transport.delete(FilesResponse, call, FilesResponse(file_id=file_id))

    async def delete_files(self, ids: Sequence[str]) -> list[FilesResponse]:
        """Delete files for good by their ``_id``; unknown ones are passed over.

        Returns:
            The files that were deleted; empty where the answer to the first attempt was lost.

        Raises:
            PixelbinError: Pixelbin refuses.
        """
        if isinstance(ids, str) or not ids:
            raise PixelbinIllegalArgumentError("ids are a list of at least one id.")
        request = DeleteMultipleFilesRequest(ids=[segment(one, "id") for one in ids])
        call = Call(
            "POST",
            (*PATH, "delete"),
            body=JsonBody(request.to_json()),
            template="/assets/files/delete",
        )
        try:
            data = await self._transport.request(call)
        except PixelbinNotFoundError as error:
            if error.attempt == 1:
                raise
            return []
        if not isinstance(data, list):
            raise invalid_answer("the answer is no list of files")
        return [read(FilesResponse, one) for one in data]
