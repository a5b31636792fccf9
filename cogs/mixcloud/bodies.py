"""The form of an upload: text fields, then the picture, then the audio, all of it streamed."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import MultipartWriter, payload

from bot.http.body import IDLE_SECONDS, OCTET_STREAM, StreamPayload
from bot.http.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping, Sequence

    from aiohttp import Payload
    from aiohttp.abc import AbstractStreamWriter

    from cogs.mixcloud.sources import Source


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file of a form.

    Args:
        name: Its field.
        filename: What it is called.
        source: Its bytes; their number may not be known.
        content_type: Its type.
        ceiling: How many bytes there may be at most.
        on_progress: Told how many bytes were sent so far.
    """

    name: str
    filename: str
    source: Source
    content_type: str = OCTET_STREAM
    ceiling: int | None = None
    on_progress: Callable[[int], object] | None = None


@dataclass(frozen=True, slots=True)
class FormOfFiles:
    """A ``multipart/form-data`` body: text fields in order, then files."""

    fields: Mapping[str, str]
    files: Sequence[FilePart] = ()
    idle_seconds: float = IDLE_SECONDS

    @property
    def replayable(self) -> bool:
        """Whether a second attempt can send it again."""
        return all(part.source.replayable for part in self.files)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Payload]:
        """Open the files and frame all; where all lengths are known, so is the frame's."""
        async with AsyncExitStack() as stack:
            form = Form()
            for name, value in self.fields.items():
                text = payload.StringPayload(value)
                text.set_content_disposition("form-data", name=name)
                form.append_payload(text)
            for part in self.files:
                blocks = await stack.enter_async_context(part.source.open())
                form.append_stream(part, _watched(blocks, part), self.idle_seconds)
            yield form


class Form(MultipartWriter):
    """A form that knows which of its parts stream."""

    def __init__(self) -> None:
        super().__init__("form-data")
        self._streams: list[StreamPayload] = []

    def append_stream(
        self, part: FilePart, blocks: AsyncIterable[bytes], idle_seconds: float
    ) -> None:
        """Add a file."""
        length, kind = part.source.length, part.content_type
        stream = (
            OpenEndedPayload(blocks, content_type=kind, idle_seconds=idle_seconds)
            if length is None
            else StreamPayload(blocks, length, content_type=kind, idle_seconds=idle_seconds)
        )
        stream.set_content_disposition(
            "form-data", quote_fields=False, name=part.name, filename=part.filename
        )
        self.append_payload(stream)
        self._streams.append(stream)

    @property
    def failure(self) -> SourceError | TimeoutError | None:
        """What went wrong on our side while the body was sent."""
        return next((one.failure for one in self._streams if one.failure is not None), None)

    @property
    def is_whole(self) -> bool:
        """Whether the receiver may have it all."""
        return all(one.is_whole for one in self._streams)


class OpenEndedPayload(StreamPayload):
    """Sends blocks until there are no more; the receiver is not told how many there will be."""

    def __init__(
        self,
        blocks: AsyncIterable[bytes],
        *,
        content_type: str = OCTET_STREAM,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        super().__init__(blocks, 0, content_type=content_type, idle_seconds=idle_seconds)
        self._size = None

    async def _write(self, writer: AbstractStreamWriter) -> None:
        loop = asyncio.get_running_loop()
        async for block in self._value:
            async with asyncio.timeout_at(loop.time() + self._idle_seconds):
                await writer.write(block)
        self.is_whole = True


async def _watched(blocks: AsyncIterable[bytes], part: FilePart) -> AsyncIterator[bytes]:
    """Count what is sent, and stop where it is too much."""
    sent = 0
    async for block in blocks:
        sent += len(block)
        if part.ceiling is not None and sent > part.ceiling:
            raise SourceError(f"the source has more than {part.ceiling} bytes")
        yield block
        if part.on_progress is not None:
            part.on_progress(sent)
