"""Calls about transformation modules and the sample file (contract, 2.5)."""

from __future__ import annotations

from bot.http.client import Call
from cogs.pixelbin.arguments import segment
from cogs.pixelbin.calls.base import ASSETS, Calls
from cogs.pixelbin.models import (
    FilesResponse,
    TransformationModuleResponse,
    TransformationModulesResponse,
)

PATH = (*ASSETS, "playground")


class ModuleCalls(Calls):
    """Looking at modules, and at the file to try them on."""

    async def get_default_asset_for_playground(self) -> FilesResponse:
        """Fetch the sample file.

        Raises:
            PixelbinError: Pixelbin refuses, cannot be reached, or answers nonsense.
        """
        return await self._transport.ask(FilesResponse, Call("GET", (*PATH, "default")))

    async def get_modules(self) -> TransformationModulesResponse:
        """Fetch all modules.

        Raises:
            PixelbinError: Pixelbin refuses, cannot be reached, or answers nonsense.
        """
        return await self._transport.ask(
            TransformationModulesResponse, Call("GET", (*PATH, "plugins"))
        )

    async def get_module(self, identifier: str) -> TransformationModuleResponse:
        """Fetch one module.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinNotFoundError`` where there is none.
        """
        path = (*PATH, "plugins", segment(identifier, "module"))
        return await self._transport.ask(
            TransformationModuleResponse,
            Call("GET", path, template="/assets/playground/plugins/{module}"),
        )
