"""Where an emulator shows what its service shows to the public under hosts of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from yarl import URL


class PublicPlaces(Protocol):
    """Tells which public addresses an emulator answers for, and at which path of its own."""

    def path_of(self, url: URL) -> str | None:
        """Give the path, with its query, of a public address; None where it is not the service's.

        Args:
            url: The address as the service gives it.
        """
        ...

    def url_of(self, path: str) -> str | None:
        """Give the public address of a path, None where none is shown there."""
        ...


@dataclass(frozen=True, slots=True)
class SamePaths:
    """Public content lies at the emulator's own root, at the paths that it has at the service.

    Args:
        hosts: The hosts of the service's public links; ``.toy.example`` is all below that one.
    """

    hosts: Collection[str]

    def path_of(self, url: URL) -> str | None:
        """Give the path of an address at one of the hosts."""
        host = (url.host or "").lower()
        is_ours = any(host == one or (one[0] == "." and host.endswith(one)) for one in self.hosts)
        return url.raw_path_qs if is_ours else None

    def url_of(self, path: str) -> str | None:
        """Give none: the service knows what lies at the address that it is set to."""
        del path
        return None
