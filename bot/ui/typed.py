"""What people type where a number or a time is meant."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING

from pydantic import ByteSize, TypeAdapter, ValidationError

from bot.errors import UserError
from bot.moments import EXAMPLES, read_moment
from bot.ui import text

if TYPE_CHECKING:
    from datetime import datetime

MAX_BYTES = 2**63 - 1  # what a database and most services count to
# pydantic would read "5,5 MB" as 5 bytes: it minds only the beginning.
_SHAPE = re.compile(r"[0-9]{1,19}([.,][0-9]{1,9})? ?[A-Za-z]{0,5}")


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


def parse_time(typed: str, option: str, *, is_end: bool = False) -> datetime:
    """Read a time, in every way that ``bot.moments`` knows; without a zone it is UTC.

    Args:
        typed: What was typed.
        option: The name of the option that it was typed into.
        is_end: Whether a day without a time stands for its end, else for its beginning.

    Raises:
        UserError: It is no time.
    """
    try:
        return read_moment(typed, zone=UTC, is_end=is_end)
    except ValueError:
        raise UserError(
            f"`{option}` does not read as a time: {text.code(typed.strip(), 40)}.",
            f"Write it like {EXAMPLES}; times are UTC.",
        ) from None
