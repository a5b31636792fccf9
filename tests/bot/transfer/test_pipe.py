from __future__ import annotations

import hashlib
import io
import itertools
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.http.errors import SourceError
from bot.transfer.pipe import HEAD_BYTES, Pipe
from tests.bot.http.loopback import Blocks


def piped(source: Blocks, *, ceiling: int = 10**9, seen: list[int] | None = None) -> Pipe:
    return Pipe(source, ceiling=ceiling, on_progress=(seen if seen is not None else []).append)


async def drain(pipe: Pipe) -> bytes:
    async with pipe.open() as blocks:
        return b"".join([block async for block in blocks])


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a.txt", "hello")
    return packed.getvalue()


CONTENTS = {
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(20), "image/png"),
    "jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(20), "image/jpeg"),
    "gif": (b"GIF89a" + bytes(20), "image/gif"),
    "webp": (b"RIFF\x24\0\0\0WEBPVP8 " + bytes(20), "image/webp"),
    "mp3": (b"ID3\x04\0\0\0\0\0\0" + bytes(20), "audio/mpeg"),
    "mp4": (b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(20), "video/mp4"),
    "pdf": (b"%PDF-1.7\n%" + bytes(20), "application/pdf"),
    "zip": (archive(), "application/zip"),
}


@pytest.mark.parametrize("kind", CONTENTS)
async def test_the_type_is_told_by_the_bytes(kind: str) -> None:
    content, expected = CONTENTS[kind]
    pipe = piped(Blocks([content[:3], content[3:9], content[9:]]))
    await drain(pipe)
    assert pipe.content_type("text/plain") == expected
    assert pipe.content_type(None) == expected


@pytest.mark.parametrize(
    ("content", "declared", "expected"),
    [
        (b"just words\n", "text/plain", "text/plain"),
        (b"just words\n", None, "application/octet-stream"),
        (b"", "image/png", "image/png"),
        (b"", None, "application/octet-stream"),
        (b"<svg/>", "image/svg+xml", "image/svg+xml"),
        (b"\0" * 20, "", "application/octet-stream"),
        (b"BMW, built in 1972\n", "text/plain", "text/plain"),
        (b"BMa" + "\N{EURO SIGN}".encode() * 4000, "text/markdown", "text/markdown"),
        (b"BM\xff\xfe\0", "text/plain", "image/bmp"),
    ],
)
async def test_what_the_bytes_do_not_tell_is_as_declared(
    content: bytes, declared: str | None, expected: str
) -> None:
    pipe = piped(Blocks([content]))
    await drain(pipe)
    assert pipe.content_type(declared) == expected


async def test_before_a_byte_has_passed() -> None:
    pipe = piped(Blocks([b"x"]))
    assert (pipe.size, pipe.sha256) == (0, hashlib.sha256().hexdigest())
    assert pipe.content_type("a/b") == "a/b"


@given(content=st.binary(max_size=3 * HEAD_BYTES), cuts=st.lists(st.integers(0, 3 * HEAD_BYTES)))
async def test_nothing_depends_on_how_the_bytes_are_cut(content: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(content)]
    blocks = [content[a:b] for a, b in itertools.pairwise(edges)]
    cut, whole = piped(Blocks(blocks)), piped(Blocks([content]))
    assert await drain(cut) == await drain(whole) == content
    assert cut.size == len(content) == cut.length
    assert cut.sha256 == whole.sha256 == hashlib.sha256(content).hexdigest()
    assert cut.content_type(None) == whole.content_type(None)


async def test_reopening_starts_anew() -> None:
    content, kind = CONTENTS["png"]
    source = Blocks([content, b"more"])
    pipe = piped(source)
    async with pipe.open() as blocks:
        await anext(blocks)
    first = (pipe.size, pipe.sha256)
    assert await drain(pipe) == content + b"more"
    assert first[0] == len(content)
    assert pipe.size == len(content) + 4
    assert pipe.sha256 == hashlib.sha256(content + b"more").hexdigest() != first[1]
    assert (pipe.content_type(None), source.opened) == (kind, 2)


@pytest.mark.parametrize(
    ("blocks", "passes"),
    [([b"12345"], True), ([b"123", b"45"], True), ([b"123456"], False), ([b"12345", b"6"], False)],
)
async def test_the_ceiling_holds_whatever_was_announced(
    blocks: list[bytes],
    passes: bool,  # noqa: FBT001 - a table's column
) -> None:
    pipe = piped(Blocks(blocks, length=1), ceiling=5)
    if passes:
        assert await drain(pipe) == b"12345"
    else:
        with pytest.raises(SourceError, match="more than the ceiling of 5 bytes"):
            await drain(pipe)


async def test_progress_counts_what_was_taken() -> None:
    seen: list[int] = []
    await drain(piped(Blocks([b"ab", b"", b"cde"]), seen=seen))
    assert seen == [2, 2, 5]


@pytest.mark.parametrize("replayable", [True, False])
def test_it_is_as_long_and_as_replayable_as_its_source(
    replayable: bool,  # noqa: FBT001 - a table's column
) -> None:
    pipe = piped(Blocks([b"abc"], length=17, replayable=replayable))
    assert (pipe.length, pipe.replayable) == (17, replayable)
