"""What a file loses before it is sent, and what is not sent at all.

Most files are read once, on their way. A picture is read twice: once to find what is personal in
it, and once to send it without. So is what browsers read as markup, in which there may be scripts,
and what may be a file that its person has sent before.
"""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.errors import UserError
from bot.transfer.markup import ScriptSearch, markup_of
from bot.transfer.metadata.edits import Editor, Stripping
from bot.transfer.metadata.scanner import Scanner, walker_of
from bot.transfer.metadata.tape import BrokenFileError
from bot.transfer.peeking import peeked
from bot.transfer.source import SourceChangedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator

    from bot.http.body import ByteSource
    from bot.transfer.markup import Markup
    from bot.transfer.metadata.scanner import Walker
    from bot.transfer.peeking import PeekedSource

# What is held from the first reading to the second saves asking for it again.
MAX_HELD_BYTES = 16 * 1024 * 1024
MAX_HELD_FILES = 2
# A block is looked through in pieces, and others have their turn in between: a hostile file of
# nothing but tiny parts takes some 10 ms for this much.
_PIECE = 16 * 1024

log = structlog.get_logger(__name__)


class UnreadablePictureError(UserError):
    """A picture whose metadata cannot be found for sure."""

    def __init__(self) -> None:
        # What a person expects to be removed is not sent on silently: they may never learn that
        # their address is in it. Who knows better has an option.
        super().__init__(
            "This picture is damaged, so what it says about you (such as where it was taken)"
            " cannot be found and removed.",
            "Save it anew in a picture editor, or send it as it is: `/rehost` with"
            " `keep-metadata`.",
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be sent.

    Args:
        source: Its bytes.
        size: How many the file had before.
        sha256: Its hash before, None where it is sent as it is and was not read before.
        removed: What it loses.
    """

    source: ByteSource
    size: int
    sha256: str | None = None
    removed: tuple[str, ...] = ()

    @property
    def told(self) -> str | None:
        """What it loses, in words for its person."""
        return ", ".join(self.removed) or None


class Preparer:
    """Looks through files before they are sent."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(MAX_HELD_FILES)

    @asynccontextmanager
    async def prepare(
        self, source: ByteSource, filename: str, *, keep_metadata: bool, hashed: bool = False
    ) -> AsyncIterator[Prepared]:
        """Open a source and see what of it is to be sent.

        Args:
            source: The file.
            filename: Its name, by which some hosts choose how browsers read it.
            keep_metadata: Whether a picture is sent as it is.
            hashed: Whether its hash has to be known before it is sent.

        Raises:
            SourceError: Its bytes do not come.
            UserError: It is not sent, for a reason that is in words.
        """
        async with peeked(source) as opened, AsyncExitStack() as stack:
            walker = None if keep_metadata else walker_of(opened.head)
            markup = markup_of(opened.head, filename)
            if walker is None and markup is None and not hashed:
                yield Prepared(opened, source.length)
                return
            held: list[bytes] | None = None
            if source.length <= MAX_HELD_BYTES and not self._room.locked():
                await stack.enter_async_context(self._room)
                held = []
            stripping, sha256 = await _read_through(opened, walker, markup, held)
            if stripping.removed:
                log.info("transfer.metadata_removed", removed=stripping.removed)
            again = opened if held is None else HeldSource(held, source.length)
            yield Prepared(
                SecondReading(again, stripping, sha256), source.length, sha256, stripping.removed
            )


async def _read_through(
    source: PeekedSource, walker: Walker | None, markup: Markup | None, held: list[bytes] | None
) -> tuple[Stripping, str]:
    scanner = None if walker is None else Scanner(walker)
    scripts = None if markup is None else ScriptSearch(markup)
    seen = hashlib.sha256()
    try:
        async with source.open() as blocks:
            async for block in blocks:
                seen.update(block)
                if held is not None:
                    held.append(block)
                if scanner is None and scripts is None:
                    continue
                async for piece in _pieces(block):
                    if scanner is not None:
                        scanner.feed(piece)
                    if scripts is not None:
                        scripts.feed(piece)
        stripping = Stripping(source.length, (), ()) if scanner is None else scanner.finish()
    except BrokenFileError as error:
        raise UnreadablePictureError from error
    return stripping, seen.hexdigest()


async def _pieces(block: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(block), _PIECE):
        yield block[at : at + _PIECE]
        await asyncio.sleep(0)


class HeldSource:
    """A file that is held in memory."""

    replayable = True

    def __init__(self, blocks: list[bytes], length: int) -> None:
        self._blocks = blocks
        self.length = length

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Start from the first byte."""
        yield self._each()

    async def _each(self) -> AsyncIterator[bytes]:
        for block in self._blocks:
            yield block


class SecondReading:
    """A file that was looked through, without what is to go; it has to be the same file.

    Args:
        source: The file.
        stripping: What was found.
        sha256: The hash of what was looked through.
    """

    def __init__(self, source: ByteSource, stripping: Stripping, sha256: str) -> None:
        self._source = source
        self._stripping = stripping
        self._sha256 = sha256
        self.length = stripping.result_length

    @property
    def replayable(self) -> bool:
        """Whether the source can be opened again."""
        return self._source.replayable

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Start reading.

        Raises:
            SourceError: The bytes are not to be had; while reading, that they are others now.
        """
        async with self._source.open() as blocks:
            yield self._edited(blocks)

    async def _edited(self, blocks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        editor = Editor(self._stripping)
        seen = hashlib.sha256()
        # One stays behind: without the last, no host takes the file for whole.
        behind = b""
        async for block in blocks:
            seen.update(block)
            if edited := editor.feed(block):
                if behind:
                    yield behind
                behind = edited
        if seen.hexdigest() != self._sha256:
            raise SourceChangedError("not the bytes that were looked through")
        if behind:
            yield behind
