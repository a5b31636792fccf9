"""What is to be left out of a file, and the file without it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.transfer.metadata.kinds import Removed, in_order
from bot.transfer.metadata.tape import BrokenFileError

# A part is a segment, a chunk or a frame. Real files have some thousands at most; a file made of
# nothing but tiny parts would keep the bot busy for minutes.
MAX_PARTS = 100_000
# What is kept in memory of a file; parts that lie side by side go in one cut.
MAX_EDITS = 4096


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a file that goes, and what comes in its place."""

    start: int
    end: int
    instead: bytes = b""


@dataclass(frozen=True, slots=True)
class Stripping:
    """All that is to be done to a file.

    Args:
        length: How long the file is before.
        edits: In the file's order; they do not overlap.
        removed: What is lost by it.
    """

    length: int
    edits: tuple[Edit, ...]
    removed: tuple[Removed, ...]

    @property
    def result_length(self) -> int:
        """How long the file is after."""
        return self.length + sum(len(one.instead) - (one.end - one.start) for one in self.edits)


class Findings:
    """Collects edits while a file is read."""

    def __init__(self) -> None:
        self._edits: list[Edit] = []
        self._removed: set[Removed] = set()
        self._parts = 0

    def count_part(self) -> None:
        """Note that a part begins.

        Raises:
            BrokenFileError: There are too many.
        """
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise BrokenFileError(f"it has more than {MAX_PARTS} parts")

    def cut(self, start: int, end: int, removed: set[Removed]) -> None:
        """Leave a stretch out.

        Raises:
            BrokenFileError: There are too many, here and with ``replace``.
        """
        self.replace(start, end, b"", removed)

    def replace(self, start: int, end: int, instead: bytes, removed: set[Removed]) -> None:
        """Put something else in the place of a stretch."""
        self._removed |= removed
        last = self._edits[-1] if self._edits else None
        if last is not None and last.end == start:
            self._edits[-1] = Edit(last.start, end, last.instead + instead)
            return
        if len(self._edits) >= MAX_EDITS:
            raise BrokenFileError(f"more than {MAX_EDITS} stretches would have to go")
        self._edits.append(Edit(start, end, instead))

    def stripping(self, length: int) -> Stripping:
        """Give what was collected of a file of so many bytes."""
        edits = sorted(self._edits, key=lambda edit: edit.start)
        return Stripping(length, tuple(edits), in_order(self._removed))


class Editor:
    """Turns the blocks of a file into those of the stripped one.

    Args:
        stripping: What was found in the same bytes before.
    """

    def __init__(self, stripping: Stripping) -> None:
        self._edits = stripping.edits
        self._next = 0
        self._position = 0

    def feed(self, block: bytes) -> bytes:
        """Give what is to be sent for a block; it may be nothing."""
        begin, end = self._position, self._position + len(block)
        self._position = end
        view, kept, at = memoryview(block), list[bytes | memoryview](), begin
        while self._next < len(self._edits) and (edit := self._edits[self._next]).start < end:
            if edit.start >= begin:
                kept += [view[at - begin : edit.start - begin], edit.instead]
            at = min(edit.end, end)
            if edit.end > end:
                break
            self._next += 1
        if not kept and at == begin:
            return block
        return b"".join([*kept, view[at - begin :]])
