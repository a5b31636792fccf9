"""An HTTP answer, read whole, and what can be told from its headers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec


class Answer(msgspec.Struct, frozen=True):
    """Status, headers (names in any case) and body of one answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def __repr__(self) -> str:
        # Without the headers and the body: they may hold keys.
        return f"Answer(status={self.status}, {len(self.body)} bytes)"

    @property
    def is_success(self) -> bool:
        """Whether the status is one of 2xx."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the class of HTTP statuses


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Read ``Retry-After``: seconds, or a date (RFC 9110, section 10.2.3).

    Returns:
        Seconds to wait, never below 0; None where the header is absent or unreadable.
    """
    value = headers.get("Retry-After")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        return _seconds_until(value, now or datetime.now(UTC))
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _seconds_until(value: str, now: datetime) -> float | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - now).total_seconds())
