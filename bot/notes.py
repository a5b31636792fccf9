"""What a service writes down so that it outlives the process: on a file, and on an account."""

from __future__ import annotations

from typing import Protocol


class Notes(Protocol):
    """What a host writes down of a file on its way; the next run reads it after a kill."""

    async def read(self) -> str | None:
        """Give what was written last."""
        ...

    async def write(self, text: str) -> None:
        """Write in the place of what was there; nothing that has to be kept secret."""
        ...


class Memory(Protocol):
    """What a service remembers for one account, sealed, for all its clients."""

    async def load(self) -> str | None:
        """Give what was saved last, None where that is nothing, or cannot be read."""
        ...

    async def save(self, text: str) -> None:
        """Keep a text in the place of the one before, as far as that works."""
        ...
