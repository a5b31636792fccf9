"""Forms with one file in them, read as streams."""

import json
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.emulation import RefusalError, StoredBody, discard_body, store_body

BLOCK = 1024 * 1024
TEXT_LIMIT = 1024 * 1024


class Form:
    """The parts of one form: texts in order, and the file.

    Attributes:
        texts: Names and texts, repeated ones too.
        before_file: How many texts came before the file.
        filename: What the file is called.
        body: The file.
    """

    def __init__(
        self, request: web.Request, limit: int | None = None, file_field: str = "file"
    ) -> None:
        self.request = request
        self.file_field = file_field
        self.limit = limit
        self.texts: list[tuple[str, str]] = []
        self.before_file = 0
        self.filename = ""
        self.body: StoredBody | None = None

    async def read(self) -> StoredBody:
        """Read all parts and give the file.

        Raises:
            RefusalError: 400 for a broken form or one without a file, 413 for a file too large.
        """
        if not self.request.content_type.startswith("multipart/"):
            raise RefusalError(400, "The body is not multipart/form-data")
        try:
            async for part in await self.request.multipart():
                await self._take(part)
        except (ValueError, RuntimeError, HttpProcessingError) as error:
            self.discard()
            raise RefusalError(400, "The form is broken") from error
        except BaseException:
            self.discard()
            raise
        if self.body is None:
            raise RefusalError(400, "File is required", "FileRequiredError")
        return self.body

    def discard(self) -> None:
        """Forget the file."""
        if self.body is not None:
            discard_body(self.request, self.body)
            self.body = None

    def values(self, lists: frozenset[str], as_json: frozenset[str]) -> dict[str, Any]:
        """Give the texts as what they stand for.

        Args:
            lists: Names that may come several times.
            as_json: Names whose texts are JSON.

        Raises:
            RefusalError: 400, a text is no JSON.
        """
        found: dict[str, Any] = {}
        for name, text in self.texts:
            if name in lists:
                found.setdefault(name, []).append(text)
            elif name in as_json:
                found[name] = _decode(name, text)
            else:
                found[name] = text
        return found

    async def _take(self, part: MultipartReader | BodyPartReader | None) -> None:
        if not isinstance(part, BodyPartReader):
            raise RefusalError(400, "A part of the form is a form itself")
        if part.name == self.file_field and self.body is None:
            self.filename = part.filename or ""
            self.before_file = len(self.texts)
            self.body = await store_body(self.request, _blocks(part), self.limit)
            return
        text = bytearray()
        async for block in _blocks(part):
            text += block
            if len(text) > TEXT_LIMIT:
                raise RefusalError(413, "A field of the form is too large")
        self.texts.append((part.name or "", text.decode()))


async def _blocks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while block := await part.read_chunk(BLOCK):
        yield block


def _decode(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        raise RefusalError(400, f"{name} must be JSON") from None
