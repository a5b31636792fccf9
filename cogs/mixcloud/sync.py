"""The client without ``await``, for scripts and the console; the bot does not use it.

One thread with one event loop makes the calls; who calls waits for it.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
from typing import TYPE_CHECKING, Any, Self

from cogs.mixcloud.client import MixcloudClient
from cogs.mixcloud.models import AccessDict, AccessList, Resource, ResourceList
from cogs.mixcloud.oauth import MixcloudOAuth

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

SECONDS = 60.0


class _Loop:
    """A thread with an event loop."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Wait for a coroutine.

        Raises:
            RuntimeError: A loop runs here, which would stand still.
        """
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(self._seconds)
        coroutine.close()
        raise RuntimeError("a loop runs in this thread: await the async client there")

    def close(self) -> None:
        """End the thread; a second time does nothing."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class _Blocking:
    """Something async whose coroutine methods block."""

    def __init__(self, inner: Any, loop: _Loop) -> None:
        self._inner = inner
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        return self._blocking(getattr(self._inner, name))

    def _blocking(self, value: Any) -> Any:
        if callable(value) and not isinstance(value, AccessDict):

            def call(*args: Any, **kwargs: Any) -> Any:
                result = value(*args, **kwargs)
                if inspect.iscoroutine(result):
                    result = self._loop.run(result)
                return self._blocking(result)

            return call
        return _around(value, self._loop)

    def __repr__(self) -> str:
        return repr(self._inner)


class ResourceSync(_Blocking):
    """A resource, or another object."""

    def __getitem__(self, index: Any) -> Any:
        return self._blocking(self._inner[index])

    def __iter__(self) -> Iterator[Any]:
        return map(self._blocking, self._inner)

    def __len__(self) -> int:
        return len(self._inner)


class ResourceListSync(ResourceSync):
    """A list."""


class _MixcloudSync(_Blocking):
    """What owns the thread; close it, or use it with ``with``."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the session and end the thread."""
        try:
            if hasattr(self._inner, "close"):
                self._loop.run(self._inner.close())
        finally:
            self._loop.close()


def _around(value: Any, loop: _Loop) -> Any:
    if isinstance(value, ResourceList | AccessList):
        return ResourceListSync(value, loop)
    if isinstance(value, Resource | AccessDict):
        return ResourceSync(value, loop)
    return value


def _make_sync(cls: type, *, seconds: float | None = SECONDS) -> Any:
    """Make the blocking twin of an async class."""

    class Sync(_MixcloudSync):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            loop = _Loop(seconds)

            async def make() -> Any:
                return cls(*args, **kwargs)

            try:
                inner = loop.run(make())
            except BaseException:
                loop.close()
                raise
            super().__init__(inner, loop)

    Sync.__name__ = Sync.__qualname__ = f"{cls.__name__}Sync"
    return Sync


MixcloudSync = _make_sync(MixcloudClient)
MixcloudOAuthSync = _make_sync(MixcloudOAuth)
