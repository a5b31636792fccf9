"""Dates as a .NET JSON writer writes them (contract, section 1.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_SHAPE = re.compile(r"/Date\((-?[0-9]{1,18})(?:[+-][0-9]{4})?\)/")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_date(text: str) -> datetime | None:
    r"""Read ``/Date(1388527200000+0200)/``.

    The milliseconds count from 1970 in UTC; the offset only tells the local zone and is not added.

    Returns:
        The time; None where it is no such date, or out of range.
    """
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    try:
        return _EPOCH + timedelta(milliseconds=int(found[1]))
    except OverflowError:
        return None


def format_date(moment: datetime) -> str:
    """Write a time as the service does, in the zone that it has."""
    milliseconds = round((moment - _EPOCH) / timedelta(milliseconds=1))
    return f"/Date({milliseconds}{moment.strftime('%z') or '+0000'})/"
