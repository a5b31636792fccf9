"""The services that are loaded; whoever works across services asks here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.logs import hide
from bot.service import Host, Previewable, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ClientT = TypeVar("ClientT")


class ServiceRegistry:
    """The services that are loaded, by name."""

    def __init__(self) -> None:
        self._services: dict[str, Service[object]] = {}
        self._aside: dict[str, Callable[[], Exception]] = {}

    def add(self, service: Service[ClientT]) -> None:
        """Make a service known; the log hides what its secrets look like from now on.

        Raises:
            ValueError: The name is taken.
        """
        if service.name in self._services:
            raise ValueError(f"two services are called {service.name}")
        # A registry holds services of every client type; each gets back the clients it made.
        hide(service.secret_shapes)
        self._services[service.name] = service  # type: ignore[assignment]

    def remove(self, name: str) -> None:
        """Forget a service."""
        self._services.pop(name, None)
        self._aside.pop(name, None)

    def set_aside(self, name: str, why: Callable[[], Exception]) -> None:
        """Note why a service that people may ask for cannot be there.

        Args:
            name: The service.
            why: Makes what is told to whoever names it.
        """
        self._aside[name] = why

    def check_aside(self, name: str) -> None:
        """Refuse the name of a service that was set aside.

        Raises:
            Exception: What was noted for it.
        """
        why = self._aside.get(name)
        if why is not None:
            raise why()

    def get(self, name: str) -> Service[object] | None:
        """Find a service by its name."""
        return self._services.get(name)

    def host(self, name: str) -> Host[object] | None:
        """Find a service that stores files by its name."""
        service = self._services.get(name)
        return service if isinstance(service, Host) else None

    def hosts(self) -> list[Host[object]]:
        """List the services that store files."""
        return [service for service in self if isinstance(service, Host)]

    def previewables(self) -> list[Previewable[object]]:
        """List the services that can tell what their links lead to."""
        return [service for service in self if isinstance(service, Previewable)]

    def destroys(self, url: str) -> bool:
        """Tell whether merely opening an address destroys something at one of the services."""
        return any(service.destroys(url) for service in self)

    def __iter__(self) -> Iterator[Service[object]]:
        return iter(sorted(self._services.values(), key=lambda service: service.title))

    def title(self, name: str) -> str:
        """Tell what people call a service, loaded or not."""
        service = self._services.get(name)
        return name if service is None else service.title
