"""JPEG: segments before and between the scans, and whatever follows the picture.

Kept are the tables, the scans, and what a decoder needs for the colours: JFIF, Adobe's transform,
and the ICC profile. The format: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.transfer.metadata.exif import only_orientation, read_exif
from bot.transfer.metadata.kinds import Removed
from bot.transfer.metadata.tape import BrokenFileError
from bot.transfer.metadata.words import in_photoshop, in_xmp

if TYPE_CHECKING:
    from bot.transfer.metadata.edits import Findings
    from bot.transfer.metadata.tape import Tape, Walk

# Restart markers and stuffed zeros belong to the pixels.
_MARKER = re.compile(rb"\xff[\xc0-\xcf\xd8-\xfe]")
_SOI, _EOI, _SOS, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_APP0, _APP1, _APP2, _APP11, _APP13, _APP14, _APP15 = 0xE0, 0xE1, 0xE2, 0xEB, 0xED, 0xEE, 0xEF
_JFIF_BYTES = 14
_ADOBE_BYTES = 12
_EXIF_HEAD = b"Exif\0\0"
_XMP_HEADS = (b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0")
_TOLD = (
    (_COMMENT, b"", Removed.COMMENT),
    (_APP0, b"JFXX\0", Removed.THUMBNAIL),
    (_APP2, b"MPF\0", Removed.PICTURES),
    (_APP11, b"JP", Removed.CREDENTIALS),
)


def walk_jpeg(tape: Tape, found: Findings) -> Walk[None]:
    """Find what is to go."""
    yield from tape.skip(2)
    in_scan = has_scan = has_exif = False
    while True:
        before = tape.position
        if not (yield from tape.find(_MARKER)):
            break
        if not in_scan:
            # Fill bytes, or what a decoder passes over.
            _cut_gap(found, before, tape.position)
        start = tape.position
        marker = (yield from tape.take(2))[1]
        found.count_part()
        if marker in {_SOI, _EOI}:
            end = tape.position if marker == _EOI else start
            yield from _trailer(tape, found, end)
            break
        exif = yield from _segment(tape, found, marker, is_first_exif=not has_exif)
        has_exif = has_exif or exif
        in_scan = marker == _SOS
        has_scan = has_scan or in_scan
    if not has_scan:
        raise BrokenFileError("it has no pixels")


def _cut_gap(found: Findings, start: int, end: int) -> None:
    if end > start:
        found.cut(start, end, set())


def _segment(tape: Tape, found: Findings, marker: int, *, is_first_exif: bool) -> Walk[bool]:
    """Pass a segment; tells whether it was Exif."""
    start = tape.position - 2
    length = int.from_bytes((yield from tape.take(2)), "big") - 2
    if length < 0:
        raise BrokenFileError("a segment is shorter than its own length")
    if not _APP0 <= marker <= _APP15 and marker != _COMMENT:
        yield from tape.skip(length)
        return False
    payload = yield from tape.take(length)
    is_exif = marker == _APP1 and payload.startswith(b"Exif\0")
    if is_exif:
        exif = read_exif(payload[len(_EXIF_HEAD) :])
        turned = only_orientation(exif.orientation) if is_first_exif else b""
        kept, removed = _EXIF_HEAD + turned if turned else b"", set(exif.holds)
    else:
        kept, removed = _application(marker, payload)
    if kept != payload or not kept:
        found.replace(start, tape.position, _as_segment(marker, kept), removed)
    return is_exif


def _as_segment(marker: int, payload: bytes) -> bytes:
    if not payload:
        return b""
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload


def _application(marker: int, payload: bytes) -> tuple[bytes, set[Removed]]:
    """Say what is kept of a segment that no decoder has to know, and what is lost."""
    if marker == _APP0 and payload.startswith(b"JFIF\0") and len(payload) >= _JFIF_BYTES:
        # Its own thumbnail follows; the last two bytes are its width and height.
        kept = payload[: _JFIF_BYTES - 2] + b"\0\0"
        return kept, set() if kept == payload else {Removed.THUMBNAIL}
    if marker == _APP2 and payload.startswith(b"ICC_PROFILE\0"):
        return payload, set()
    if marker == _APP14 and payload.startswith(b"Adobe") and len(payload) >= _ADOBE_BYTES:
        return payload[:_ADOBE_BYTES], set()
    return b"", _told(marker, payload)


def _told(marker: int, payload: bytes) -> set[Removed]:
    if marker == _APP1 and payload.startswith(_XMP_HEADS):
        return in_xmp(payload)
    if marker == _APP13 and payload.startswith(b"Photoshop 3.0\0"):
        return in_photoshop(payload)
    for kind, head, removed in _TOLD:
        if marker == kind and payload.startswith(head):
            return {removed}
    return {Removed.OTHER}


def _trailer(tape: Tape, found: Findings, start: int) -> Walk[None]:
    """Leave out what follows: further pictures, the video of a motion photo, leftovers."""
    peeked = start < tape.position
    head = b"\xff\xd8" if peeked else b""
    head += yield from tape.take_up_to(12)
    yield from tape.rest()
    if tape.position > start:
        found.cut(start, tape.position, _trailing(head))


def _trailing(head: bytes) -> set[Removed]:
    if head.startswith(b"\xff\xd8"):
        return {Removed.PICTURES}
    if head[4:8] == b"ftyp" or head.startswith(b"MotionPhoto"):
        return {Removed.VIDEO}
    return {Removed.TRAILER} if head.strip(b"\0\xff") else set()
