"""What every group of calls stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cogs.tixte.state import State


class Calls:
    """Calls of one client."""

    _state: State
