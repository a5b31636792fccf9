"""Strips a file as the transfers do, in blocks of any length."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageSequence

from bot.transfer.metadata.edits import Editor, Stripping
from bot.transfer.metadata.scanner import Scanner, walker_of

if TYPE_CHECKING:
    from collections.abc import Iterable

ORIENTATION = 0x0112


def blocks_of(data: bytes, lengths: Iterable[int]) -> list[bytes]:
    blocks, at = [], 0
    for length in lengths:
        blocks.append(data[at : at + length])
        at += length
        if at >= len(data):
            return blocks
    return [*blocks, data[at:]]


def scan(data: bytes, lengths: Iterable[int] = ()) -> Stripping:
    walker = walker_of(data)
    assert walker is not None
    scanner = Scanner(walker)
    for block in blocks_of(data, lengths):
        scanner.feed(block)
    return scanner.finish()


def edit(data: bytes, stripping: Stripping, lengths: Iterable[int] = ()) -> bytes:
    editor = Editor(stripping)
    return b"".join([editor.feed(block) for block in blocks_of(data, lengths)])


def strip(data: bytes) -> bytes:
    return edit(data, scan(data))


def seen(data: bytes) -> list[tuple[Any, ...]]:
    """What a viewer makes of a picture: per frame its pixels, its time, its colours."""
    with Image.open(io.BytesIO(data)) as image:
        return [
            (frame.size, frame.info.get("duration"), frame.convert("RGBA").tobytes())
            for frame in ImageSequence.Iterator(image)
        ]


def about(data: bytes) -> dict[str, object]:
    with Image.open(io.BytesIO(data)) as image:
        return {
            "orientation": image.getexif().get(ORIENTATION, 1),
            "colours": image.info.get("icc_profile"),
            "loop": image.info.get("loop"),
            "format": image.format,
        }
