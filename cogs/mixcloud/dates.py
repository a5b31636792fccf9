"""Times on their way to Mixcloud, from whatever people and programs give (contract, 4.5)."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from bot.moments import EXAMPLES, read_moment
from cogs.mixcloud.errors import MixcloudParameterError

# What people give: text, seconds since 1970, or a datetime.
When = str | int | float | datetime


def format_datetime(value: When) -> str:
    """Write a time as uploads want it: UTC, whole seconds.

    Raises:
        MixcloudParameterError: The text is no time.
        TypeError: It is nothing that tells a time.
    """
    return f"{_to_datetime(value).replace(tzinfo=None, microsecond=0).isoformat()}Z"


def to_timestamp(value: When) -> int:
    """Write a time as seconds since 1970, as lists want it.

    Raises:
        MixcloudParameterError: The text is no time.
        TypeError: It is nothing that tells a time.
    """
    return math.floor(_to_datetime(value).timestamp())


def _to_datetime(value: Any) -> datetime:
    if isinstance(value, datetime):
        return _as_utc(value)
    if isinstance(value, str):
        return _of_text(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_seconds(value)
    raise TypeError(f"{type(value).__name__} tells no time")


def _as_utc(value: datetime) -> datetime:
    """Move a time to UTC; one without a zone is local."""
    return value.astimezone(UTC)


def _of_text(value: str) -> datetime:
    try:
        return read_moment(value)
    except ValueError:
        raise MixcloudParameterError(f"This is no time; write it like {EXAMPLES}.") from None


def _of_seconds(value: float) -> datetime:
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        raise MixcloudParameterError("This is no time that there is.") from None
