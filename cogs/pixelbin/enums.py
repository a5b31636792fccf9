"""The words of Pixelbin that have names (contract, section 4)."""

from __future__ import annotations

from enum import StrEnum


class AccessEnum(StrEnum):
    """Who may fetch a file."""

    PUBLIC_READ = "public-read"
    PRIVATE = "private"
