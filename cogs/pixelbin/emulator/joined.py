"""A stored body that is made of others, in their order."""

from collections.abc import Sequence

from bot.emulation import StoredBody


class JoinedBody(StoredBody):
    """Several bodies as one; none of their bytes is copied.

    Args:
        parts: The bodies.
    """

    def __init__(self, parts: Sequence[StoredBody]) -> None:
        super().__init__()
        self._parts = [*parts]
        self.size = sum(part.size for part in parts)

    def read(self, offset: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``offset``."""
        found = bytearray()
        for part in self._parts:
            if offset < part.size and len(found) < size:
                found += part.read(offset, min(size - len(found), part.size - offset))
                offset = part.size
            offset -= part.size
        return bytes(found)

    def close(self) -> None:
        """Forget all of them."""
        super().close()
        for part in self._parts:
            part.close()
