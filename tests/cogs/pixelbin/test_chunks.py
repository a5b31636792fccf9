"""Cutting a source into parts: what is skipped, what is filled, and what is missing or too much."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from bot.http.errors import SourceError
from bot.http.sources import PIECE_BYTES, OnceSource, StreamSource
from cogs.pixelbin.chunks import Cutter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

CONTENT = bytes(number % 251 for number in range(2 * PIECE_BYTES + 77))


async def _blocks() -> AsyncIterator[bytes]:
    yield b""
    for at in range(0, len(CONTENT), 70_000):
        yield CONTENT[at : at + 70_000]


@pytest.fixture(params=["a stream", "blocks"])
def source(request: pytest.FixtureRequest) -> StreamSource | OnceSource[int]:
    if request.param == "blocks":
        return OnceSource(_blocks(), len(CONTENT))
    return StreamSource(io.BytesIO(CONTENT))


async def _fill(cutter: Cutter, size: int) -> bytes:
    memory = bytearray(size)
    await cutter.fill(memoryview(memory))
    return bytes(memory)


@pytest.mark.parametrize(
    "sizes",
    [
        (len(CONTENT),),
        (1, PIECE_BYTES, PIECE_BYTES + 76),
        # What is skipped ends in the middle of a piece, and what follows begins there.
        (-10, 20, len(CONTENT) - 30),
        (-PIECE_BYTES, PIECE_BYTES + 77),
        (100, -PIECE_BYTES, 100, -(PIECE_BYTES - 123)),
    ],
)
async def test_parts_are_cut(source: StreamSource | OnceSource[int], sizes: Sequence[int]) -> None:
    at = 0
    async with source.open() as blocks:
        cutter = Cutter(blocks)
        for size in sizes:
            if size < 0:
                await cutter.skip(-size)
            else:
                assert await _fill(cutter, size) == CONTENT[at : at + size]
            at += abs(size)
        await cutter.check_end()


async def test_a_source_that_ends_early(source: StreamSource | OnceSource[int]) -> None:
    async with source.open() as blocks:
        with pytest.raises(SourceError, match="ended early"):
            await _fill(Cutter(blocks), len(CONTENT) + 1)


async def test_a_source_with_more_than_announced(source: StreamSource | OnceSource[int]) -> None:
    async with source.open() as blocks:
        cutter = Cutter(blocks)
        assert await _fill(cutter, len(CONTENT) - 1) == CONTENT[:-1]
        with pytest.raises(SourceError, match="more bytes than announced"):
            await cutter.check_end()


async def test_a_source_without_end_is_left_at_once() -> None:
    read = 0

    async def blocks() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b"x" if read != 2 else b""

    cutter = Cutter(blocks())
    await cutter.skip(1)
    with pytest.raises(SourceError, match="more bytes than announced"):
        await cutter.check_end()
    assert read == 3
