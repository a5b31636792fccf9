"""Hearing of every answer, for metrics and logs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

import msgspec
import structlog

from bot.http.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.http.errors import ErrorKind

log = structlog.get_logger(__name__)

EventT = TypeVar("EventT")


# Made for every answer: a struct takes a tenth of the time of a frozen dataclass.
class RequestEvent(msgspec.Struct, frozen=True):
    """One HTTP answer; an attempt that got none makes no such event.

    Args:
        method: What was asked.
        path: Where, without base and query, so without a credential; the call's template where it
            has one.
        status: The answer's status.
        seconds: From the attempt's begin to the answer's last byte; to its first where it streams.
        answer: The answer itself; without its body where that streams.
    """

    method: str
    path: str
    status: int
    seconds: float
    answer: Answer


@dataclass(frozen=True, slots=True)
class RequestFailure:
    """A call that ended without an answer, after all its attempts.

    Args:
        kind: Why: UNREACHABLE or INTERRUPTED.
        seconds: From the call's begin to its end.
    """

    kind: ErrorKind
    seconds: float


Observer = Callable[[RequestEvent], object]


@runtime_checkable
class FailureObserver(Protocol):
    """An observer that also wants to hear of calls that got no answer."""

    def __call__(self, event: RequestEvent) -> object:
        """Hear of an answer."""
        ...

    def failed(self, failure: RequestFailure) -> object:
        """Hear of a call without one."""
        ...


def tell(observers: Iterable[Observer], event: RequestEvent) -> None:
    """Tell all observers; one that raises keeps neither the call nor the others from going on."""
    for observer in observers:
        _call(observer, event)


def tell_failure(observers: Iterable[Observer], failure: RequestFailure) -> None:
    """Tell those observers that want to hear of it."""
    for observer in observers:
        if isinstance(observer, FailureObserver):
            _call(observer.failed, failure)


def _call(heard: Callable[[EventT], object], event: EventT) -> None:
    try:
        heard(event)
    except Exception as error:
        log.exception("http.observer_failed", exc_info=error)
