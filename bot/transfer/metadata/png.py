"""PNG and APNG: chunks.

The format: https://www.w3.org/TR/png-3/
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from bot.transfer.metadata.exif import MAX_EXIF, only_orientation, read_exif
from bot.transfer.metadata.kinds import Removed
from bot.transfer.metadata.tape import BrokenFileError
from bot.transfer.metadata.words import in_png_text

if TYPE_CHECKING:
    from bot.transfer.metadata.edits import Findings
    from bot.transfer.metadata.tape import Tape, Walk

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MAX_LENGTH = 2**31 - 1
# What a text is about stands at its beginning.
_TEXT_HEAD = 4096
_KEYWORD_BYTES = 79
_KEPT = frozenset(
    {
        *(b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"mDCv", b"cLLi"),
        *(b"sBIT", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"oFFs", b"pCAL", b"sCAL", b"sTER", b"gIFg"),
        *(b"acTL", b"fcTL", b"fdAT", b"npTc"),
    }
)
_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})


def walk_png(tape: Tape, found: Findings) -> Walk[None]:
    """Find what is to go."""
    yield from tape.skip(len(SIGNATURE))
    has_exif = has_pixels = False
    kind = b""
    while kind != b"IEND":
        start = tape.position
        head = yield from tape.take(8)
        found.count_part()
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if length > _MAX_LENGTH or not (kind.isascii() and kind.isalpha()):
            raise BrokenFileError("a chunk has no proper name or length")
        has_pixels = has_pixels or kind == b"IDAT"
        if kind == b"eXIf":
            yield from _exif(tape, found, start, length, is_first=not has_exif)
            has_exif = True
        # A capital letter: no decoder may pass it over.
        elif kind in _KEPT or kind[:1].isupper():
            yield from tape.skip(length + 4)
        else:
            text = yield from tape.take(min(length, _TEXT_HEAD))
            yield from tape.skip(length - len(text) + 4)
            found.cut(start, tape.position, _told(kind, text))
    if not has_pixels:
        raise BrokenFileError("it has no pixels")
    yield from _trailer(tape, found)


def _exif(tape: Tape, found: Findings, start: int, length: int, *, is_first: bool) -> Walk[None]:
    tiff = yield from tape.take(min(length, MAX_EXIF))
    yield from tape.skip(length - len(tiff) + 4)
    exif = read_exif(tiff)
    kept = only_orientation(exif.orientation) if is_first else b""
    if kept != tiff or not kept:
        found.replace(start, tape.position, _as_chunk(b"eXIf", kept), set(exif.holds))


def _as_chunk(kind: bytes, data: bytes) -> bytes:
    if not data:
        return b""
    checked = kind + data
    return len(data).to_bytes(4, "big") + checked + zlib.crc32(checked).to_bytes(4, "big")


def _told(kind: bytes, text: bytes) -> set[Removed]:
    if kind in _TEXTS:
        keyword = text.partition(b"\0")[0][:_KEYWORD_BYTES]
        return in_png_text(keyword, text)
    if kind == b"tIME":
        return {Removed.DATE}
    return {Removed.CREDENTIALS} if kind == b"caBX" else {Removed.OTHER}


def _trailer(tape: Tape, found: Findings) -> Walk[None]:
    """Leave out what follows: some editors leave the end of a larger, earlier picture there."""
    start = tape.position
    yield from tape.rest()
    if tape.position > start:
        found.cut(start, tape.position, {Removed.TRAILER})
