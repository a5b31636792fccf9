"""A file as it comes in: read forwards, in whatever blocks it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import re
    from collections.abc import Generator

    T = TypeVar("T")
    # Each ``yield`` asks for the next block, which ``Tape.add`` brings.
    Walk = Generator[None, None, T]


class BrokenFileError(Exception):
    """A file is not what its first bytes say, or hides behind more parts than any real one has."""


class Tape:
    """What has come of a file and was not passed yet: no more than is asked for at once."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._at = 0
        self._start = 0
        self._is_ended = False

    @property
    def position(self) -> int:
        """Where in the file the next byte lies."""
        return self._start + self._at

    def add(self, block: bytes) -> None:
        """Bring the next block."""
        self._start += self._at
        del self._held[: self._at]
        self._at = 0
        self._held += block

    def end(self) -> None:
        """Say that there is no further block."""
        self._is_ended = True

    def take(self, count: int) -> Walk[bytes]:
        """Read bytes.

        Raises:
            BrokenFileError: There are fewer left; the same is raised by all that follow.
        """
        while len(self._held) - self._at < count:
            yield from self._more()
        self._at += count
        return bytes(self._held[self._at - count : self._at])

    def take_up_to(self, count: int) -> Walk[bytes]:
        """Read bytes, fewer where the file ends before."""
        while len(self._held) - self._at < count and not self._is_ended:
            yield
        taken = bytes(self._held[self._at : self._at + count])
        self._at += len(taken)
        return taken

    def skip(self, count: int) -> Walk[None]:
        """Pass by bytes."""
        while count > (ready := len(self._held) - self._at):
            count -= ready
            self._at += ready
            yield from self._more()
        self._at += count

    def skip_counted(self) -> Walk[None]:
        """Pass by runs of bytes that begin with their length in a byte, the empty one included."""
        while True:
            held, at, most = self._held, self._at, len(self._held)
            while at < most and (count := held[at]) and at + count < most:
                at += count + 1
            self._at = at
            (count,) = yield from self.take(1)
            if not count:
                return
            yield from self.skip(count)

    def find(self, pattern: re.Pattern[bytes]) -> Walk[bool]:
        """Go to the next place that a pattern of two bytes matches, else to the end of the file."""
        while True:
            match = pattern.search(self._held, self._at)
            if match is not None:
                self._at = match.start()
                return True
            if self._is_ended:
                self._at = len(self._held)
                return False
            # The last byte may be the first half of a match.
            self._at = max(self._at, len(self._held) - 1)
            yield

    def rest(self) -> Walk[None]:
        """Pass by all that is left."""
        while not self._is_ended:
            self._at = len(self._held)
            yield
        self._at = len(self._held)

    def _more(self) -> Walk[None]:
        if self._is_ended:
            raise BrokenFileError(f"it ends too early, after {self._start + len(self._held)} bytes")
        yield
