"""Open streams as sources: piece by piece, and straight into memory that is there."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Any

import pytest

from bot.http.errors import SourceError
from bot.http.sources import PIECE_BYTES, StreamSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONTENT = bytes(number % 251 for number in range(2 * PIECE_BYTES + 77))


class Hesitant(io.BytesIO):
    """Gives less than was asked for, as pipes and sockets do."""

    def readinto(self, buffer: Any) -> int:
        return super().readinto(memoryview(buffer)[: 64 * 1024])


class OnlyReads:
    """A stream that cannot read into memory."""

    def __init__(self, content: bytes) -> None:
        within = io.BytesIO(content)
        self.read, self.seek, self.tell = within.read, within.seek, within.tell


def _opened(folder: Path, buffering: int) -> IO[bytes]:
    path = folder / "content.bin"
    path.write_bytes(CONTENT)
    return path.open("rb", buffering=buffering)


STREAMS: dict[str, Callable[[Path], Any]] = {
    "in memory": lambda _: io.BytesIO(CONTENT),
    "a file": lambda folder: _opened(folder, -1),
    "a file without a buffer": lambda folder: _opened(folder, 0),
    "a hesitant one": lambda _: Hesitant(CONTENT),
    "one that only reads": lambda _: OnlyReads(CONTENT),
}


@pytest.fixture(params=STREAMS)
def stream(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    opened = STREAMS[request.param](tmp_path)
    yield opened
    if hasattr(opened, "close"):
        opened.close()


@pytest.mark.parametrize("at", [0, 5])
async def test_a_stream_is_read_from_where_it_stood_each_time(stream: Any, at: int) -> None:
    stream.seek(at)
    source = StreamSource(stream)
    assert source.length == len(CONTENT) - at
    for _ in range(2):
        async with source.open() as pieces:
            assert b"".join([piece async for piece in pieces]) == CONTENT[at:]


@pytest.mark.parametrize("size", [1000, PIECE_BYTES, len(CONTENT), len(CONTENT) + 1])
async def test_a_stream_fills_memory(stream: Any, size: int) -> None:
    async with StreamSource(stream).open() as pieces:
        found = b""
        memory = bytearray(size)
        while count := await pieces.fill(memoryview(memory)):
            found += memory[:count]
        assert await pieces.fill(memoryview(memory)) == 0
    assert found == CONTENT


async def test_pieces_and_filling_go_on_from_each_other(stream: Any) -> None:
    memory = bytearray(9)
    async with StreamSource(stream).open() as pieces:
        first = await anext(pieces)
        filled = await pieces.fill(memoryview(memory))
        rest = b"".join([piece async for piece in pieces])
    assert first + memory[:filled] + rest == CONTENT


async def test_a_stream_that_was_closed_cannot_be_read() -> None:
    stream = io.BytesIO(CONTENT)
    source = StreamSource(stream)
    async with source.open() as pieces:
        stream.close()
        with pytest.raises(SourceError, match="ValueError"):
            await anext(pieces)
        with pytest.raises(SourceError, match="ValueError"):
            await pieces.fill(memoryview(bytearray(1)))
    with pytest.raises(SourceError, match="ValueError"):
        async with source.open():
            pass
