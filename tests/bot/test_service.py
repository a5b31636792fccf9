from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.http.errors import ServiceError
from bot.service import (
    Capabilities,
    Host,
    Identity,
    KeyForm,
    Service,
    StoredFile,
    WantedFile,
)
from bot.service_registry import ServiceRegistry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SecretStr

    from bot.service import OutgoingFile


class Searcher(Service[str]):
    """A service that stores nothing."""

    colour = 0
    homepage = "https://example.org"
    link = KeyForm(())
    capabilities = Capabilities()

    def __init__(self, name: str, title: str) -> None:
        self.name = name
        self.title = title

    def connect(self, credentials: Mapping[str, SecretStr]) -> str:
        return " ".join(credentials)

    async def identify(self, client: str) -> Identity:
        return Identity("1", client)


class Storer(Searcher, Host[str]):
    """A service that stores."""

    async def put(self, client: str, file: OutgoingFile) -> StoredFile:
        raise NotImplementedError

    async def delete(self, client: str, remote_id: str) -> None:
        raise NotImplementedError


@pytest.fixture
def registry() -> ServiceRegistry:
    services = ServiceRegistry()
    services.add(Storer("zeta", "Alpha"))
    services.add(Searcher("mixcloud", "Mixcloud"))
    services.add(Storer("alpha", "Zeta"))
    return services


def test_services_come_in_the_order_of_their_titles(registry: ServiceRegistry) -> None:
    assert [service.title for service in registry] == ["Alpha", "Mixcloud", "Zeta"]
    assert [host.name for host in registry.hosts()] == ["zeta", "alpha"]


def test_finding(registry: ServiceRegistry) -> None:
    mixcloud = registry.get("mixcloud")
    assert mixcloud is not None
    assert mixcloud.title == "Mixcloud"
    assert registry.host("mixcloud") is None, "it stores nothing"
    assert registry.host("zeta") is registry.get("zeta")
    assert registry.get("nothing") is None
    assert registry.host("nothing") is None


def test_titles_of_those_loaded_or_not(registry: ServiceRegistry) -> None:
    assert registry.title("zeta") == "Alpha"
    assert registry.title("gone") == "gone"


def test_a_name_is_taken_once(registry: ServiceRegistry) -> None:
    with pytest.raises(ValueError, match="two services are called zeta"):
        registry.add(Storer("zeta", "Another"))
    registry.remove("zeta")
    registry.remove("zeta")
    registry.add(Storer("zeta", "Another"))
    assert registry.title("zeta") == "Another"


def test_a_stored_file_hides_its_deletion_handle() -> None:
    stored = StoredFile("1", "https://x/1", None, "a.png", 3, deletion_handle="the-secret")
    assert "the-secret" not in repr(stored)
    assert stored.deletion_handle == "the-secret"


async def test_what_a_host_that_cannot_be_asked_says() -> None:
    host = Storer("a", "A")
    stored = StoredFile("1", "https://a.example/1", None, "x", None)
    assert await host.find("client", WantedFile("x")) is None
    assert host.public_url(stored) == "https://a.example/1"
    with pytest.raises(ServiceError):
        host.get("client", stored)
