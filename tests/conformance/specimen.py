"""What the suite has to know of a service; it lies beside the service's own tests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from bot.extensions import find_services

if TYPE_CHECKING:
    import aiohttp

    from bot.service import Capabilities, Service, StoredFile

Make = Callable[["aiohttp.ClientSession", str], "Service[Any]"]
"""Makes the service on a session, with every address that it calls at the one given."""

Keys = Mapping[str, str]
"""Credentials as they are typed: by the names of the form's fields."""


@dataclass(frozen=True, slots=True)
class Specimen:
    """A service against its emulator, with the accounts of the contract's fixtures.

    Args:
        service: The service's class; its emulator is found by its name.
        make: Makes the service.
        keys: An account that may do everything.
        other_keys: Somebody else's account.
        unknown_keys: Keys of the right shape that nobody has.
        unusable_keys: Keys that cannot be right, each refused before anything is asked.
        identity: The account's id and name, as the fixtures have them.
        upload_request: Method and path (fnmatch) of the request that carries a file's bytes.
        overwrites: Whether bytes that are sent again take the place of those before, so that this
            does no harm, and is done where it may help.
        kept_at: Where the emulator shows a file's bytes, for a host without direct links.
        content_type: What the files are said to be; a host may take one kind alone.
        links: Addresses that belong to the service, where it makes previews.
        destructive_links: Addresses that delete something when they are opened.
        account_path: Path (fnmatch) of the request that identifies an account.
        renews: Whether a refused credential is renewed, and the request repeated once with it.
        things: Lists what an emulator's state has of everybody's files, those begun too, by any
            name.
    """

    service: type[Service[Any]]
    make: Make
    keys: Keys
    other_keys: Keys
    unknown_keys: Keys
    unusable_keys: Sequence[Keys]
    identity: tuple[str, str]
    account_path: str
    upload_request: tuple[str, str] | None = None
    overwrites: bool = False
    content_type: str = "text/plain"
    kept_at: Callable[[StoredFile], str] | None = None
    links: Sequence[str] = ()
    destructive_links: Sequence[str] = ()
    renews: bool = False
    things: Callable[[Any], Collection[str]] | None = None

    @property
    def name(self) -> str:
        """The service's name."""
        return self.service.name


def find_specimens() -> list[Specimen]:
    """List the specimens: ``SPECIMEN`` in ``tests/cogs/<service>/specimen.py``."""
    return [
        import_module(f"tests.cogs.{name}.specimen").SPECIMEN
        for name in find_services()
        if find_spec(f"tests.cogs.{name}.specimen") is not None
    ]


def those_that(can: Callable[[Capabilities], object]) -> list[Specimen]:
    """List the specimens whose services declare a capability."""
    return [one for one in find_specimens() if can(one.service.capabilities)]


def named(specimen: Specimen) -> str:
    """Name a specimen among the tests."""
    return specimen.name
