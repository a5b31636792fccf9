"""Streaming bodies, over real connections."""

from __future__ import annotations

import asyncio
import json
import time
import tracemalloc
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.http.body import FormBody, JsonBody, MultipartFile, RawBody, StreamPayload
from bot.http.client import Call
from bot.http.errors import ErrorKind, ServiceError, SourceError
from bot.http.retry import RetryPolicy
from tests.bot.http.loopback import (
    OK,
    Blocks,
    Seen,
    Zeros,
    answering,
    client_for,
    listening,
    talking,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable

    import aiohttp

    from bot.http.body import Body, ByteSource


def form(source: ByteSource, **other: Any) -> MultipartFile:
    named: dict[str, Any] = {
        "fields": {},
        "name": "file[0]",
        "filename": "a.bin",
        "content_type": "application/octet-stream",
    }
    return MultipartFile(**{**named, **other}, source=source)


def upload(body: Body) -> Call:
    return Call("POST", ("up",), body=body, idempotent=False)


async def sent(session: aiohttp.ClientSession, body: Body) -> Seen:
    async with answering(OK) as server:
        await client_for(session, server.url).request(upload(body))
    (seen,) = server.seen
    return seen


async def test_a_form_on_the_wire(session: aiohttp.ClientSession) -> None:
    body = form(
        Blocks([b"first ", b"second"]),
        fields={"payload_json": '{"name": "naïve"}', "b": "2", "a": "1"},
        content_type="image/png",
    )
    seen = await sent(session, body)
    kind, _, boundary = seen.headers["Content-Type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    assert "Transfer-Encoding" not in seen.headers
    line = f"--{boundary}\r\n"
    text = "Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name="
    expected = (
        f'{line}{text}"payload_json"\r\n\r\n{{"name": "naïve"}}\r\n'
        f'{line}{text}"b"\r\n\r\n2\r\n'
        f'{line}{text}"a"\r\n\r\n1\r\n'
        f"{line}Content-Type: image/png\r\n"
        'Content-Disposition: form-data; name="file[0]"; filename="a.bin"\r\n'
        f"\r\nfirst second\r\n--{boundary}--\r\n"
    )
    assert seen.body is not None
    assert seen.body.decode() == expected
    assert int(seen.headers["Content-Length"]) == len(seen.body)


@given(blocks=st.lists(st.binary(max_size=200_000), max_size=4), filename=st.text(max_size=20))
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_the_announced_length_is_exact(blocks: list[bytes], filename: str) -> None:
    name = "".join(character for character in filename if character.isprintable())
    body = form(Blocks(blocks), filename=name, fields={"x": filename})
    async with body.open() as payload:
        written = Collector()
        await payload.write(written)  # type: ignore[arg-type] # all of a writer that it needs
        assert payload.size == len(written.data)
        assert b"".join(blocks) in written.data


class Collector:
    """A writer that keeps what it is given."""

    def __init__(self) -> None:
        self.data = b""

    async def write(self, block: bytes) -> None:
        self.data += block


@pytest.mark.parametrize(
    ("filename", "shown"),
    [
        pytest.param("plain.png", 'filename="plain.png"', id="plain"),
        pytest.param("two words.png", 'filename="two words.png"', id="blank"),
        pytest.param('say "hi".png', r'filename="say \"hi\".png"', id="quotes"),
        pytest.param("back\\slash.png", r'filename="back\\slash.png"', id="backslash"),
        pytest.param("naïve ☀️.png", 'filename="naïve ☀️.png"', id="unicode"),
        pytest.param("50%.png", 'filename="50%.png"', id="percent"),
        pytest.param("a;b=c.png", 'filename="a;b=c.png"', id="parameters"),
        pytest.param("", 'filename=""', id="empty"),
    ],
)
async def test_how_a_filename_is_quoted(
    session: aiohttp.ClientSession, filename: str, shown: str
) -> None:
    seen = await sent(session, form(Blocks([b"x"]), filename=filename))
    assert f"{shown}\r\n".encode() in (seen.body or b"")


@pytest.mark.parametrize(
    "part",
    [
        {"filename": 'a"\r\nX-Injected: yes\r\n\r\n.png'},
        {"filename": "a\nb.png"},
        {"filename": "a\rb.png"},
        {"filename": "a\0b.png"},
        {"content_type": "image/png\r\nX-Injected: yes"},
        {"content_type": "image/png\nX-Injected: yes"},
        {"name": "file\r\nX-Injected: yes"},
    ],
    ids=["form break", "line feed", "carriage return", "nul", "type", "type, bare", "field"],
)
async def test_no_header_can_be_injected(
    session: aiohttp.ClientSession, part: dict[str, str]
) -> None:
    async with answering(OK) as server:
        # Names and types are cleaned before they come here; what is not is no service's fault.
        with pytest.raises(ValueError, match="header injection"):
            await client_for(session, server.url).request(upload(form(Blocks([b"x"]), **part)))
    assert server.seen == []


# --- sources that are not as long as they said


@pytest.mark.parametrize("framed", [True, False], ids=["in a form", "bare"])
@pytest.mark.parametrize(
    ("blocks", "length", "text"),
    [
        pytest.param([b"abc"], 4, "the source ended 1 bytes early", id="short"),
        pytest.param([], 4, "the source ended 4 bytes early", id="empty"),
        pytest.param([b"a" * 200_000], 300_000, "the source ended 100000 bytes early", id="half"),
        pytest.param([b"abc", b"de"], 4, "more than the announced 4 bytes", id="long"),
        pytest.param([b"abcde"], 4, "more than the announced 4 bytes", id="long in one block"),
        pytest.param([b"x"], 0, "more than the announced 0 bytes", id="not as empty as it said"),
    ],
)
@pytest.mark.usefixtures("no_backoff")
async def test_a_source_of_another_length_aborts(
    session: aiohttp.ClientSession,
    blocks: list[bytes],
    length: int,
    text: str,
    framed: bool,  # noqa: FBT001 - a table's column
) -> None:
    source = Blocks(blocks, length=length)
    body: Body = form(source) if framed else RawBody(source)
    async with answering(OK) as server:
        with pytest.raises(SourceError, match=text):
            await client_for(session, server.url).request(upload(body))
        await asyncio.sleep(0.02)
    if length or framed:
        assert [seen.body for seen in server.seen] in ([], [None]), "it got a complete request"
    assert source.opened == 1, "our own fault is not tried again"


class Failing:
    """A source that breaks at some point."""

    length = 200_000
    replayable = True

    def __init__(self, error: Exception, *, at_opening: bool) -> None:
        self._error = error
        self._at_opening = at_opening

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterable[bytes]]:
        if self._at_opening:
            raise self._error
        yield self._read()

    async def _read(self) -> AsyncIterator[bytes]:
        yield bytes(100_000)
        raise self._error


@pytest.mark.parametrize("at_opening", [True, False], ids=["at opening", "while reading"])
async def test_a_source_that_fails_says_so_itself(
    session: aiohttp.ClientSession,
    at_opening: bool,  # noqa: FBT001 - a table's column
) -> None:
    class GoneError(SourceError):
        pass

    async with answering(OK) as server:
        source = Failing(GoneError("gone"), at_opening=at_opening)
        with pytest.raises(GoneError, match="gone"):
            await client_for(session, server.url).request(upload(form(source)))
    assert [seen.body for seen in server.seen] in ([], [None])


# --- receivers that are slow


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(lambda source: form(source, idle_seconds=0.2), id="multipart"),
        pytest.param(lambda source: RawBody(source, idle_seconds=0.2), id="raw"),
    ],
)
async def test_a_receiver_that_takes_nothing_ends_it(
    session: aiohttp.ClientSession, kind: Callable[[ByteSource], Body]
) -> None:
    async def talk(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(60)

    async with talking(talk) as url:
        began = time.monotonic()
        client = client_for(session, url, retry=RetryPolicy(attempts=1))
        with pytest.raises(ServiceError) as caught:
            await client.request(upload(kind(Zeros(64 * 1024 * 1024))))
    # Half a body is no upload.
    assert (caught.value.kind, caught.value.maybe_done) == (ErrorKind.INTERRUPTED, False)
    assert 0.2 <= time.monotonic() - began < 2


async def test_a_receiver_that_takes_its_time_is_waited_for(session: aiohttp.ClientSession) -> None:
    async def slowly(request: web.BaseRequest) -> web.Response:
        count = 0
        async for block in request.content.iter_any():
            count += len(block)
            await asyncio.sleep(0.01)
        return web.json_response({"count": count})

    size = 4 * 1024 * 1024
    async with listening(slowly) as server:
        client = client_for(session, server.url)
        answer = await client.request(upload(RawBody(Zeros(size), idle_seconds=0.2)))
    assert answer == {"count": size}


async def test_memory_does_not_grow_with_the_file(session: aiohttp.ClientSession) -> None:
    size = 64 * 1024 * 1024

    async def swallow(request: web.BaseRequest) -> web.Response:
        count = 0
        async for block in request.content.iter_any():
            count += len(block)
        return web.json_response({"count": count})

    async with listening(swallow) as server:
        client = client_for(session, server.url)
        tracemalloc.start()
        try:
            answer = await client.request(upload(RawBody(Zeros(size))))
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert answer == {"count": size}
    assert peak < 8 * 1024 * 1024


async def test_a_stream_is_written_once() -> None:
    async with Blocks([b"x"]).open() as blocks:
        payload = StreamPayload(blocks, 1)
        await payload.write(Collector())  # type: ignore[arg-type] # all of a writer that it needs
        with pytest.raises(RuntimeError, match="open the source again"):
            await payload.write(Collector())  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="cannot be decoded"):
            payload.decode()


