"""When a call to Mixcloud is made again, and when it is not made at all (contract, 5.3)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.http.errors import ErrorKind
from bot.http.retry import RetryPolicy
from cogs.mixcloud.errors import MixcloudRateLimitError

if TYPE_CHECKING:
    from bot.http.errors import ServiceError

# A limit that is over so soon is waited for; a longer one is told.
SHORT_WAIT = 5.0


@dataclass(frozen=True, slots=True)
class MixcloudRetry(RetryPolicy):
    """Waits for a short rate limit once, and never for a long one."""

    rate_limit_attempts: int = 2
    max_wait: float = SHORT_WAIT

    def again(
        self, error: ServiceError, attempt: int, *, idempotent: bool, replayable: bool
    ) -> bool | float:
        """Decide about one failure; see ``RetryPolicy``."""
        is_limit = error.kind is ErrorKind.RATE_LIMITED
        if is_limit and (error.retry_after is None or error.retry_after > SHORT_WAIT):
            return False
        # Without arguments ``super`` does not find the class of a dataclass with slots.
        return RetryPolicy.again(self, error, attempt, idempotent=idempotent, replayable=replayable)


class RateLimit:
    """Remembers until when Mixcloud wants to hear nothing of a token."""

    def __init__(self) -> None:
        self._until = 0.0

    def note(self, error: ServiceError) -> None:
        """Remember what an error says."""
        if error.kind is ErrorKind.RATE_LIMITED and error.retry_after:
            until = asyncio.get_running_loop().time() + error.retry_after
            self._until = max(self._until, until)

    def check(self) -> None:
        """Refuse here what Mixcloud would refuse.

        Raises:
            MixcloudRateLimitError: The time is not over.
        """
        if not self._until:
            return
        left = self._until - asyncio.get_running_loop().time()
        if left <= 0:
            self._until = 0.0
            return
        raise MixcloudRateLimitError(
            {"error": {"type": "RateLimitException", "message": "", "retry_after": round(left, 1)}}
        )
