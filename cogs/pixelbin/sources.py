"""Everything that can be uploaded, as a source of bytes."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bot.http.sources import OnceSource, StreamSource
from cogs.pixelbin.errors import PixelbinIllegalArgumentError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

    from bot.http.body import ByteSource

    Uploadable = (
        ByteSource | bytes | bytearray | memoryview | os.PathLike[str] | IO[bytes]
        | AsyncIterable[bytes]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """What is to be uploaded, what it is called, and what to close afterwards."""

    source: ByteSource
    filename: str | None = None
    owned: IO[bytes] | None = field(default=None, repr=False)

    def close(self) -> None:
        """Close what was opened for it."""
        if self.owned is not None:
            self.owned.close()


def open_source(file: Any, length: int | None = None) -> Opened:
    """Make a source of what a caller handed in.

    Args:
        file: Bytes, a path, an open binary stream, a ``ByteSource``, or blocks that come by once.
        length: How many bytes the blocks are.

    Raises:
        PixelbinIllegalArgumentError: They are blocks of unknown length, or a stream of text.
        TypeError: It is nothing that can be read.
        OSError: There is no such file.
    """
    if isinstance(file, bytes | bytearray | memoryview):
        return Opened(StreamSource(io.BytesIO(file)))
    if isinstance(file, str):
        raise TypeError("a text is no file; give bytes, or a path as pathlib.Path")
    if isinstance(file, os.PathLike):
        stream = Path(file).open("rb")  # noqa: SIM115 - the caller closes it
        return Opened(StreamSource(stream), Path(file).name, stream)
    if hasattr(file, "replayable"):
        return Opened(file)
    if isinstance(file, io.TextIOBase):
        raise PixelbinIllegalArgumentError("The stream is one of text; open it as binary.")
    if hasattr(file, "seekable") and file.seekable():
        name = getattr(file, "name", None)  # a number for a file without a name
        return Opened(StreamSource(file), Path(name).name if isinstance(name, str) else None)
    if hasattr(file, "__aiter__"):
        if length is None:
            raise PixelbinIllegalArgumentError("Blocks are sent with their length.")
        return Opened(OnceSource(file, length))
    raise TypeError(f"{type(file).__name__} is nothing that can be read")
