"""Small things that Tixte's models and calls share."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import PurePosixPath

MAX_NAME_BYTES = 255


def parse_time(time_strp: str | None) -> datetime | None:
    """Read a time of Tixte's; it is UTC, with or without a fraction of a second.

    Raises:
        ValueError: It is no time.
    """
    if not time_strp:
        return None
    moment = datetime.fromisoformat(time_strp)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def time_or_none(text: str | None) -> datetime | None:
    """Read a time of an answer; one that cannot be read is left out rather than the whole model."""
    try:
        return parse_time(text)
    except ValueError:
        return None


def clean_name(name: str) -> str:
    """Make a name that Tixte takes: base name, no controls, NFC, 255 bytes (contract, 5)."""
    base = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(character for character in base if unicodedata.category(character) != "Cc")
    encoded = unicodedata.normalize("NFC", kept).strip().encode(errors="ignore")
    composed = encoded.decode()
    if len(encoded) <= MAX_NAME_BYTES:
        return composed
    suffix = PurePosixPath(composed).suffix.encode()[:MAX_NAME_BYTES]
    stem = encoded[: MAX_NAME_BYTES - len(suffix)].decode(errors="ignore")
    return stem + suffix.decode(errors="ignore")
