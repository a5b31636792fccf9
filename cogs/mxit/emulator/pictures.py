"""Plain pictures: what stands in for an avatar or a cover that nobody set."""

import struct
import zlib

Colour = tuple[int, int, int]


def plain_picture(size: tuple[int, int], colour: Colour) -> bytes:
    """Return a PNG of one colour."""
    width, height = size
    rows = (b"\0" + bytes(colour) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check


DEFAULT_AVATAR = plain_picture((64, 64), (246, 139, 31))
DEFAULT_COVER = plain_picture((240, 80), (252, 214, 172))
