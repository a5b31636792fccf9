"""Sending the parts of a file: several at once, each tried again (contract, 3.2 and 6.1)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.http.body import MultipartFile
from bot.http.client import Call
from cogs.pixelbin import upload_state
from cogs.pixelbin.chunks import Cutter, HeldPart
from cogs.pixelbin.errors import PixelbinError, PixelbinIllegalArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.http.body import ByteSource
    from bot.http.checkpoint import Checkpoint
    from bot.http.client import ApiClient
    from cogs.pixelbin.upload_state import UploadState

CHUNK_BYTES = 10 * 1024 * 1024
TEMPLATE = "/public/assets/signed-multipart"


@dataclass(frozen=True, slots=True)
class UploadOptions:
    """How an upload in parts is to go.

    Args:
        chunk_size: Bytes a part.
        max_retries: How often a part is sent again.
        concurrency: How many parts are on their way at once; so many are held in memory.
        exponential_factor: How many times longer each wait is than the one before.

    Raises:
        PixelbinIllegalArgumentError: One of them cannot be.
    """

    chunk_size: int = CHUNK_BYTES
    max_retries: int = 2
    concurrency: int = 3
    exponential_factor: float = 2

    def __post_init__(self) -> None:
        _check("chunkSize", self.chunk_size, 1, "a positive integer")
        _check("maxRetries", self.max_retries, 0, "a non-negative integer")
        _check("concurrency", self.concurrency, 1, "a positive integer")
        factor: object = self.exponential_factor
        if isinstance(factor, bool) or not isinstance(factor, int | float) or not factor >= 0:
            raise PixelbinIllegalArgumentError(
                "Invalid exponentialFactor: Must be a non-negative number."
            )


def _check(name: str, value: object, least: int, what: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise PixelbinIllegalArgumentError(f"Invalid {name}: Must be {what}.")


class PartSender:
    """One going through a source, sending the parts that have not arrived."""

    def __init__(
        self,
        way: ApiClient,
        state: UploadState,
        options: UploadOptions,
        progress: Callable[[int, int], None] | None,
        checkpoint: Checkpoint | None,
    ) -> None:
        self._way = way
        self._state = state
        self._progress = progress
        self._checkpoint = checkpoint
        self._noting = asyncio.Lock()
        self._noted = 0
        # Filled again and again: memory is what is on its way, and not a part more.
        self._free: asyncio.Queue[bytearray] = asyncio.Queue()
        self._unmade = options.concurrency

    async def send(self, source: ByteSource) -> None:
        """Send what has not arrived; the first final failure ends all.

        Raises:
            PixelbinError: A part does not get through.
            SourceError: The bytes could not be read as announced.
        """
        try:
            async with source.open() as blocks, asyncio.TaskGroup() as group:
                cutter = Cutter(blocks)
                for number in range(1, self._state.parts + 1):
                    length = self._state.length_of(number)
                    if number in self._state.done:
                        await cutter.skip(length)
                        continue
                    buffer = await self._take_buffer()
                    view = memoryview(buffer)[:length]
                    await cutter.fill(view)
                    group.create_task(self._send_part(number, view, buffer))
                await cutter.check_end()
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None

    async def _take_buffer(self) -> bytearray:
        # Made one by one, when the one before is on its way: the first part need not wait for all.
        if self._unmade and self._free.empty():
            self._unmade -= 1
            return bytearray(min(self._state.chunk_size, self._state.size))
        return await self._free.get()

    async def _send_part(self, number: int, view: memoryview, buffer: bytearray) -> None:
        body = MultipartFile(
            fields=self._state.fields,
            name="file",
            filename="file",
            content_type="application/octet-stream",
            source=HeldPart(view),
        )
        call = Call(
            "PUT",
            (),
            body=body,
            template=TEMPLATE,
            url=f"{self._state.address}&partNumber={number}",
        )
        try:
            await self._way.request(call)
        except PixelbinError as error:
            error.request = f"PUT {TEMPLATE} part {number}"
            raise
        self._state.done.add(number)
        self._free.put_nowait(buffer)
        if self._progress is not None:
            arrived = sum(self._state.length_of(one) for one in self._state.done)
            self._progress(arrived, self._state.size)
        await self._note()

    async def _note(self) -> None:
        """Note what has arrived; parts that arrive meanwhile are noted together."""
        async with self._noting:
            if self._noted < len(self._state.done):
                self._noted = len(self._state.done)
                await upload_state.save(self._checkpoint, self._state)