async def test_json_is_sent_with_its_length(session: aiohttp.ClientSession) -> None:
    seen = await sent(session, JsonBody({"text": "☀️" * 1000}))
    assert json.loads(seen.body or b"") == {"text": "☀️" * 1000}
    assert int(seen.headers["Content-Length"]) == len(seen.body or b"")


async def test_a_raw_body_is_the_bytes_alone(session: aiohttp.ClientSession) -> None:
    source = Blocks([b"one ", b"", b"two"])
    async with answering(OK) as server:
        call = Call("PUT", ("x",), body=RawBody(source, "image/png"))
        await client_for(session, server.url).request(call)
    (seen,) = server.seen
    assert seen.body == b"one two"
    assert (seen.headers["Content-Length"], seen.headers["Content-Type"]) == ("7", "image/png")
    assert "Transfer-Encoding" not in seen.headers
    assert "Content-Disposition" not in seen.headers


@pytest.mark.parametrize("length", [6, 8])
async def test_a_raw_body_of_another_length_aborts(
    session: aiohttp.ClientSession, length: int
) -> None:
    async with answering(OK) as server:
        call = Call("PUT", ("x",), body=RawBody(Blocks([b"1234567"], length=length)))
        with pytest.raises(SourceError):
            await client_for(session, server.url).request(call)
    assert all(seen.body is None for seen in server.seen)


def test_a_raw_body_is_as_replayable_as_its_source() -> None:
    assert RawBody(Blocks([b"x"])).replayable
    assert not RawBody(Blocks([b"x"], replayable=False)).replayable


async def test_a_form_of_fields_alone(session: aiohttp.ClientSession) -> None:
    async with answering(OK) as server:
        body = FormBody({"name": "ä & b", "n": "1+1"})
        await client_for(session, server.url).request(Call("POST", ("x",), body=body))
    (seen,) = server.seen
    assert seen.body == b"name=%C3%A4+%26+b&n=1%2B1"
    assert seen.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert body.replayable
