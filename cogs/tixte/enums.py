"""The numbers and words of Tixte that have names (contract, section 3)."""

from __future__ import annotations

from enum import IntEnum, StrEnum

# The largest file by plan, in bytes (contract, section 1).
MAX_FILE_BYTES = {0: 200_000_000, 1: 4_000_000_000, 2: 10_000_000_000}


class Region(StrEnum):
    """Where uploads are kept."""

    us_east_one = "us-east-1"


class Premium(IntEnum):
    """An account's plan."""

    free = 0
    turbo = 1
    turbo_charged = 2


class UploadType(IntEnum):
    """Who may see an upload."""

    public = 1
    private = 2


class UploadPermissionLevel(IntEnum):
    """What somebody may do with an upload."""

    viewer = 1
    manager = 2
    owner = 3
