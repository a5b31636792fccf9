"""Reads a picture once and says what is to be left out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.transfer.metadata.edits import Findings, Stripping
from bot.transfer.metadata.gif import walk_gif
from bot.transfer.metadata.jpeg import walk_jpeg
from bot.transfer.metadata.png import SIGNATURE, walk_png
from bot.transfer.metadata.tape import Tape
from bot.transfer.metadata.webp import walk_webp

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.transfer.metadata.tape import Walk

    Walker = Callable[[Tape, Findings], Walk[None]]

# Enough to know which of them a file is.
HEAD_BYTES = 12


class Scanner:
    """Looks through one file, in whatever blocks it comes.

    Args:
        walker: From ``walker_of`` the file's first bytes.
    """

    def __init__(self, walker: Walker) -> None:
        self._tape = Tape()
        self._found = Findings()
        self._walk = walker(self._tape, self._found)
        next(self._walk)

    def feed(self, block: bytes) -> None:
        """Look at the next block.

        Raises:
            BrokenFileError: The file cannot be understood.
        """
        self._tape.add(block)
        next(self._walk)

    def finish(self) -> Stripping:
        """Give what was found, once there is no further block.

        Raises:
            BrokenFileError: The file cannot be understood.
        """
        self._tape.end()
        next(self._walk, None)
        return self._found.stripping(self._tape.position)


def walker_of(head: bytes) -> Walker | None:
    """Tell by its first bytes who can look through a file, None where nobody can."""
    if head.startswith(b"\xff\xd8\xff"):
        return walk_jpeg
    if head.startswith(SIGNATURE):
        return walk_png
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return walk_webp
    if head.startswith((b"GIF87a", b"GIF89a")):
        return walk_gif
    return None
