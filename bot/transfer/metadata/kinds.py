"""What there is to remove, in the words that the card uses."""

from __future__ import annotations

from enum import StrEnum


class Removed(StrEnum):
    """Something personal that a picture holds beside its pixels; what matters most comes first."""

    LOCATION = "location"
    CAMERA = "camera"
    DATE = "date"
    AUTHOR = "author"
    DESCRIPTION = "description"
    COMMENT = "comment"
    SOFTWARE = "software"
    THUMBNAIL = "embedded thumbnail"
    PICTURES = "embedded pictures"
    VIDEO = "embedded video"
    HISTORY = "editing history"
    CREDENTIALS = "content credentials"
    TRAILER = "data after the picture"
    OTHER = "other data"


def in_order(kinds: set[Removed]) -> tuple[Removed, ...]:
    """Give them in the order in which they are told."""
    return tuple(kind for kind in Removed if kind in kinds)
