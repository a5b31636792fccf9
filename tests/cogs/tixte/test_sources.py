"""Everything that can be uploaded, and what cannot."""

from __future__ import annotations

import io
import tempfile
from typing import TYPE_CHECKING, Any

import discord
import pytest
import stamina
from pydantic import SecretStr

from bot.emulation import FAULTS, REQUESTS, Fault
from bot.http.errors import SourceError
from cogs.tixte.client import TixteClient
from cogs.tixte.emulator import STATE
from cogs.tixte.errors import FileTooLarge, RateLimited
from cogs.tixte.models import File, UploadType
from tests.bot.http.loopback import Blocks

from .over_sockets import A, S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.emulation import RunningEmulator

CONTENT = b"dawn chorus\n" * 100_000


@pytest.fixture
async def client(tixte: RunningEmulator) -> AsyncIterator[TixteClient]:
    async with TixteClient(SecretStr(S), "larkspur.tixte.co", base_url=tixte.url) as opened:
        yield opened


def stored(tixte: RunningEmulator, upload_id: str) -> bytes:
    body = tixte.runner.app[STATE].uploads[upload_id].body
    return bytes(body.read(0, body.size))


async def blocks() -> AsyncIterator[bytes]:
    for begin in range(0, len(CONTENT), 100_000):
        yield CONTENT[begin : begin + 100_000]


FORMS: dict[str, tuple[Callable[[Path], Any], dict[str, Any]]] = {
    "path": (lambda path: path, {}),
    "path as text": (str, {}),
    "File of a path": (File, {}),
    "File of a path in bytes": (lambda path: File(bytes(path)), {}),
    "File of a stream": (lambda _path: File(io.BytesIO(CONTENT), "chorus.txt"), {}),
    "discord.py's File": (discord.File, {}),
    "discord.py's File of a stream": (
        lambda _path: discord.File(io.BytesIO(CONTENT), "chorus.txt"),
        {},
    ),
    "stream": (lambda _path: io.BytesIO(CONTENT), {"name": "chorus.txt"}),
    "bytes": (lambda _path: CONTENT, {"name": "chorus.txt"}),
    "bytearray": (lambda _path: bytearray(CONTENT), {"name": "chorus.txt"}),
    "source": (lambda _path: Blocks([CONTENT]), {"name": "chorus.txt"}),
    "iterator": (lambda _path: blocks(), {"name": "chorus.txt", "length": len(CONTENT)}),
}


@pytest.mark.parametrize("form", FORMS)
async def test_every_form(
    tixte: RunningEmulator, client: TixteClient, tmp_path: Path, form: str
) -> None:
    path = tmp_path / "chorus.txt"
    path.write_bytes(CONTENT)
    make, options = FORMS[form]
    upload = await client.upload(make(path), **options)
    assert (upload.full_name, upload.size) == ("chorus.txt", len(CONTENT))
    assert stored(tixte, upload.id) == CONTENT
    (seen,) = tixte.runner.app[REQUESTS]
    assert seen.declared_size == seen.size
    assert "Transfer-Encoding" not in seen.headers


