from __future__ import annotations

import asyncio
import hashlib
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.transfer.markup import ScriptError
from bot.transfer.preparing import MAX_HELD_BYTES, MAX_HELD_FILES, Preparer, UnreadablePictureError
from bot.transfer.source import SourceChangedError
from tests.bot.http.loopback import Blocks, Zeros
from tests.bot.transfer.metadata import samples
from tests.bot.transfer.metadata.stripping import blocks_of, scan, strip

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from bot.http.body import ByteSource
    from bot.transfer.preparing import Prepared

    Prepare = Callable[..., AbstractAsyncContextManager[Prepared]]

PHOTO = samples.phone_jpeg(6)
LARGE_PHOTO = samples.phone_jpeg(6, trailer=bytes(MAX_HELD_BYTES))
PAGE = b"<!doctype html><p>hello</p>"


async def drain(source: ByteSource) -> bytes:
    return b"".join(await read_into([], source))


async def read_into(read: list[bytes], source: ByteSource) -> list[bytes]:
    async with source.open() as blocks:
        async for block in blocks:
            read += [block]
    return read


def in_blocks(data: bytes, length: int = 60_000) -> Blocks:
    return Blocks(blocks_of(data, [length] * (len(data) // length)))


@pytest.fixture
def prepare() -> Prepare:
    preparer = Preparer()

    @asynccontextmanager
    async def prepared(
        source: ByteSource, filename: str = "a", *, keep_metadata: bool = False
    ) -> AsyncIterator[Prepared]:
        async with preparer.prepare(source, filename, keep_metadata=keep_metadata) as one:
            yield one

    return prepared


@pytest.mark.parametrize("data", [b"plain", bytes(200_000), PAGE[:3]])
async def test_other_files_are_read_once(prepare: Prepare, data: bytes) -> None:
    source = in_blocks(data)
    async with prepare(source) as prepared:
        assert (prepared.size, prepared.sha256, prepared.removed) == (len(data), None, ())
        assert prepared.source.length == len(data)
        assert await drain(prepared.source) == data
        assert source.opened == 1
        # A host that wants them a second time gets all of them.
        assert await drain(prepared.source) == data


async def test_a_photo_is_held_and_sent_without_its_metadata(prepare: Prepare) -> None:
    source = in_blocks(PHOTO, 100)
    async with prepare(source) as prepared:
        for _ in range(2):
            assert await drain(prepared.source) == strip(PHOTO)
        assert prepared.source.length == len(strip(PHOTO))
        assert source.opened == 1
    assert prepared.size == len(PHOTO)
    assert prepared.sha256 == hashlib.sha256(PHOTO).hexdigest()
    assert prepared.removed == scan(PHOTO).removed


async def test_a_large_photo_is_read_twice(prepare: Prepare) -> None:
    source = in_blocks(LARGE_PHOTO)
    async with prepare(source) as prepared:
        assert await drain(prepared.source) == strip(LARGE_PHOTO)
        assert source.opened == 2


async def test_only_so_many_photos_are_held_at_a_time(prepare: Prepare) -> None:
    sources = [in_blocks(PHOTO) for _ in range(MAX_HELD_FILES + 1)]
    async with AsyncExitStack() as stack:
        ready = [await stack.enter_async_context(prepare(source)) for source in sources]
        for one in ready:
            assert await drain(one.source) == strip(PHOTO)
    assert [source.opened for source in sources] == [1] * MAX_HELD_FILES + [2]
    again = in_blocks(PHOTO)
    async with prepare(again) as prepared:
        await drain(prepared.source)
    assert again.opened == 1


async def test_a_photo_may_be_sent_as_it_is(prepare: Prepare) -> None:
    source = in_blocks(PHOTO)
    async with prepare(source, keep_metadata=True) as prepared:
        assert await drain(prepared.source) == PHOTO
    assert prepared.removed == ()
    assert source.opened == 1


async def test_a_damaged_photo_is_refused_unless_it_is_wanted_so(prepare: Prepare) -> None:
    damaged = PHOTO[:300]
    with pytest.raises(UnreadablePictureError) as caught:
        async with prepare(in_blocks(damaged)):
            pass
    assert "cannot be found and removed" in caught.value.cause
    assert "`keep-metadata`" in caught.value.next_step
    async with prepare(in_blocks(damaged), keep_metadata=True) as prepared:
        assert await drain(prepared.source) == damaged


async def test_a_page_without_scripts_goes_out_as_it_is(prepare: Prepare) -> None:
    async with prepare(in_blocks(PAGE, 5), "hello.html") as prepared:
        assert await drain(prepared.source) == PAGE
    assert prepared.sha256 == hashlib.sha256(PAGE).hexdigest()


@pytest.mark.parametrize(("name", "keep"), [("note.txt", False), ("photo.jpg", True)])
async def test_a_script_is_refused_whatever_the_name(
    prepare: Prepare, name: str, *, keep: bool
) -> None:
    data = PAGE + bytes(200_000) + b"<script>1</script>"
    with pytest.raises(ScriptError, match="This page holds scripts"):
        async with prepare(in_blocks(data), name, keep_metadata=keep):
            pass


class Fickle(Blocks):
    """Gives other bytes of the same number from the second time on."""

    def __init__(self, first: bytes, second: bytes) -> None:
        super().__init__([first[:9000], first[9000:]])
        self._second = second

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        async with super().open() as blocks:
            if self.opened > 1:
                self._blocks = (self._second[:9000], self._second[9000:])
            yield blocks


async def test_what_changes_between_the_readings_never_gets_through_whole(prepare: Prepare) -> None:
    harmless = PAGE.ljust(MAX_HELD_BYTES + 1)
    harmful = (PAGE + b"<script>1</script>").ljust(MAX_HELD_BYTES + 1)
    sent: list[bytes] = []
    async with prepare(Fickle(harmless, harmful)) as prepared:
        with pytest.raises(SourceChangedError):
            await read_into(sent, prepared.source)
    assert sent == [harmful[:9000]]


async def test_others_have_their_turn_while_a_large_block_is_looked_through(
    prepare: Prepare,
) -> None:
    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        other = group.create_task(take_turns())
        async with prepare(Blocks([LARGE_PHOTO])):
            pass
        other.cancel()
    assert turns > MAX_HELD_BYTES // (64 * 1024)


async def test_a_source_that_is_not_a_picture_is_not_held(prepare: Prepare) -> None:
    source = Zeros(50 * 1024 * 1024)
    async with prepare(source) as prepared, prepared.source.open() as blocks:
        assert source.given <= 128 * 1024
        async for _ in blocks:
            pass
    assert source.given == source.length
