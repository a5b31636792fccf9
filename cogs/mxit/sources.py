"""Everything that can be uploaded, as bytes of known length."""

from __future__ import annotations

import io
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from bot.http.sources import OnceSource, StreamSource
from cogs.mxit.errors import FileTooLarge

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncIterable, Iterator

    from bot.http.body import ByteSource

    # What the upload calls take; text is content here, a path comes apart.
    Uploadable = ByteSource | bytes | bytearray | memoryview | IO[bytes] | AsyncIterable[bytes]


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
