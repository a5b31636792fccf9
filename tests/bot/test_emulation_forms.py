"""Forms as an emulator reads them, over a real socket."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web

from bot.emulation import BODIES, Emulation, EmulatorOptions, create_application, read_form, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.emulation import RefusalError, RunningEmulator

LIMIT = 3 * 1024 * 1024


def answer_error(_request: web.Request, error: RefusalError) -> web.Response:
    return web.json_response({"error": str(error)}, status=error.status)


async def take(request: web.Request) -> web.Response:
    form = await read_form(request, LIMIT)
    files = [
        [one.name, one.filename, one.content_type, one.body.size, one.body.in_file]
        for one in form.files
    ]
    first = form.text("title")
    if first == "refused":
        form.discard(request)
    return web.json_response({"texts": form.texts, "files": files, "title": first})


@pytest.fixture
async def emulator() -> AsyncIterator[RunningEmulator]:
    application = create_application(EmulatorOptions(), answer_error)
    application.add_routes([web.post("/files", take)])
    async with await serve(Emulation("toy", application, {})) as running:
        yield running


async def send(
    emulator: RunningEmulator, data: object, **headers: str
) -> tuple[int, dict[str, object]]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{emulator.url}/files", data=data, headers=headers) as answer,
    ):
        return answer.status, await answer.json()


def form_of(title: str, *files: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("title", title)
    for number, content in enumerate(files):
        form.add_field(
            "file", io.BytesIO(content), filename=f"{number} ü.bin", content_type="image/png"
        )
    form.add_field("title", "again")
    return form


async def test_texts_and_files_come_in_their_order(emulator: RunningEmulator) -> None:
    status, told = await send(emulator, form_of("Grüße", b"tide", b"x" * 2_000_000))
    assert status == 200
    assert told["texts"] == [["title", "Grüße"], ["title", "again"]]
    assert told["title"] == "Grüße"
    assert told["files"] == [
        ["file", "0 ü.bin", "image/png", 4, False],
        ["file", "1 ü.bin", "image/png", 2_000_000, True],
    ]
    assert len(emulator.runner.app[BODIES]) == 2


@pytest.mark.parametrize(
    ("data", "headers", "status", "words"),
    [
        (b"{}", {"Content-Type": "application/json"}, 400, "the body is not multipart/form-data"),
        (b"no form", {"Content-Type": "multipart/form-data; boundary=x"}, 400, "form is broken"),
        (b"--x\r\n", {"Content-Type": "multipart/form-data"}, 400, "the form is broken"),
        (("large", b"ok", b"x" * (LIMIT + 1)), {}, 413, "larger than"),
        (("x" * 1_100_000, b"ok"), {}, 413, "title is too large"),
    ],
    ids=["json", "none", "broken", "file", "text"],
)
@pytest.mark.filterwarnings("ignore:Sending a large body")  # the text, by the test's own client
async def test_what_is_refused_leaves_nothing(
    emulator: RunningEmulator, data: Any, headers: dict[str, str], status: int, words: str
) -> None:
    sent = data if isinstance(data, bytes) else form_of(*data)
    answered, told = await send(emulator, sent, **headers)
    assert answered == status
    assert words in str(told["error"])
    assert emulator.runner.app[BODIES] == set()


async def test_a_form_can_be_discarded(emulator: RunningEmulator) -> None:
    await send(emulator, form_of("refused", b"tide"))
    assert emulator.runner.app[BODIES] == set()
