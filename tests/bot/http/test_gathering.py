"""What a form's frame costs in writes, and that a file's blocks never wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.http.body import MultipartFile
from bot.http.gathering import ENOUGH_BYTES, Gathering
from tests.bot.http.loopback import Blocks

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter


class Wire:
    """Keeps what is written to it, write by write."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    async def write(self, chunk: bytes) -> None:
        self.written.append(bytes(chunk))

    @property
    def writer(self) -> AbstractStreamWriter:
        return cast("AbstractStreamWriter", self)


async def _sent(blocks: list[bytes], fields: dict[str, str]) -> list[bytes]:
    wire = Wire()
    body = MultipartFile(fields, "file", "a.bin", "image/png", Blocks(blocks))
    async with body.open() as form:
        await form.write(wire.writer)
        assert form.size == sum(map(len, wire.written))
    return wire.written


async def test_a_frame_is_one_write_before_the_blocks_and_one_after() -> None:
    blocks = [b"first ", b"x" * (2 * ENOUGH_BYTES), b"!"]
    before, *between, after = await _sent(blocks, {"a": "1", "b": "2", "c": "naïve"})
    assert before.count(b"Content-Disposition: form-data; name=") == 4
    assert "\r\n\r\nnaïve\r\n--".encode() in before
    assert before.endswith(b'filename="a.bin"\r\n\r\n')
    assert between == blocks
    assert after.startswith(b"\r\n--")
    assert after.endswith(b"--\r\n")


async def test_an_empty_file_is_the_frame_alone() -> None:
    before, after = await _sent([], {"a": "1"})
    assert before.endswith(b'filename="a.bin"\r\n\r\n')
    assert after.startswith(b"\r\n--")


async def test_a_large_field_is_not_held() -> None:
    written = await _sent([b"x"], {"a": "~" * ENOUGH_BYTES, "b": "2"})
    assert [b"~" in one for one in written] == [True, False, False, False]
    assert written[2] == b"x"


async def test_what_is_held_is_handed_on_once() -> None:
    wire = Wire()
    gathering = Gathering(wire.writer)
    await gathering.write(b"a")
    await gathering.write(b"b")
    assert wire.written == []
    assert await gathering.through() is wire.writer
    await gathering.through()
    assert wire.written == [b"ab"]
