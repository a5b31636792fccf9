"""What people type into the options of `/pixelbin`: tags, JSON, folders, sizes of pictures."""

from __future__ import annotations

import re
from typing import Any, Literal

import msgspec

from bot.errors import UserError
from bot.ui import text
from cogs.pixelbin.errors import PixelbinIllegalArgumentError
from cogs.pixelbin.urls import parse_pattern

Conflict = Literal["fail", "rename", "replace"]

MAX_TAGS = 50
MAX_SIDE = 10_000
MAX_PATH = 500
_SIZE = re.compile(r"(?P<w>[0-9]{1,5})?(?:\s*x\s*(?P<h>[0-9]{1,5})?)?", re.IGNORECASE)


def parse_tags(typed: str | None) -> list[str] | None:
    """Read tags with commas between them; ``none`` takes all away.

    Raises:
        UserError: There are too many.
    """
    if typed is None:
        return None
    if typed.strip().lower() == "none":
        return []
    tags = list(dict.fromkeys(part.strip() for part in typed.split(",") if part.strip()))
    if len(tags) > MAX_TAGS:
        raise UserError(f"These are {len(tags)} tags.", f"Give at most {MAX_TAGS}.")
    return tags


def parse_object(typed: str | None, option: str) -> dict[str, Any] | None:
    """Read a JSON object.

    Raises:
        UserError: It is none.
    """
    if typed is None:
        return None
    try:
        return msgspec.json.decode(typed, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise UserError(
            f"`{option}` is no JSON object: {text.safe(typed, 60)}.",
            'Write it like `{"camera": "X100", "year": 2026}`.',
        ) from None


def parse_folder(typed: str | None) -> str | None:
    """Read a folder's path; slashes around it go, and ``/`` is the root.

    Raises:
        UserError: It is none.
    """
    if typed is None:
        return None
    path = typed.strip().strip("/")
    if path and any(part.strip() in ("", ".", "..") for part in path.split("/")):
        raise UserError(
            f"{text.safe(typed, 60)} is no folder.",
            "Write folders with slashes between them, such as `trips/2026`.",
        )
    return path


def parse_resize(typed: str) -> dict[str, Any]:
    """Read the size of a picture: ``640``, ``640x480`` or ``x480``.

    Raises:
        UserError: It is none.
    """
    found = _SIZE.fullmatch(typed.strip())
    given = {} if found is None else found.groupdict()
    sides = {key: int(side) for key, side in given.items() if side}
    if not sides or not all(1 <= side <= MAX_SIDE for side in sides.values()):
        raise UserError(
            f"`resize` does not read as a size: {text.safe(typed, 40)}.",
            "Write a width such as `640`, both sides such as `640x480`, or a height such as `x480`;"
            f" at most {MAX_SIDE:,} each.",
        )
    values = [{"key": key, "value": sides[key]} for key in ("h", "w") if key in sides]
    return {"plugin": "t", "name": "resize", "values": values}


def parse_chain(typed: str) -> list[dict[str, Any]]:
    """Read operations as they stand in an address.

    Raises:
        UserError: They are none.
    """
    chain = typed.strip()
    refused = UserError(
        f"`chain` is no chain of operations: {text.safe(chain, 60)}.",
        "Write operations with `~` between them, such as `t.resize(w:200)~t.flip()`; `/pixelbin"
        " module list` tells which there are.",
    )
    # These would end the operations where they stand in an address.
    if any(mark in chain for mark in "/?# ") or not chain.isprintable():
        raise refused
    try:
        return parse_pattern(chain)
    except PixelbinIllegalArgumentError:
        raise refused from None
