"""Values of services that have names, of which there may be more tomorrow."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

EnumT = TypeVar("EnumT", bound=Enum)
RawT = TypeVar("RawT", int, str)


def named(enum: type[EnumT], value: RawT) -> EnumT | RawT:
    """Give a value its name; one that is not known yet stays what it is."""
    try:
        return enum(value)
    except ValueError:
        return value
