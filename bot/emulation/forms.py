"""Forms with files in them, read as streams: ``multipart/form-data`` (RFC 7578)."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.emulation.bodies import BLOCK, MEMORY_LIMIT, StoredBody, discard_body, store_body
from bot.emulation.errors import RefusalError


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file of a form: its part's name, and what it says of itself."""

    name: str
    filename: str
    content_type: str
    body: StoredBody


@dataclass(frozen=True, slots=True)
class Form:
    """The parts of a form in the order in which they came; names may come several times."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    files: list[FormFile] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        """Give the first text of a name."""
        return next((text for given, text in self.texts if given == name), None)

    def discard(self, request: web.Request) -> None:
        """Forget the files: what was sent is refused after all."""
        for file in self.files:
            discard_body(request, file.body)


def has_filename(part: BodyPartReader) -> bool:
    """Tell whether a part is a file by its looks."""
    return part.filename is not None


async def read_form(
    request: web.Request,
    limit: int | None = None,
    *,
    is_file: Callable[[BodyPartReader], bool] = has_filename,
) -> Form:
    """Read all parts of a form; the files are kept (see ``store_body``).

    Args:
        request: Brings the form.
        limit: The most bytes that a file may have.
        is_file: Tells the files from the texts.

    Raises:
        RefusalError: 400 for what is no form, or a broken one; 413 for a part that is too large.
    """
    if not request.content_type.startswith("multipart/"):
        raise RefusalError(400, "the body is not multipart/form-data")
    form = Form()
    try:
        async for part in await request.multipart():
            await _take(request, form, part, limit, is_file)
    except (ValueError, RuntimeError, HttpProcessingError) as error:
        form.discard(request)
        raise RefusalError(400, "the form is broken") from error
    except BaseException:
        form.discard(request)
        raise
    return form


async def _take(
    request: web.Request,
    form: Form,
    part: MultipartReader | BodyPartReader | None,
    limit: int | None,
    is_file: Callable[[BodyPartReader], bool],
) -> None:
    if not isinstance(part, BodyPartReader):
        raise RefusalError(400, "a part of the form is a form itself")
    name = part.name or ""
    if not is_file(part):
        form.texts.append((name, await read_text(part)))
        return
    content_type = part.headers.get("Content-Type", "application/octet-stream")
    body = await store_body(request, blocks_of(part), limit)
    form.files.append(FormFile(name, part.filename or "", content_type, body))


async def read_text(part: BodyPartReader, limit: int = MEMORY_LIMIT) -> str:
    """Read a part that is a text.

    Raises:
        RefusalError: 413, it is too large.
        ValueError: It is no UTF-8.
    """
    text = bytearray()
    async for block in blocks_of(part):
        text += block
        if len(text) > limit:
            raise RefusalError(413, f"{part.name} is too large")
    return text.decode()


async def blocks_of(part: BodyPartReader) -> AsyncIterator[bytes]:
    """Give the bytes of a part as they come."""
    while block := await part.read_chunk(BLOCK):
        yield block
