"""Pictures made of nothing: a gradient with a disc."""

import math
import struct
import zlib

Colour = tuple[int, int, int]


def picture(size: tuple[int, int], top: Colour, bottom: Colour, disc: Colour) -> bytes:
    """Return a PNG: a vertical gradient with a disc in the middle."""
    width, height = size
    radius = min(width, height) // 4
    rows = bytearray()
    for y in range(height):
        share = y / max(1, height - 1)
        ground = bytes(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        half = math.isqrt(max(0, radius**2 - (y - height // 2) ** 2))
        side = width // 2 - half
        rows += b"\0" + ground * side + bytes(disc) * (2 * half)
        rows += ground * (width - side - 2 * half)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
