"""Exif: what it tells about a person, and the one tag of it that a picture needs.

The structure is TIFF's: https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from bot.transfer.metadata.kinds import Removed

# A JPEG cannot hold more in one piece; of longer ones in other formats only the beginning is read.
MAX_EXIF = 65_536
MAX_ENTRIES = 512
UPRIGHT = 1
_ORIENTATION = 0x0112
_SHORT = 3
_EXIF_IFD = 0x8769
_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_TAGS = {
    0x8825: Removed.LOCATION,
    0x010F: Removed.CAMERA,
    0x0110: Removed.CAMERA,
    0x927C: Removed.CAMERA,
    0xA431: Removed.CAMERA,
    0xA433: Removed.CAMERA,
    0xA434: Removed.CAMERA,
    0xA435: Removed.CAMERA,
    0xC62F: Removed.CAMERA,
    0x0132: Removed.DATE,
    0x9003: Removed.DATE,
    0x9004: Removed.DATE,
    0x013B: Removed.AUTHOR,
    0x8298: Removed.AUTHOR,
    0x9C9D: Removed.AUTHOR,
    0xA430: Removed.AUTHOR,
    0x010E: Removed.DESCRIPTION,
    0x9C9B: Removed.DESCRIPTION,
    0x9C9E: Removed.DESCRIPTION,
    0x9C9F: Removed.DESCRIPTION,
    0x9286: Removed.COMMENT,
    0x9C9C: Removed.COMMENT,
    0x0131: Removed.SOFTWARE,
    0x013C: Removed.SOFTWARE,
}


@dataclass(frozen=True, slots=True)
class Exif:
    """What was read of it; ``orientation`` is one of Exif's eight."""

    orientation: int
    holds: frozenset[Removed]


def read_exif(tiff: bytes) -> Exif:
    """Read what can be read; damaged parts are passed over, since all of it goes anyway."""
    order = _ORDERS.get(tiff[:4])
    if order is None:
        return Exif(UPRIGHT, frozenset({Removed.OTHER}))
    orientation, holds = UPRIGHT, set[Removed]()
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        main = _entries(tiff, order, first)
        kind, value = main.get(_ORIENTATION, (_SHORT, b""))
        if kind == _SHORT and value:
            (turned,) = struct.unpack_from(f"{order}H", value)
            orientation = turned if turned in range(1, 9) else UPRIGHT
        holds |= {_TAGS[tag] for tag in main if tag in _TAGS}
        after = first + 2 + 12 * _count(tiff, order, first)
        (second,) = struct.unpack_from(f"{order}I", tiff, after)
        if second:
            holds.add(Removed.THUMBNAIL)
        if _EXIF_IFD in main:
            (inner,) = struct.unpack_from(f"{order}I", main[_EXIF_IFD][1])
            holds |= {_TAGS[tag] for tag in _entries(tiff, order, inner) if tag in _TAGS}
    except struct.error:
        pass
    return Exif(orientation, frozenset(holds or {Removed.OTHER}))


def _count(tiff: bytes, order: str, at: int) -> int:
    count: int = struct.unpack_from(f"{order}H", tiff, at)[0]
    return count


def _entries(tiff: bytes, order: str, at: int) -> dict[int, tuple[int, bytes]]:
    """List a directory's tags with their types and the four bytes of value or offset."""
    entries: dict[int, tuple[int, bytes]] = {}
    for index in range(min(_count(tiff, order, at), MAX_ENTRIES)):
        tag, kind, _, value = struct.unpack_from(f"{order}HHI4s", tiff, at + 2 + 12 * index)
        entries.setdefault(tag, (kind, value))
    return entries


def only_orientation(orientation: int) -> bytes:
    """Give the smallest Exif that says how a picture is turned, nothing for an upright one."""
    if orientation == UPRIGHT:
        return b""
    entry = struct.pack("<HHIHH", _ORIENTATION, _SHORT, 1, orientation, 0)
    return b"II*\0" + struct.pack("<IH", 8, 1) + entry + bytes(4)
