"""How long a host in trouble is waited for: pauses that grow, and an end that is told."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import humanize

from bot.errors import UserError, explain
from bot.http.errors import ErrorKind, ServiceError
from storage.trouble import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

# What passes by itself; whatever else a host says, it will say again.
PASSING = frozenset(
    {ErrorKind.UNREACHABLE, ErrorKind.INTERRUPTED, ErrorKind.SERVER, ErrorKind.RATE_LIMITED}
)

# Seconds; what is waited for is seldom large.
_FIRST_LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Patience:
    """How a host is waited for.

    Args:
        first: Seconds of the first pause.
        growth: By how much each one is longer than the one before.
        longest: Seconds that none is longer than.
        in_all: Seconds from the first failure until it is given up.
        looks_after: Seconds before each look for a file that it has just taken: it may need a
            moment until it finds it.
        look_seconds: How long it may take to answer one; its person waits for the link meanwhile.
    """

    first: float = 5.0
    growth: float = 2.0
    longest: float = 600.0
    in_all: float = 2 * 3600.0
    looks_after: tuple[float, ...] = (0.0, 0.5, 1.5, 3.0)
    look_seconds: float = 10.0


IMPATIENT = Patience(in_all=0.0, looks_after=(0.0, 0.01, 0.02), look_seconds=3.0)


class GaveUpError(UserError):
    """The host was in trouble for longer than it is waited for."""

    def __init__(self, error: Exception, seconds: float) -> None:
        told = explain(error)
        waited = humanize.naturaldelta(seconds)
        super().__init__(
            f"{told.cause} The bot has tried for {waited}.",
            "Press **Try again** below, or use `/transfers resume` within a day.",
        )


def _passes(error: Exception, *, can_ask: bool) -> bool:
    if isinstance(error, StorageError):
        return True  # a full disk, a lock, a server that is away
    if not isinstance(error, ServiceError) or error.kind not in PASSING:
        return False
    return can_ask or not error.maybe_done


class Waiting:
    """One step that waits for a host.

    Args:
        patience: How long.
        clock: Tells seconds.
    """

    def __init__(self, patience: Patience, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience
        self._clock = clock
        self._began: float | None = None
        self._pause = patience.first
        self._look_again = _FIRST_LOOK

    def pause_after(
        self, error: Exception, *, can_ask: bool, since: datetime | None = None
    ) -> float | None:
        """Tell how long to wait before it is tried again.

        Args:
            error: What went wrong.
            can_ask: Whether the host tells what it has; else nothing is sent twice.
            since: Since when it goes wrong, None for now.

        Returns:
            Seconds, None where trying again makes no sense.

        Raises:
            GaveUpError: It has been tried for long enough.
        """
        if self._patience.in_all <= 0 or not _passes(error, can_ask=can_ask):
            return None
        now = self._clock()
        if self._began is None:
            passed = timedelta() if since is None else datetime.now(UTC) - since
            self._began = now - max(0.0, passed.total_seconds())
        left = self._began + self._patience.in_all - now
        if left <= 0:
            raise GaveUpError(error, self._patience.in_all) from error
        asked = error.retry_after if isinstance(error, ServiceError) else None
        pause = max(self._pause, asked or 0.0)
        self._pause = min(self._pause * self._patience.growth, self._patience.longest)
        return min(pause, left)

    def pause_for_another(self) -> float:
        """Tell how long to wait until looking again whether the same file has come to its end."""
        self._look_again = min(self._look_again * self._patience.growth, self._patience.first)
        return self._look_again

    @property
    def seconds_left(self) -> float:
        """How long it will be tried, from now on."""
        began = self._clock() if self._began is None else self._began
        return max(0.0, began + self._patience.in_all - self._clock())
