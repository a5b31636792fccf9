"""A few answers kept for a minute."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

KeyT = TypeVar("KeyT", bound="Hashable")
ValueT = TypeVar("ValueT")


class Expiring(Generic[KeyT, ValueT]):
    """Keeps values for a while, so many at most; those that were asked for longest ago go first.

    Args:
        seconds: How long, by the loop's time; asking for a value does not make it live longer.
        size: How many.
    """

    def __init__(self, seconds: float, size: int) -> None:
        self._seconds = seconds
        self._size = size
        self._kept: OrderedDict[KeyT, tuple[float, ValueT]] = OrderedDict()

    def get(self, key: KeyT) -> ValueT | None:
        """Give what is kept, None where there is nothing or it is too old."""
        found = self._kept.get(key)
        if found is None:
            return None
        until, value = found
        if asyncio.get_running_loop().time() >= until:
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return value

    def put(self, key: KeyT, value: ValueT) -> None:
        """Keep a value."""
        self._kept[key] = (asyncio.get_running_loop().time() + self._seconds, value)
        self._kept.move_to_end(key)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)

    def drop(self, unwanted: Callable[[KeyT, ValueT], bool]) -> None:
        """Forget all that are not wanted any more."""
        for key in [key for key, (_, value) in self._kept.items() if unwanted(key, value)]:
            del self._kept[key]
