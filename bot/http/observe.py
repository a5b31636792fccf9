"""Hearing of every answer, for metrics and logs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.http.answer import Answer

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """One HTTP answer; an attempt that got none makes no event.

    Args:
        method: What was asked.
        path: Where, without base and query, so without a credential; the call's template where it
            has one.
        status: The answer's status.
        seconds: From the attempt's begin to the answer's last byte.
        answer: The answer itself.
    """

    method: str
    path: str
    status: int
    seconds: float
    answer: Answer


Observer = Callable[[RequestEvent], object]


def tell(observers: Iterable[Observer], event: RequestEvent) -> None:
    """Tell all observers; one that raises keeps neither the call nor the others from going on."""
    for observer in observers:
        try:
            observer(event)
        except Exception as error:
            log.exception("http.observer_failed", exc_info=error)
