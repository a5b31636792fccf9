"""Calls about folders (contract, 2.3)."""

from __future__ import annotations

from typing import Any

from bot.http.body import JsonBody
from bot.http.client import Call
from cogs.pixelbin.arguments import path_of, query_of, segment
from cogs.pixelbin.calls.base import ASSETS, Calls
from cogs.pixelbin.models import (
    CreateFolderRequest,
    ExploreItem,
    FoldersResponse,
    GetAncestorsResponse,
    UpdateFolderRequest,
)
from cogs.pixelbin.wire import read

PATH = (*ASSETS, "folders")
TEMPLATE = "/assets/folders/{folder}"


class FolderCalls(Calls):
    """Making, finding, changing and deleting folders."""

    async def create_folder(self, name: str, path: str | None = None) -> FoldersResponse:
        """Make a folder, and those above it that are missing.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinConflictError`` where it is there already.
        """
        request = CreateFolderRequest(name=segment(name, "folder's name"), path=path)
        data = await self._transport.request(
            Call(
                "POST",
                PATH,
                body=JsonBody(request.to_json()),
                idempotent=False,
                template="/assets/folders",
            )
        )
        # Described as the list of all that were made, seen as one (contract, 2.3).
        return read(FoldersResponse, _one(data, -1), maybe_done=True)

    async def get_folder_details(
        self, path: str | None = None, name: str | None = None
    ) -> ExploreItem:
        """Fetch a folder.

        Args:
            path: The folder that it is in; without ``name`` the folder itself.
            name: What it is called.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinNotFoundError`` where there is none.
        """
        call = Call("GET", PATH, query=query_of(path=path, name=name), template="/assets/folders")
        return read(ExploreItem, _one(await self._transport.request(call), 0))

    async def update_folder(self, folder_id: str, is_active: bool | None = None) -> FoldersResponse:  # noqa: FBT001 - the contract's signature
        """Switch a folder on or off.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinNotFoundError`` where there is none.
        """
        request = UpdateFolderRequest(is_active=is_active)
        path = (*PATH, *path_of(folder_id, "folder"))
        return await self._transport.ask(
            FoldersResponse,
            Call("PATCH", path, body=JsonBody(request.to_json()), template=TEMPLATE),
        )

    async def delete_folder(self, id: str) -> FoldersResponse:  # noqa: A002 - the contract's name
        """Delete a folder by its ``_id``, with everything in it, for good.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinNotFoundError`` where there is none.
        """
        call = Call("DELETE", (*PATH, segment(id, "id")), template=TEMPLATE)
        return await self._transport.delete(FoldersResponse, call, FoldersResponse(id=id))

    async def get_folder_ancestors(self, id: str) -> GetAncestorsResponse:  # noqa: A002
        """Fetch the folders that a folder is in, outermost first.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinNotFoundError`` where there is none.
        """
        path = (*PATH, segment(id, "id"), "ancestors")
        return await self._transport.ask(
            GetAncestorsResponse, Call("GET", path, template=f"{TEMPLATE}/ancestors")
        )


def _one(data: Any, index: int) -> Any:
    return data[index] if isinstance(data, list) and data else data
