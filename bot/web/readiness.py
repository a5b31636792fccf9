"""Whether the bot can work: a list of things that have to hold, each asked in little time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

SECONDS = 2.0


class Readiness:
    """What has to hold.

    Args:
        conditions: By name, what tells in words why it does not hold, or gives None.
        seconds: How long each may take to answer.
    """

    def __init__(
        self,
        conditions: Mapping[str, Callable[[], Awaitable[str | None]]],
        seconds: float = SECONDS,
    ) -> None:
        self._conditions = conditions
        self._seconds = seconds

    async def missing(self) -> dict[str, str]:
        """Ask everything at once, and name what does not hold."""
        answers = await asyncio.gather(*map(self._ask, self._conditions.values()))
        return {
            name: answer
            for name, answer in zip(self._conditions, answers, strict=True)
            if answer is not None
        }

    async def _ask(self, condition: Callable[[], Awaitable[str | None]]) -> str | None:
        try:
            async with asyncio.timeout(self._seconds):
                return await condition()
        except TimeoutError:
            return f"no answer within {self._seconds:g} s"
