"""Everything that can be uploaded, as bytes of known length."""

from __future__ import annotations

import asyncio
import io
import os
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from bot.http.errors import SourceError
from cogs.mxit.errors import FileTooLarge

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterator

    from bot.http.body import ByteSource

    # What the upload calls take; text is content here, a path comes apart.
    Uploadable = ByteSource | bytes | bytearray | memoryview | IO[bytes] | AsyncIterable[bytes]

# What is read at once, in a thread.
PIECE_BYTES = 256 * 1024


class StreamSource:
    """An open stream from where it stands to its end; read in a thread."""

    replayable = True

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._begin = stream.tell()
        self.length = stream.seek(0, os.SEEK_END) - self._begin
        stream.seek(self._begin)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Start from where it stood.

        Raises:
            SourceError: It cannot be read.
        """
        await self._in_thread(self._stream.seek, self._begin)
        yield self._blocks()

    async def _blocks(self) -> AsyncIterator[bytes]:
        while block := await self._in_thread(self._stream.read, PIECE_BYTES):
            yield block

    async def _in_thread(self, do: Any, value: int) -> Any:
        try:
            return await asyncio.to_thread(do, value)
        except (OSError, ValueError) as error:
            raise SourceError(f"the stream cannot be read: {type(error).__name__}") from error


class OnceSource:
    """Bytes that come by once."""

    replayable = False

    def __init__(self, blocks: AsyncIterable[bytes], length: int) -> None:
        self._blocks: AsyncIterable[bytes] | None = blocks
        self.length = length

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterable[bytes]]:
        """Start reading.

        Raises:
            SourceError: They went by already.
        """
        blocks, self._blocks = self._blocks, None
        if blocks is None:
            raise SourceError("the bytes came by once")
        yield blocks


@contextmanager
def opened(
    data: Uploadable | None,
    input_file_path: str | os.PathLike[str] | None,
    *,
    length: int | None,
    limit: int,
) -> Iterator[ByteSource]:
    """Make a source of what a caller handed in; a path comes before data.

    Args:
        data: The bytes, in any form.
        input_file_path: A file with them.
        length: How many there are, for an async iterator.
        limit: How many there may be.

    Raises:
        ValueError: There are none, or their number is not known.
        FileTooLarge: There are too many.
        OSError: There is no such file.
    """
    if input_file_path is not None:
        with Path(input_file_path).open("rb") as file:
            yield _checked(StreamSource(file), limit)
    elif data is None:
        raise ValueError("there is neither data nor input_file_path")
    else:
        yield _checked(_source(data, length), limit)


def _source(data: Uploadable, length: int | None) -> ByteSource:
    if isinstance(data, bytes | bytearray | memoryview):
        if not len(data):
            raise ValueError("the data is empty")
        return StreamSource(io.BytesIO(data))
    if hasattr(data, "replayable"):
        return cast("ByteSource", data)
    if hasattr(data, "read"):
        return StreamSource(cast("IO[bytes]", data))
    if hasattr(data, "__aiter__"):
        if length is None:
            raise ValueError("an iterator is sent with its length: the service wants to know")
        return OnceSource(data, length)
    raise TypeError(f"{type(data).__name__} is nothing that can be read")


def _checked(source: ByteSource, limit: int) -> ByteSource:
    if source.length > limit:
        raise FileTooLarge(source.length, limit)
    return source