async def test_what_was_opened_is_closed(client: TixteClient, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a")
    for file in (File(path), discord.File(path)):
        await client.upload(file)
        assert file.fp.closed
    kept = io.BytesIO(b"a")
    await client.upload(File(kept, "a.txt"))
    await client.upload(kept, name="a.txt")
    assert not kept.closed, "whoever opened it closes it"
    failing = File(path)
    client.max_file_bytes = 0
    with pytest.raises(FileTooLarge):
        await client.upload(failing)
    assert failing.fp.closed


async def test_a_stream_is_sent_from_where_it_stands(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    stream = io.BytesIO(b"skipped kept")
    stream.seek(8)
    upload = await client.upload(stream, name="a.txt")
    assert stored(tixte, upload.id) == b"kept"


async def test_names(client: TixteClient, tmp_path: Path) -> None:
    path = tmp_path / "own name.txt"
    path.write_bytes(b"a")
    assert (await client.upload(path, name="given.md")).full_name == "given.md"
    made = await client.upload(path, random_name=True)
    assert (made.name, made.extension) == (made.id, "txt")
    made = await client.upload(b"a", random_name=True)
    assert made.name == made.id
    with pytest.raises(ValueError, match="called"):
        await client.upload(b"a")
    with pytest.raises(ValueError, match="called"):
        await client.upload(File(io.BytesIO(b"a")))


async def test_where_to_and_for_whom(tixte: RunningEmulator, client: TixteClient) -> None:
    domain = await client.create_domain("second.tixte.co")
    upload = await client.upload(b"a", name="a.txt", domain=domain, upload_type=UploadType.private)
    assert (upload.domain_url, upload.type) == ("second.tixte.co", UploadType.private)
    assert upload.domain is domain
    assert (await client.upload(b"a", name="a.txt")).domain_url == "larkspur.tixte.co"


@pytest.mark.parametrize(
    ("file", "error"),
    [
        (7, TypeError),
        (None, TypeError),
        (io.StringIO("text"), ValueError),
        ("no such file.txt", FileNotFoundError),
        (blocks(), ValueError),
    ],
    ids=["number", "nothing", "text stream", "no file", "no length"],
)
async def test_what_cannot_be_sent(
    tixte: RunningEmulator, client: TixteClient, file: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await client.upload(file, name="x.txt")
    assert tixte.runner.app[REQUESTS] == []


def test_a_stream_that_cannot_be_rewound_is_no_file() -> None:
    class Pipe(io.RawIOBase):
        def readable(self) -> bool:
            return True

    with pytest.raises(ValueError, match="rewound"):
        File(Pipe())  # type: ignore[arg-type]


def test_file_names(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a")
    with File(path) as file:
        assert file.filename == "a.txt"
        assert repr(file) == "<File filename='a.txt'>"
    assert file.fp.closed
    with path.open("rb") as stream:
        File(stream).close()
        assert not stream.closed
        assert File(stream).filename == "a.txt"
        assert File(stream, "b.txt").filename == "b.txt"
    with tempfile.TemporaryFile() as unnamed:
        assert File(unnamed).filename is None


async def test_g13_what_is_too_large_is_refused_before_anything_is_sent(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    source = Blocks([b"x"], length=200_000_001)
    with pytest.raises(FileTooLarge) as caught:
        await client.upload(source, name="a.bin")
    assert (caught.value.size, caught.value.limit) == (200_000_001, 200_000_000)
    assert source.opened == 0
    assert [one.path for one in tixte.runner.app[REQUESTS]] == ["/users/@me"]
    client.max_file_bytes = 10
    with pytest.raises(FileTooLarge):
        await client.upload(b"x" * 11, name="a.bin")
    assert len(tixte.runner.app[REQUESTS]) == 1


async def test_g13_a_plan_that_was_changed_meanwhile(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    assert (await client.fetch_client_user()).premium_tier == 0
    account = tixte.runner.app[STATE].accounts[A]
    account.premium_tier = 1
    source = Blocks([b"x"], length=200_000_001)
    with pytest.raises(SourceError):
        await client.upload(source, name="a.bin")
    assert source.opened == 1, "it was begun: the new plan takes it"


@pytest.mark.parametrize("size", [4, 6])
async def test_an_iterator_of_another_length_leaves_nothing(
    tixte: RunningEmulator, client: TixteClient, size: int
) -> None:
    async def some() -> AsyncIterator[bytes]:
        yield b"12345"

    before = set(tixte.runner.app[STATE].uploads)
    with pytest.raises(SourceError):
        await client.upload(some(), name="a.bin", length=size)
    assert set(tixte.runner.app[STATE].uploads) == before


async def test_only_what_can_be_rewound_is_sent_again(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    limited = Fault(status=429, headers={"Retry-After": "0"})
    with stamina.set_testing(True, attempts=100, cap=True):
        tixte.runner.app[FAULTS].append(limited)
        upload = await client.upload(io.BytesIO(CONTENT), name="a.txt")
        assert stored(tixte, upload.id) == CONTENT
        tixte.runner.app[FAULTS].append(Fault(status=429, headers={"Retry-After": "0"}))
        with pytest.raises(RateLimited):
            await client.upload(blocks(), name="a.txt", length=len(CONTENT))
    assert len(tixte.runner.app[REQUESTS]) == 3


async def test_a_stream_that_is_closed_meanwhile(client: TixteClient) -> None:
    file = File(io.BytesIO(CONTENT), "a.txt")

    class Closing:
        filename = "a.txt"
        fp = file.fp

        def close(self) -> None:
            return None

    closing = Closing()
    original = client._state.call

    async def close_then_call(*args: Any, **options: Any) -> Any:
        file.fp.close()
        return await original(*args, **options)

    client._state.call = close_then_call  # type: ignore[method-assign]
    with pytest.raises(SourceError):
        await client.upload(closing)
