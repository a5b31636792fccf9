"""Settings of a service's own, declared in its folder: ``SETTINGS`` in ``settings.py`` there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ServiceSetting:
    """One setting; ``client_id`` of the service ``toy`` is ``TOY_CLIENT_ID``.

    Args:
        name: What stands behind the service's name.
        example: A value, for the line that complains of a wrong one.
        kind: An http(s) address, a text, or a text that is never shown.
        default: What counts where it is not set; only for addresses and texts.
    """

    name: str
    example: str
    kind: Literal["address", "text", "secret"] = "text"
    default: str | None = None
