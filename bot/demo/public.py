"""Where the emulated services' public content is: its own addresses lead nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yarl import URL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.emulation import PublicPlaces


class PublicAddresses:
    """Turns the services' public addresses into those of their emulators, and back.

    Args:
        places: What each emulator answers for, by its address.
    """

    def __init__(self, places: Mapping[str, PublicPlaces]) -> None:
        self._places = {str(URL(root).origin()): place for root, place in places.items()}

    def here(self, url: str) -> str:
        """Give the emulator's address for one of its service's; others stay as they are."""
        parsed = URL(url)
        for root, place in self._places.items():
            path = place.path_of(parsed)
            if path is not None:
                return f"{root}{path}"
        return url

    def there(self, url: str) -> str:
        """Give the service's address for one of its emulator's; others stay as they are."""
        for root, place in self._places.items():
            if url.startswith(f"{root}/"):
                return place.url_of(url.removeprefix(root)) or url
        return url
