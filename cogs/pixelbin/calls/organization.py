"""Calls about the organisation, what it uses, and transformed files (contract, 6.4)."""

from __future__ import annotations

from typing import Any

from bot.http.client import Call
from cogs.pixelbin.calls.base import PLATFORM, Calls
from cogs.pixelbin.models import AppOrgDetails, TransformationContext, Usage
from cogs.pixelbin.wire import read


class OrganizationCalls(Calls):
    """Whose the token is."""

    async def get_app_org_details(self) -> AppOrgDetails:
        """Fetch what the token is, and whose.

        Raises:
            PixelbinError: Pixelbin refuses the token, cannot be reached, or answers nonsense.
        """
        path = (*PLATFORM, "organization", "v1.0", "apps", "info")
        return await self._transport.ask(AppOrgDetails, Call("GET", path))


class BillingCalls(Calls):
    """What the organisation uses."""

    async def get_usage_v2(self) -> Usage:
        """Fetch storage, in GB, and credits.

        Raises:
            PixelbinError: Pixelbin refuses, cannot be reached, or answers nonsense.
        """
        return await self._transport.ask(Usage, Call("GET", _PAYMENT))

    async def get_usage(self) -> dict[str, Any]:
        """Fetch the same in the older shape, as it comes.

        Raises:
            PixelbinError: Pixelbin refuses, cannot be reached, or answers nonsense.
        """
        found: dict[str, Any] = await self._transport.request(
            Call("GET", (*_PAYMENT, "subscription"))
        )
        return found


class TransformationCalls(Calls):
    """What the service knows of transformed files."""

    async def get_transformation_context(self, url: str) -> TransformationContext:
        """Fetch what the service knows of a delivery address.

        Args:
            url: Its path: ``/v2/<cloud>/<pattern>/<file>``.

        Raises:
            PixelbinError: Pixelbin refuses, cannot be reached, or answers nonsense.
        """
        path = (*PLATFORM, "transformation", "context")
        data = await self._transport.request(Call("GET", path, query={"url": url}))
        # The documentation wraps it (contract, 6.4).
        wrapped = data.get("value") if isinstance(data, dict) else None
        return read(TransformationContext, wrapped if isinstance(wrapped, dict) else data)


_PAYMENT = (*PLATFORM, "payment", "v1.0", "usage")
