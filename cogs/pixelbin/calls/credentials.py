"""Calls about the credentials of transformation modules (contract, 2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.http.body import JsonBody
from bot.http.client import Call
from cogs.pixelbin.arguments import object_of, segment
from cogs.pixelbin.calls.base import ASSETS, Calls
from cogs.pixelbin.errors import PixelbinIllegalArgumentError
from cogs.pixelbin.models import (
    AddCredentialsRequest,
    AddCredentialsResponse,
    UpdateCredentialsRequest,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

PATH = (*ASSETS, "credentials")
TEMPLATE = "/assets/credentials/{plugin}"


class CredentialCalls(Calls):
    """Keeping, changing and deleting credentials of modules; they are never shown."""

    async def add_credentials(
        self, credentials: Mapping[str, Any], plugin_id: str
    ) -> AddCredentialsResponse:
        """Keep credentials for a module.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinConflictError`` where it has some already.
        """
        request = AddCredentialsRequest(
            credentials=_given(credentials), plugin_id=segment(plugin_id, "module")
        )
        return await self._transport.ask(
            AddCredentialsResponse,
            Call(
                "POST",
                PATH,
                body=JsonBody(request.to_json()),
                idempotent=False,
                template="/assets/credentials",
            ),
        )

    async def update_credentials(
        self, plugin_id: str, credentials: Mapping[str, Any]
    ) -> AddCredentialsResponse:
        """Replace the credentials of a module.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinNotFoundError`` where it has none.
        """
        request = UpdateCredentialsRequest(credentials=_given(credentials))
        path = (*PATH, segment(plugin_id, "module"))
        return await self._transport.ask(
            AddCredentialsResponse,
            Call("PATCH", path, body=JsonBody(request.to_json()), template=TEMPLATE),
        )

    async def delete_credentials(self, plugin_id: str) -> AddCredentialsResponse:
        """Delete the credentials of a module; the answer holds them in clear.

        Raises:
            PixelbinError: Pixelbin refuses; ``PixelbinNotFoundError`` where it has none.
        """
        path = (*PATH, segment(plugin_id, "module"))
        return await self._transport.delete(
            AddCredentialsResponse,
            Call("DELETE", path, template=TEMPLATE),
            AddCredentialsResponse(plugin_id=plugin_id),
        )


def _given(credentials: Mapping[str, Any]) -> dict[str, Any]:
    found = object_of(credentials, "credentials")
    if not found:
        raise PixelbinIllegalArgumentError("There are no credentials.")
    return found
