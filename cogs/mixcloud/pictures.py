"""Pictures of shows: at most 10 MiB, and of a kind that shows."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from bot.http.sources import StreamSource
from cogs.mixcloud.bodies import FilePart
from cogs.mixcloud.constants import PICTURE_MAX_SIZE
from cogs.mixcloud.errors import MixcloudParameterError
from cogs.mixcloud.sources import open_source

if TYPE_CHECKING:
    from cogs.mixcloud.sources import Source

_KINDS = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png", b"GIF8": "gif"}
_RIFF, _WEBP, _HEAD = b"RIFF", b"WEBP", 12


async def open_picture(given: Any) -> FilePart:
    """Make the part of a form that holds a picture; only its begin is read.

    Args:
        given: As ``upload`` takes audio.

    Raises:
        MixcloudParameterError: It is too large, or no picture.
        SourceError: It cannot be read.
        TypeError: It is nothing that can be read.
        OSError: There is no such file.
    """
    source, name = open_source(given)
    if source.length is not None and source.length > PICTURE_MAX_SIZE:
        raise _too_large()
    if source.length is None or not source.replayable:
        source = StreamSource(io.BytesIO(await _read_whole(source)))
    kind = kind_of_picture(await _begin(source))
    if kind is None:
        raise MixcloudParameterError("The picture is neither JPEG, PNG, GIF nor WebP.")
    return FilePart("picture", name or f"picture.{kind}", source, f"image/{kind}")


def kind_of_picture(begin: bytes) -> str | None:
    """Tell what kind of picture begins so; None for none."""
    if begin[:4] == _RIFF and begin[8:12] == _WEBP:
        return "webp"
    return next((kind for magic, kind in _KINDS.items() if begin.startswith(magic)), None)


async def _begin(source: Source) -> bytes:
    begin = b""
    async with source.open() as blocks:
        async for block in blocks:
            begin += block
            if len(begin) >= _HEAD:
                break
    return begin[:_HEAD]


async def _read_whole(source: Source) -> bytes:
    content = bytearray()
    async with source.open() as blocks:
        async for block in blocks:
            content += block
            if len(content) > PICTURE_MAX_SIZE:
                raise _too_large()
    return bytes(content)


def _too_large() -> MixcloudParameterError:
    return MixcloudParameterError(
        f"The picture has more than {PICTURE_MAX_SIZE // 1024 // 1024} MiB."
    )
