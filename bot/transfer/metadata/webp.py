"""WebP: RIFF chunks.

The format: https://developers.google.com/speed/webp/docs/riff_container
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.transfer.metadata.exif import MAX_EXIF, only_orientation, read_exif
from bot.transfer.metadata.kinds import Removed
from bot.transfer.metadata.tape import BrokenFileError
from bot.transfer.metadata.words import in_xmp

if TYPE_CHECKING:
    from bot.transfer.metadata.edits import Findings
    from bot.transfer.metadata.tape import Tape, Walk

_PIXELS = frozenset({b"VP8 ", b"VP8L", b"ANMF"})
_KEPT = frozenset({*_PIXELS, b"VP8X", b"ALPH", b"ANIM", b"ICCP"})
_KEPT_IN_FRAME = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_EXIF_FLAG, _XMP_FLAG = 0x08, 0x04
_FRAME_HEAD = 16
_XMP_HEAD = 65_536


@dataclass(slots=True)
class _Layout:
    """What of the file's frame has to follow what is cut."""

    end: int
    has_pixels: bool = False
    flags: int | None = None
    flags_at: int = 0
    has_exif: bool = False
    # By how many bytes the file grows: less than nothing.
    growth: int = 0


def walk_webp(tape: Tape, found: Findings) -> Walk[None]:
    """Find what is to go."""
    head = yield from tape.take(12)
    size = int.from_bytes(head[4:8], "little")
    layout = _Layout(end=8 + size)
    # What is too short for a chunk is none.
    while tape.position + 8 <= layout.end:
        yield from _chunk(tape, found, layout)
    if not layout.has_pixels:
        raise BrokenFileError("it has no pixels")
    content_end = tape.position
    yield from tape.rest()
    if tape.position > content_end:
        found.cut(content_end, tape.position, {Removed.TRAILER})
    new_size = content_end - 8 + layout.growth
    if new_size != size:
        found.replace(4, 8, new_size.to_bytes(4, "little"), set())
    _mend_flags(found, layout)


def _mend_flags(found: Findings, layout: _Layout) -> None:
    if layout.flags is None:
        return
    flags = layout.flags & ~(_EXIF_FLAG | _XMP_FLAG) | (_EXIF_FLAG if layout.has_exif else 0)
    if flags != layout.flags:
        found.replace(layout.flags_at, layout.flags_at + 1, bytes((flags,)), set())


def _chunk(tape: Tape, found: Findings, layout: _Layout) -> Walk[None]:
    start = tape.position
    kind, size = yield from _head(tape, found, layout.end)
    padded = min(tape.position + size + size % 2, layout.end)
    layout.has_pixels = layout.has_pixels or kind in _PIXELS
    if kind == b"ANMF":
        layout.growth -= yield from _frame(tape, found, start, size)
    elif kind == b"VP8X" and layout.flags is None:
        layout.flags_at = tape.position
        (layout.flags,) = yield from tape.take(1)
    elif kind not in _KEPT:
        yield from _metadata(tape, found, layout, kind, (start, size, padded))
    yield from tape.skip(padded - tape.position)


def _head(tape: Tape, found: Findings, end: int) -> Walk[tuple[bytes, int]]:
    head = yield from tape.take(8)
    found.count_part()
    size = int.from_bytes(head[4:], "little")
    if tape.position + size > end or (head[:4] == b"VP8X" and not size):
        raise BrokenFileError("a chunk is longer than what it lies in")
    return head[:4], size


def _metadata(
    tape: Tape, found: Findings, layout: _Layout, kind: bytes, place: tuple[int, int, int]
) -> Walk[None]:
    """Leave a chunk out, all but the orientation where decoders look for it."""
    start, size, padded = place
    instead, removed = b"", {Removed.OTHER}
    if kind == b"EXIF":
        data = yield from tape.take(min(size, MAX_EXIF))
        exif = read_exif(data.removeprefix(b"Exif\0\0"))
        removed = set(exif.holds)
        # Without the extended header nobody reads it.
        if layout.flags is not None and not layout.has_exif:
            instead = only_orientation(exif.orientation)
        layout.has_exif = layout.has_exif or bool(instead)
        if instead and instead == data:
            return
    elif kind == b"XMP ":
        removed = in_xmp((yield from tape.take(min(size, _XMP_HEAD))))
    if instead:
        instead = kind + len(instead).to_bytes(4, "little") + instead
    layout.growth += len(instead) - (padded - start)
    found.replace(start, padded, instead, removed)


def _frame(tape: Tape, found: Findings, start: int, size: int) -> Walk[int]:
    """Look through the chunks of a frame of an animation; tells how many bytes go."""
    end = tape.position + size
    if size < _FRAME_HEAD:
        raise BrokenFileError("a frame is too short")
    yield from tape.skip(_FRAME_HEAD)
    cut = 0
    while tape.position + 8 <= end:
        inner = tape.position
        kind, length = yield from _head(tape, found, end)
        yield from tape.skip(min(length + length % 2, end - tape.position))
        if kind not in _KEPT_IN_FRAME:
            found.cut(inner, tape.position, {Removed.OTHER})
            cut += tape.position - inner
    if cut:
        found.replace(start + 4, start + 8, (size - cut).to_bytes(4, "little"), set())
    return cut
