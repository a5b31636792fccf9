"""What is known of the services: which of them answer, and since when."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.apart import apart
from bot.reach import Reached, reach, service_addresses

if TYPE_CHECKING:
    import aiohttp

    from bot.config import Settings
    from bot.service import Service, ServiceRegistry

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
    """Asks services when somebody wants to know, and remembers what it saw.

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

    def note(self, name: str, reached: Reached) -> ServiceState:
        """Note what was seen of a service; whoever calls one for another reason may do so too."""
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
        asked = [reach(self._session, url, LOOK_SECONDS) for url in addresses or [service.homepage]]
        # One that needs several addresses is as well as the worst of them.
        worst = min(await asyncio.gather(*asked), key=lambda one: (one.is_up, -(one.seconds or 0)))
        return self.note(service.name, worst)
