"""When a request is worth another attempt."""

from __future__ import annotations

from dataclasses import dataclass

from bot.http.errors import ErrorKind, ServiceError


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Says after which failures to try again, and how long to wait before.

    Args:
        attempts: Attempts after failures of the network or the service.
        rate_limit_attempts: Attempts after "too many requests".
        default_rate_limit_wait: Seconds to wait where the service names none.
        max_wait: The longest wait that is obeyed, in seconds.
        backoff_factor: How many times longer each wait is than the one before.
    """

    attempts: int = 3
    rate_limit_attempts: int = 5
    default_rate_limit_wait: float = 5.0
    max_wait: float = 60.0
    backoff_factor: float = 2.0

    @property
    def most_attempts(self) -> int:
        """The most that a call may cost, whatever goes wrong."""
        return max(self.attempts, self.rate_limit_attempts)

    def again(
        self, error: ServiceError, attempt: int, *, idempotent: bool, replayable: bool
    ) -> bool | float:
        """Decide about one failure.

        Args:
            error: What happened.
            attempt: The number of attempts made so far.
            idempotent: Whether doing it twice is the same as doing it once.
            replayable: Whether the body can be sent again.

        Returns:
            False to give up, True to wait as backoff says, or the seconds to wait.
        """
        if not replayable:
            return False
        if error.kind is ErrorKind.RATE_LIMITED:
            if attempt >= self.rate_limit_attempts:
                return False
            return self.rate_limit_wait(error)
        if attempt >= self.attempts:
            return False
        if error.kind is ErrorKind.UNREACHABLE:
            return True  # nothing was sent
        passing = (ErrorKind.SERVER, ErrorKind.INTERRUPTED, ErrorKind.INVALID_ANSWER)
        # 501 and the like will say the same again.
        lasting = error.kind is ErrorKind.SERVER and error.status not in (500, 502, 503, 504)
        return idempotent and error.kind in passing and not lasting

    def rate_limit_wait(self, error: ServiceError) -> float:
        """Say how many seconds a rate limit asks for, within bounds."""
        wait = error.retry_after
        return min(self.default_rate_limit_wait if wait is None else wait, self.max_wait)
