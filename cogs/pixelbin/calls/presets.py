"""Calls about presets (contract, 2.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.http.body import JsonBody
from bot.http.client import Call
from cogs.pixelbin.arguments import check_operations, object_of, query_of, segment, tags_of
from cogs.pixelbin.calls.base import ASSETS, Calls
from cogs.pixelbin.models import (
    AddPresetRequest,
    AddPresetResponse,
    GetPresetsResponse,
    UpdatePresetRequest,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATH = (*ASSETS, "presets")
TEMPLATE = "/assets/presets/{preset}"


class PresetCalls(Calls):
    """Keeping operations under a name."""

    async def add_preset(
        self, preset_name: str, transformation: str, params: Mapping[str, Any] | None = None
    ) -> AddPresetResponse:
        """Keep operations as a preset.

        Args:
            preset_name: Its name.
            transformation: Operations with ``~`` between them.
            params: Types and defaults of the ``$variables`` in them.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinConflictError`` where the name is taken.
        """
        request = AddPresetRequest(
            preset_name=segment(preset_name, "preset"),
            transformation=check_operations(transformation),
            params=object_of(params, "params"),
        )
        body = JsonBody(request.to_json())
        call = Call("POST", PATH, body=body, idempotent=False, template="/assets/presets")
        return await self._transport.ask(AddPresetResponse, call)

    async def get_presets(
        self,
        *,
        page_no: int | None = None,
        page_size: int | None = None,
        name: str | None = None,
        transformation: str | None = None,
        archived: bool | None = None,
        sort: Sequence[str] | None = None,
    ) -> GetPresetsResponse:
        """List presets.

        Args:
            page_no: Which page, from 1.
            page_size: How many a page.
            name: A part of the name.
            transformation: A part of the operations.
            archived: Only those put away, or only the others.
            sort: Fields, in order.

        Raises:
            PixelbinError: Pixelbin refuses, cannot be reached, or answers nonsense.
        """
        query = query_of(
            pageNo=page_no,
            pageSize=page_size,
            name=name,
            transformation=transformation,
            archived=archived,
            sort=tags_of(sort),
        )
        call = Call("GET", PATH, query=query, template="/assets/presets")
        return await self._transport.ask(GetPresetsResponse, call)

    async def get_preset(self, preset_name: str) -> AddPresetResponse:
        """Fetch a preset.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinNotFoundError`` where there is none.
        """
        path = (*PATH, segment(preset_name, "preset"))
        return await self._transport.ask(AddPresetResponse, Call("GET", path, template=TEMPLATE))

    async def update_preset(self, preset_name: str, archived: bool) -> AddPresetResponse:  # noqa: FBT001 - the contract's signature
        """Put a preset away, or take it out again; nothing else of it can change.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinNotFoundError`` where there is none.
        """
        path = (*PATH, segment(preset_name, "preset"))
        body = JsonBody(UpdatePresetRequest(archived=archived).to_json())
        return await self._transport.ask(
            AddPresetResponse, Call("PATCH", path, body=body, template=TEMPLATE)
        )

    async def delete_preset(self, preset_name: str) -> AddPresetResponse:
        """Delete a preset for good.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinNotFoundError`` where there is none.
        """
        path = (*PATH, segment(preset_name, "preset"))
        call = Call("DELETE", path, template=TEMPLATE)
        gone = AddPresetResponse(preset_name=preset_name)
        return await self._transport.delete(AddPresetResponse, call, gone)
