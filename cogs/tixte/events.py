"""Events of a client: listeners, and waiting for one."""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    Listener = Callable[..., Coroutine[Any, Any, Any]]

log = structlog.get_logger(__name__)

ListenerT = TypeVar("ListenerT", bound="Callable[..., Coroutine[Any, Any, Any]]")
PREFIX = "on_"


@dataclass(eq=False, slots=True)
class _Waiter:
    future: asyncio.Future[Any]
    check: Callable[..., object] | None

    def hear(self, *args: Any, **details: Any) -> None:
        """Take an event that fits; a check that raises ends the waiting with what it raised."""
        if self.future.done():
            return
        try:
            if self.check is not None and not self.check(*args, **details):
                return
        except Exception as error:  # noqa: BLE001 - it is the waiter's own, and goes back to it
            self.future.set_exception(error)
            return
        self.future.set_result(args[0] if len(args) == 1 else args or None)


class Events:
    """Who listens to what; names of events begin with ``on_``."""

    def __init__(self) -> None:
        self._listeners: dict[str, list[Listener]] = {}
        self._waiters: dict[str, list[_Waiter]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def listen(self, event: str | None = None) -> Callable[[ListenerT], ListenerT]:
        """Make a decorator that lets a coroutine function hear of an event.

        Args:
            event: The event; else the function's name.

        Raises:
            TypeError: What is decorated is no coroutine function.
            ValueError: The name does not begin with ``on_``.
        """

        def decorate(function: ListenerT) -> ListenerT:
            if not inspect.iscoroutinefunction(function):
                raise TypeError("a listener is a coroutine function")
            name = event or function.__name__
            if not name.startswith(PREFIX):
                raise ValueError(f"the name of an event begins with {PREFIX}: {name}")
            self._listeners.setdefault(name, []).append(function)
            return function

        return decorate

    def get_listeners(self, event: str) -> list[Listener | asyncio.Future[Any]]:
        """List who hears of an event: functions, then the futures of those who wait for it."""
        waiting = [waiter.future for waiter in self._waiters.get(event, ())]
        return [*self._listeners.get(event, ()), *waiting]

    def remove_listener(
        self, event: str, *, callback: Listener | asyncio.Future[Any] | None = None
    ) -> None:
        """Let one, or everybody, hear of an event no more; who waits for it is cancelled."""
        for waiter in list(self._waiters.get(event, ())):
            if callback is None or waiter.future is callback:
                waiter.future.cancel()
        if callback is None:
            self._listeners.pop(event, None)
        elif callback in (known := self._listeners.get(event, [])):
            known.remove(callback)

    def wait_for(
        self,
        event: str,
        check: Callable[..., object] | None = None,
        timeout: float | None = None,
    ) -> Coroutine[Any, Any, Any]:
        """Wait for the next event that fits.

        Args:
            event: The event, without ``on_``.
            check: Whether it fits; gets what the event brings. None takes the first one.
            timeout: Seconds to wait at most.

        Returns:
            Something to await: the event's argument.

        Raises:
            RuntimeError: No event loop runs.
            TimeoutError: While awaited: nothing came in time.
        """
        waiter = _Waiter(asyncio.get_running_loop().create_future(), check)
        waiting = self._waiters.setdefault(PREFIX + event, [])
        waiting.append(waiter)
        waiter.future.add_done_callback(lambda _: waiting.remove(waiter))
        return asyncio.wait_for(waiter.future, timeout)

    def dispatch(self, event: str, *args: Any, **details: Any) -> None:
        """Tell of an event; nothing that a listener does reaches whoever tells.

        Args:
            event: The event, without ``on_``.
            args: What it brings; the first is what waiting for it gives.
            details: More for listeners and checks.
        """
        name = PREFIX + event
        for waiter in list(self._waiters.get(name, ())):
            waiter.hear(*args, **details)
        for listener in list(self._listeners.get(name, ())):
            task = asyncio.get_running_loop().create_task(_run(name, listener(*args, **details)))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    def close(self) -> None:
        """End what waits and runs."""
        for waiting in self._waiters.values():
            for waiter in list(waiting):
                waiter.future.cancel()
        for task in self._running:
            task.cancel()


async def _run(event: str, running: Awaitable[Any]) -> None:
    try:
        await running
    except Exception as error:
        log.exception("tixte.listener_failed", event_name=event, exc_info=error)
