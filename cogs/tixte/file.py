"""A file to be uploaded, or one that was fetched."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType


class File:
    """An open file and what it is called.

    Args:
        fp: A path, or an open binary stream that can be rewound.
        filename: What it is called; else the path's or the stream's own name.

    Raises:
        ValueError: The stream is no binary one, or cannot be rewound.
        OSError: The path cannot be opened.
    """

    __slots__ = ("_owns", "filename", "fp")

    def __init__(
        self, fp: str | bytes | os.PathLike[Any] | IO[bytes], filename: str | None = None
    ) -> None:
        self.fp: IO[bytes]
        self.filename: str | None
        if isinstance(fp, str | bytes | os.PathLike):
            path = Path(os.fsdecode(fp))
            self.fp = path.open("rb")
            self._owns = True
            self.filename = filename or path.name
            return
        if not _is_seekable_binary(fp):
            raise ValueError("the stream is no binary one that can be rewound")
        self.fp = fp
        self._owns = False
        self.filename = filename or _own_name(fp)

    @classmethod
    def owning(cls, fp: IO[bytes], filename: str) -> Self:
        """Make a file that closes its stream."""
        file = cls(fp, filename)
        file._owns = True
        return file

    def close(self) -> None:
        """Close the stream, unless it was handed in open."""
        if self._owns:
            self.fp.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<File filename={self.filename!r}>"


def _is_seekable_binary(fp: Any) -> bool:
    if isinstance(fp, io.TextIOBase) or not (hasattr(fp, "read") and hasattr(fp, "seekable")):
        return False
    return bool(fp.seekable())


def _own_name(fp: IO[bytes]) -> str | None:
    name = getattr(fp, "name", None)  # a number for a file without a name
    return Path(os.fsdecode(name)).name or None if isinstance(name, str | bytes) else None
