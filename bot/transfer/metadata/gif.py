"""GIF: blocks.

The format: https://www.w3.org/Graphics/GIF/spec-gif89a.txt
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.transfer.metadata.kinds import Removed
from bot.transfer.metadata.tape import BrokenFileError
from bot.transfer.metadata.words import in_xmp

if TYPE_CHECKING:
    from bot.transfer.metadata.edits import Findings
    from bot.transfer.metadata.tape import Tape, Walk

_EXTENSION, _IMAGE, _TRAILER, _PADDING = 0x21, 0x2C, 0x3B, 0x00
_PLAIN_TEXT, _CONTROL, _COMMENT, _APPLICATION = 0x01, 0xF9, 0xFE, 0xFF
# Loops and the colour profile.
_KEPT = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"})
_XMP = b"XMP DataXMP"
_XMP_HEAD = 4096


def walk_gif(tape: Tape, found: Findings) -> Walk[None]:
    """Find what is to go."""
    head = yield from tape.take(13)
    yield from tape.skip(_table_bytes(head[10]))
    has_pixels = False
    control: tuple[int, int] | None = None
    while True:
        start = tape.position
        # Many encoders forget the last byte.
        first = yield from tape.take_up_to(1)
        if not first or first[0] == _TRAILER:
            break
        found.count_part()
        if first[0] == _IMAGE:
            yield from _image(tape)
            has_pixels, control = True, None
        elif first[0] == _EXTENSION:
            label = yield from _extension(tape, found, start)
            if label == _PLAIN_TEXT and control is not None:
                # It was the text's; the next frame must not take it for its own.
                found.cut(*control, set())
            control = (start, tape.position) if label == _CONTROL else control
        elif first[0] != _PADDING:
            raise BrokenFileError("a block has no known kind")
    if not has_pixels:
        raise BrokenFileError("it has no pixels")
    yield from _rest(tape, found)


def _table_bytes(packed: int) -> int:
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _image(tape: Tape) -> Walk[None]:
    descriptor = yield from tape.take(9)
    yield from tape.skip(_table_bytes(descriptor[8]) + 1)
    yield from tape.skip_counted()


def _extension(tape: Tape, found: Findings, start: int) -> Walk[int]:
    """Pass an extension; tells which."""
    (label,) = yield from tape.take(1)
    if label == _CONTROL:
        yield from tape.skip_counted()
        return label
    removed = {Removed.COMMENT} if label in {_COMMENT, _PLAIN_TEXT} else {Removed.OTHER}
    if label == _APPLICATION:
        (count,) = yield from tape.take(1)
        name = yield from tape.take(count)
        if name in _KEPT:
            yield from tape.skip_counted()
            return label
        if name == _XMP:
            removed = yield from _xmp(tape)
        elif count:
            yield from tape.skip_counted()
    else:
        yield from tape.skip_counted()
    found.cut(start, tape.position, removed)
    return label


def _xmp(tape: Tape) -> Walk[set[Removed]]:
    """Pass XMP, which lies there bare; its last 258 bytes lead every reader to the same end."""
    packet = bytearray()
    while True:
        (count,) = yield from tape.take(1)
        if not count:
            return in_xmp(bytes(packet))
        run = yield from tape.take(count)
        if len(packet) < _XMP_HEAD:
            packet += bytes((count,)) + run


def _rest(tape: Tape, found: Findings) -> Walk[None]:
    start = tape.position
    yield from tape.rest()
    if tape.position > start:
        found.cut(start, tape.position, {Removed.TRAILER})
