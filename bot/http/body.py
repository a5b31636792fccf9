"""Request bodies that stream: memory is bounded by a block, never by the file."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlencode

from aiohttp import MultipartWriter, Payload, payload

from bot.http.errors import SourceError
from bot.http.gathering import Gathering

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Mapping
    from contextlib import AbstractAsyncContextManager

    from aiohttp.abc import AbstractStreamWriter

OCTET_STREAM = "application/octet-stream"
IDLE_SECONDS = 60.0


class ByteSource(Protocol):
    """Bytes of known length; each opening starts from the first byte."""

    @property
    def length(self) -> int:
        """How many bytes there are."""
        ...

    @property
    def replayable(self) -> bool:
        """Whether it can be opened again."""
        ...

    def open(self) -> AbstractAsyncContextManager[AsyncIterable[bytes]]:
        """Start reading.

        Raises:
            SourceError: The bytes are not to be had.
        """
        ...


class Body(Protocol):
    """A request body that is made anew for each attempt."""

    @property
    def replayable(self) -> bool:
        """Whether a second attempt can send it again."""
        ...

    def open(self) -> AbstractAsyncContextManager[Payload]:
        """Make the payload for one attempt."""
        ...


class StreamPayload(Payload):
    """Sends blocks as they come and holds them to the announced length.

    Args:
        blocks: The bytes.
        length: How many there are; sent as Content-Length.
        idle_seconds: How long the receiver may take for one block.
    """

    _value: AsyncIterable[bytes]

    def __init__(
        self,
        blocks: AsyncIterable[bytes],
        length: int,
        *,
        content_type: str = OCTET_STREAM,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        super().__init__(blocks, content_type=content_type)
        self._size = length
        self._idle_seconds = idle_seconds
        # aiohttp wraps what is raised while writing; the caller looks here first.
        self.failure: SourceError | TimeoutError | None = None
        # Whether the receiver may have it all; before that it cannot have acted on it.
        self.is_whole = False

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:  # noqa: ARG002 - aiohttp's signature
        """Refuse: the bytes are not held."""
        raise TypeError("a stream cannot be decoded")

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Send all blocks; a source that is too short or too long aborts the request."""
        if self._consumed:
            raise RuntimeError("a stream is sent once; open the source again")
        self._consumed = True
        if isinstance(writer, Gathering):
            writer = await writer.through()
        try:
            await self._write(writer)
        except (SourceError, TimeoutError) as error:
            self.failure = error
            raise

    async def _write(self, writer: AbstractStreamWriter) -> None:
        loop = asyncio.get_running_loop()
        left = self._size or 0
        self.is_whole = left == 0
        async for block in self._value:
            left -= len(block)
            self.is_whole = left == 0
            if left < 0:
                raise SourceError(f"the source has more than the announced {self._size} bytes")
            async with asyncio.timeout_at(loop.time() + self._idle_seconds):
                await writer.write(block)
        if left:
            raise SourceError(f"the source ended {left} bytes early")


@dataclass(frozen=True, slots=True)
class MultipartFile:
    """A ``multipart/form-data`` body: text fields first, then one file (RFC 7578).

    Args:
        fields: Name and text of the fields, in order.
        name: The file's field.
        filename: What the file is called; quoted, control characters must be gone.
        content_type: The file's type.
        source: The file's bytes.
        idle_seconds: How long the receiver may take for one block.
    """

    fields: Mapping[str, str]
    name: str
    filename: str
    content_type: str
    source: ByteSource
    idle_seconds: float = IDLE_SECONDS

    @property
    def replayable(self) -> bool:
        """Whether a second attempt can send it again."""
        return self.source.replayable

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Payload]:
        """Open the source and frame it; the frame knows its whole length."""
        async with self.source.open() as blocks:
            writer = FramedFile("form-data")
            for name, value in self.fields.items():
                part = payload.StringPayload(value)
                part.set_content_disposition("form-data", name=name)
                writer.append_payload(part)
            stream = StreamPayload(
                blocks,
                self.source.length,
                content_type=self.content_type,
                idle_seconds=self.idle_seconds,
            )
            stream.set_content_disposition(
                "form-data", quote_fields=False, name=self.name, filename=self.filename
            )
            writer.append_payload(stream)
            writer.stream = stream
            yield writer


class FramedFile(MultipartWriter):
    """A multipart frame that remembers which of its parts is the stream."""

    stream: StreamPayload | None = None

    async def write(self, writer: AbstractStreamWriter, close_boundary: bool = True) -> None:  # noqa: FBT001, FBT002 - aiohttp's signature
        """Send the frame in few pieces, and the stream's blocks as they come."""
        gathering = Gathering(writer)
        await super().write(cast("AbstractStreamWriter", gathering), close_boundary)
        await gathering.through()

    @property
    def failure(self) -> SourceError | TimeoutError | None:
        """What went wrong on our side while the body was sent."""
        return None if self.stream is None else self.stream.failure

    @property
    def is_whole(self) -> bool:
        """Whether the receiver may have it all."""
        return self.stream is None or self.stream.is_whole


@dataclass(frozen=True, slots=True)
class RawBody:
    """The bytes of a file and nothing else, as ``PUT`` to a place for one file wants them.

    Args:
        source: The bytes.
        content_type: Their type.
        idle_seconds: How long the receiver may take for one block.
    """

    source: ByteSource
    content_type: str = OCTET_STREAM
    idle_seconds: float = IDLE_SECONDS

    @property
    def replayable(self) -> bool:
        """Whether a second attempt can send it again."""
        return self.source.replayable

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Payload]:
        """Open the source; the payload knows its length and holds it to that."""
        async with self.source.open() as blocks:
            yield StreamPayload(
                blocks,
                self.source.length,
                content_type=self.content_type,
                idle_seconds=self.idle_seconds,
            )


@dataclass(frozen=True, slots=True)
class FormBody:
    """Text fields as ``application/x-www-form-urlencoded``."""

    fields: Mapping[str, str]

    @property
    def replayable(self) -> bool:
        """Whether a second attempt can send it again: always."""
        return True

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Payload]:
        """Make the payload."""
        encoded = urlencode(self.fields).encode()
        yield payload.BytesPayload(encoded, content_type="application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True)
class JsonBody:
    """A JSON document."""

    value: Any

    @property
    def replayable(self) -> bool:
        """Whether a second attempt can send it again: always."""
        return True

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Payload]:
        """Make the payload."""
        yield payload.BytesPayload(json.dumps(self.value).encode(), content_type="application/json")
