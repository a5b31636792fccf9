"""Answers that are kept for a moment, and calls that are made once for all who want them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.apart import apart
from bot.expiring import Expiring

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

Key = tuple[str, ...]

# Lists of everybody's newest move on; an object changes when somebody edits it (contract, 5.3).
LIST_SECONDS = 30.0
OBJECT_SECONDS = 60.0
MAX_KEPT = 128
LISTS = frozenset({"popular", "new", "search"})


class Answers:
    """What one token was answered lately."""

    def __init__(self) -> None:
        self._lists: Expiring[Key, Any] = Expiring(LIST_SECONDS, MAX_KEPT)
        self._objects: Expiring[Key, Any] = Expiring(OBJECT_SECONDS, MAX_KEPT)
        self._under_way: dict[Key, asyncio.Task[Any]] = {}

    async def get(
        self, key: Key, ask: Callable[[], Coroutine[Any, Any, Any]], *, fresh: bool = False
    ) -> Any:
        """Give what is kept, or what the call gives that is under way, else make it.

        Args:
            key: Path and query.
            ask: Makes the call.
            fresh: Whether what is kept will not do.

        Raises:
            ServiceError: As the call does.
        """
        kept = self._lists if key[0] in LISTS else self._objects
        if not fresh and (found := kept.get(key)) is not None:
            return found
        task = self._under_way.get(key)
        if task is None:
            task = apart(ask())  # it goes on without whoever asked first
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._finish(key, done, kept))
        # One who waits no more must not end it for the others.
        return await asyncio.shield(task)

    def clear(self) -> None:
        """Forget everything: something was changed."""
        for kept in (self._lists, self._objects):
            kept.drop(lambda _key, _value: True)
        self._under_way.clear()

    def _finish(self, key: Key, task: asyncio.Task[Any], kept: Expiring[Key, Any]) -> None:
        is_current = self._under_way.get(key) is task
        if is_current:
            del self._under_way[key]
        if not task.cancelled() and task.exception() is None and is_current:
            kept.put(key, task.result())
