"""What people type where a number or a time is meant."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from pydantic import ByteSize, TypeAdapter, ValidationError

from bot.errors import UserError
from bot.ui import text

MAX_BYTES = 2**63 - 1  # what a database and most services count to
# pydantic would read "5,5 MB" as 5 bytes: it minds only the beginning.
_SHAPE = re.compile(r"[0-9]{1,19}([.,][0-9]{1,9})? ?[A-Za-z]{0,5}")
# https://discord.com/developers/docs/reference#message-formatting
_TIMESTAMP = re.compile(r"<t:(-?[0-9]{1,12})(?::[A-Za-z])?>")


def parse_size(typed: str, option: str) -> int:
    """Read a size such as "5 MB", "200k" or "1.5GiB".

    Args:
        typed: What was typed.
        option: The name of the option that it was typed into.

    Raises:
        UserError: It is no size.
    """
    wanted = " ".join(typed.split())
    refused = UserError(
        f"`{option}` does not read as a size: {text.safe(wanted, 40)}.",
        "Write a number of bytes, or one with a unit, such as `200 kB`, `5 MB` or `1.5 GB`.",
    )
    if not _SHAPE.fullmatch(wanted) or wanted.lower().endswith(("bit", "bits")):
        raise refused
    try:
        size = TypeAdapter(ByteSize).validate_python(wanted.replace(",", "."))
    except ValidationError:
        raise refused from None
    if size > MAX_BYTES:
        raise refused
    return int(size)


def parse_time(typed: str, option: str) -> datetime:
    """Read a time: an ISO date with or without a time of day, or a timestamp of Discord's.

    Args:
        typed: What was typed; without a zone it is UTC.
        option: The name of the option that it was typed into.

    Raises:
        UserError: It is no time.
    """
    wanted = typed.strip()
    try:
        if (stamp := _TIMESTAMP.fullmatch(wanted)) is not None:
            return datetime.fromtimestamp(int(stamp[1]), UTC)
        read = datetime.fromisoformat(wanted)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise UserError(
            f"`{option}` does not read as a time: {text.safe(wanted, 40)}.",
            "Write a date such as `2026-01-31`, with a time of day in UTC if you like"
            " (`2026-01-31 18:00`), or a timestamp of Discord's such as `<t:1769882400>`.",
        ) from None
