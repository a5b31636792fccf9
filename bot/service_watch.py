"""What is known of the services: which of them answer, and since when."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.apart import apart
from bot.http.errors import ErrorKind
from bot.reach import Reached, answered, reach, service_addresses

if TYPE_CHECKING:
    import aiohttp

    from bot.config import Settings
    from bot.http.observe import Observer, RequestEvent, RequestFailure
    from bot.service import Service
    from bot.service_registry import ServiceRegistry

# People wait for the answer, and Discord gives up after three seconds.
LOOK_SECONDS = 1.5
# However often somebody asks, a service is not asked more often than this.
FRESH = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class ServiceState:
    """What was seen of a service at last.

    Args:
        reached: What came of asking.
        since: When it was first seen as up, or down, as it is now; since this process runs.
        checked_at: When it was asked.
        last_up: When it last was up, None where that was not seen.
    """

    reached: Reached
    since: datetime
    checked_at: datetime
    last_up: datetime | None


class ServiceWatch:
    """Remembers how calls to services went, and asks those that were not called lately.

    Args:
        session: The session to ask with; no credential goes along.
        settings: Where the services are.
        services: Those that are loaded.
    """

    def __init__(
        self, session: aiohttp.ClientSession, settings: Settings, services: ServiceRegistry
    ) -> None:
        self._session = session
        self._settings = settings
        self._services = services
        self._states: dict[str, ServiceState] = {}

    async def look(self) -> dict[str, ServiceState]:
        """Ask all services at once, in little time; gives their states by title."""
        services = list(self._services)
        states = await asyncio.gather(*(apart(self._look_at(one)) for one in services))
        return {service.title: state for service, state in zip(services, states, strict=True)}

    def observer(self, name: str) -> Observer:
        """Make what hears of every call to a service, whatever it is for."""
        return _Calls(self, name)

    def note(self, name: str, reached: Reached) -> ServiceState:
        """Note what was seen of a service."""
        now = datetime.now(UTC)
        before = self._states.get(name)
        since, last_up = now, None
        if before is not None:
            last_up = before.last_up
            if before.reached.is_up == reached.is_up:
                since = before.since
        last_up = now if reached.is_up else last_up
        state = ServiceState(reached, since=since, checked_at=now, last_up=last_up)
        self._states[name] = state
        return state

    async def _look_at(self, service: Service[object]) -> ServiceState:
        known = self._states.get(service.name)
        if known is not None and datetime.now(UTC) - known.checked_at < FRESH:
            return known
        addresses = service_addresses(self._settings, service.name).values()
        urls = [url.rstrip("/") + service.probe_path for url in addresses] or [service.homepage]
        asked = [reach(self._session, url, LOOK_SECONDS) for url in urls]
        # One that needs several addresses is as well as the worst of them.
        worst = min(await asyncio.gather(*asked), key=lambda one: (one.is_up, -(one.seconds or 0)))
        return self.note(service.name, worst)


class _Calls:
    """Notes what the calls to one service show."""

    def __init__(self, watch: ServiceWatch, name: str) -> None:
        self._watch = watch
        self._name = name

    def __call__(self, event: RequestEvent) -> None:
        """Note an answer; how long an upload took says little of the service."""
        seconds = event.seconds if event.method == "GET" else None
        self._watch.note(self._name, answered(event.status, seconds))

    def failed(self, failure: RequestFailure) -> None:
        """Note a call that got none."""
        is_unreachable = failure.kind is ErrorKind.UNREACHABLE
        seen = "cannot be reached" if is_unreachable else "did not answer, or broke off"
        self._watch.note(self._name, Reached(is_up=False, seen=seen))
