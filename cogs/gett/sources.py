"""Everything that can be uploaded, as bytes of known length (contract, section 4)."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Any

from bot.http.sources import OnceSource, StreamSource
from cogs.gett.errors import GettArgumentError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

    from bot.http.body import ByteSource

    # Text is content, as UTF-8.
    Uploadable = (
        ByteSource | bytes | bytearray | memoryview | str | IO[bytes] | AsyncIterable[bytes]
    )


def open_source(data: Any, length: int | None = None) -> ByteSource:
    """Make a source of what a caller handed in.

    Args:
        data: The bytes, in any of the forms of ``Uploadable``.
        length: How many there are, for an async iterator.

    Raises:
        GettArgumentError: It is an iterator of unknown length, or a stream that cannot be rewound.
        TypeError: It is nothing that can be read.
    """
    if isinstance(data, str):
        data = data.encode()
    if isinstance(data, bytes | bytearray | memoryview):
        return StreamSource(io.BytesIO(data))
    if hasattr(data, "replayable"):
        source: ByteSource = data
        return source
    if hasattr(data, "seekable"):
        if not data.seekable():
            raise GettArgumentError("a stream is read from where it stands: it must be seekable")
        return StreamSource(data)
    if hasattr(data, "__aiter__"):
        if length is None:
            raise GettArgumentError("an iterator is sent with its length: Ge.tt wants to know")
        return OnceSource(data, length)
    raise TypeError(f"{type(data).__name__} is nothing that can be read")
