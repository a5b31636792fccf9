"""Where a long upload notes how far it has come, so that it goes on there after a crash."""

from __future__ import annotations

from typing import Protocol


class Checkpoint(Protocol):
    """Keeps one small text of one upload; it is secret, for it may open the upload to anybody."""

    async def load(self) -> str | None:
        """Give what was noted last, None where nothing was."""
        ...

    async def save(self, text: str) -> None:
        """Note how far the upload has come; what was noted before is forgotten."""
        ...
