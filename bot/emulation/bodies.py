"""Bodies that an emulator keeps: small ones in memory, large ones in temporary files."""

import hashlib
import os
import tempfile
from collections.abc import AsyncIterable
from typing import IO

from aiohttp import Payload, web
from aiohttp.abc import AbstractStreamWriter

from bot.emulation.errors import RefusalError

MEMORY_LIMIT = 1024 * 1024
BLOCK = 256 * 1024


class StoredBody:
    """Bytes that were uploaded: in memory up to 1 MiB, beyond that in a temporary file.

    Attributes:
        size: How many there are.
        closed: Whether they were forgotten.
    """

    def __init__(self, content: bytes = b"") -> None:
        self.size = 0
        self.closed = False
        self._memory = bytearray()
        self._file: IO[bytes] | None = None
        self.append(content)

    @property
    def sha256(self) -> str:
        """The hash of all bytes, in hex; made when it is asked for, which is seldom."""
        digest = hashlib.sha256()
        for offset in range(0, self.size, BLOCK):
            digest.update(self.read(offset, BLOCK))
        return digest.hexdigest()

    @property
    def in_file(self) -> bool:
        """Whether the bytes went to a temporary file."""
        return self._file is not None

    def append(self, block: bytes) -> None:
        """Add bytes at the end."""
        if self._file is None and self.size + len(block) > MEMORY_LIMIT:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - close() closes it
            _write(self._file, bytes(self._memory))
            self._memory = bytearray()
        if self._file is None:
            self._memory += block
        else:
            _write(self._file, block)
        self.size += len(block)

    def read(self, offset: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``offset``; any number of readers at a time."""
        if self._file is None:
            return bytes(self._memory[offset : offset + size])
        return os.pread(self._file.fileno(), size, offset)

    def close(self) -> None:
        """Forget the bytes and delete the file."""
        self.closed = True
        self._memory = bytearray()
        if self._file is not None:
            self._file.close()


class StoredPayload(Payload):
    """A stored body in an answer: ``web.Response(body=StoredPayload(body, "image/png"))``.

    Args:
        value: The body.
        content_type: Its media type.
        part: The bytes of it that are sent; None for all.
    """

    def __init__(
        self,
        value: StoredBody,
        content_type: str = "application/octet-stream",
        part: range | None = None,
    ) -> None:
        super().__init__(value, content_type=content_type)
        self._body = value
        self._part = range(value.size) if part is None else part
        self._size = len(self._part)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Refuse: a stored body is only ever streamed."""
        del encoding, errors
        raise TypeError("a stored body is streamed, never decoded")

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Send the bytes block by block."""
        for offset in self._part[::BLOCK]:
            # aiohttp drops the connection then, and the reader knows.
            if self._body.closed:
                raise ConnectionResetError("the body was discarded while it was sent")
            await writer.write(self._read(offset, BLOCK))

    def first_bytes(self, count: int) -> bytes:
        """Return the start of what is sent, for an answer that is to break off."""
        return self._read(self._part.start, count)

    def _read(self, offset: int, count: int) -> bytes:
        return self._body.read(offset, min(count, self._part.stop - offset))


BODIES: web.AppKey[set[StoredBody]] = web.AppKey("bodies", set)


async def store_body(
    request: web.Request, blocks: AsyncIterable[bytes], limit: int | None = None
) -> StoredBody:
    """Keep a streamed body until it is discarded or the emulator ends.

    Raises:
        RefusalError: 413 as soon as there are more than ``limit`` bytes.
    """
    body = StoredBody()
    request.config_dict[BODIES].add(body)
    try:
        async for block in blocks:
            body.append(block)
            _check_size(body, limit)
    except BaseException:
        discard_body(request, body)
        raise
    return body


def discard_body(request: web.Request, body: StoredBody) -> None:
    """Close a body that is no longer wanted."""
    request.config_dict[BODIES].discard(body)
    body.close()


def prepare_bodies(application: web.Application) -> None:
    """Give the application a place for bodies that is emptied when it ends."""
    application[BODIES] = set()
    application.on_cleanup.append(_close_all)


async def _close_all(application: web.Application) -> None:
    for body in application[BODIES]:
        body.close()
    application[BODIES].clear()


def _check_size(body: StoredBody, limit: int | None) -> None:
    if limit is not None and body.size > limit:
        raise RefusalError(413, f"the file is larger than {limit} bytes")


def _write(file: IO[bytes], block: bytes) -> None:
    rest = memoryview(block)
    while rest:  # an unbuffered file may take less than it is given
        rest = rest[file.write(rest) :]
