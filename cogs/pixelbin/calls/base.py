"""What every group of calls stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cogs.pixelbin.transport import Transport

PLATFORM = ("service", "platform")
ASSETS = (*PLATFORM, "assets", "v1.0")


class Calls:
    """Calls of one client.

    Args:
        transport: The ways out.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
