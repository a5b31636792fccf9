"""Attachments read from a real server."""

from __future__ import annotations

import asyncio
import gzip
import time
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web

from bot.http.session import api_session
from bot.transfer.source import (
    AttachmentSource,
    SourceConfig,
    SourceGoneError,
    SourceLengthError,
    SourceStalledError,
    SourceUnavailableError,
)
from tests.bot.http.loopback import OK, answering, full_queue, listening, raw, status, talking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.http.errors import SourceError

SECRET = "ex=1&hm=the-signature"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    # As the bot makes it.
    async with api_session() as opened:
        yield opened


def source_at(
    session: aiohttp.ClientSession, url: str, length: int, **config: float
) -> AttachmentSource:
    return AttachmentSource(session, f"{url}/a.png?{SECRET}", length, SourceConfig(**config))


async def drain(source: AttachmentSource) -> bytes:
    async with source.open() as blocks:
        return b"".join([block async for block in blocks])


async def test_the_bytes_come_as_they_are(session: aiohttp.ClientSession) -> None:
    content = bytes(range(256)) * 4096
    async with answering(raw(content)) as server:
        source = source_at(session, server.url, len(content))
        assert await drain(source) == content
        assert await drain(source) == content, "it opens again"
    assert (source.length, source.replayable) == (len(content), True)
    assert server.seen[0].target == f"/a.png?{SECRET}"
    assert "Authorization" not in server.seen[0].headers
    assert server.seen[0].headers["Accept-Encoding"] == "identity"


async def test_an_encoding_header_changes_nothing(session: aiohttp.ClientSession) -> None:
    packed = gzip.compress(b"words " * 1000)

    async def encoded(_request: web.BaseRequest) -> web.Response:
        return web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    async with answering(encoded) as server:
        assert await drain(source_at(session, server.url, len(packed))) == packed


async def test_a_length_that_is_not_announced_is_counted(session: aiohttp.ClientSession) -> None:
    async def chunked(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"abc")
        await answer.write(b"def")
        return answer

    async with answering(chunked) as server:
        assert await drain(source_at(session, server.url, 6)) == b"abcdef"
        with pytest.raises(SourceLengthError, match="ended after 6 of 7"):
            await drain(source_at(session, server.url, 7))
        with pytest.raises(SourceLengthError, match="more than the announced 5"):
            await drain(source_at(session, server.url, 5))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (403, SourceGoneError),
        (404, SourceGoneError),
        (410, SourceGoneError),
        (204, SourceUnavailableError),
        (206, SourceUnavailableError),
        (401, SourceUnavailableError),
        (429, SourceUnavailableError),
        (500, SourceUnavailableError),
        (503, SourceUnavailableError),
    ],
)
async def test_what_a_status_means(
    session: aiohttp.ClientSession, code: int, expected: type[SourceError]
) -> None:
    async with answering(status(code)) as server:
        with pytest.raises(expected, match=f"HTTP {code}"):
            await drain(source_at(session, server.url, 2))


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_a_redirect_is_refused(session: aiohttp.ClientSession, code: int) -> None:
    async with (
        answering(OK) as elsewhere,
        answering(status(code, location=f"{elsewhere.url}/x")) as server,
    ):
        with pytest.raises(SourceUnavailableError, match=f"HTTP {code}"):
            await drain(source_at(session, server.url, 2))
    assert elsewhere.seen == []


@pytest.mark.parametrize("size", [9, 11, 0])
async def test_a_wrong_announcement_is_refused_before_a_byte(
    session: aiohttp.ClientSession, size: int
) -> None:
    async with answering(raw(b"x" * size)) as server:
        with pytest.raises(SourceLengthError, match=f"{size} bytes instead of 10"):
            await drain(source_at(session, server.url, 10))


async def test_a_body_that_breaks_off(session: aiohttp.ClientSession) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        await writer.drain()

    async with talking(talk) as url:
        with pytest.raises(SourceLengthError, match="broke off after 3 of 10 bytes") as caught:
            await drain(source_at(session, url, 10))
    assert_without_secret(caught.value)


async def test_a_body_that_stalls(session: aiohttp.ClientSession) -> None:
    async def stall(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "10"})
        await answer.prepare(request)
        await answer.write(b"abc")
        await asyncio.sleep(60)
        return answer

    async with listening(stall) as server:
        began = time.monotonic()
        with pytest.raises(SourceStalledError, match="nothing more after 3 bytes") as caught:
            await drain(source_at(session, server.url, 10, idle_timeout=0.1))
    assert 0.1 <= time.monotonic() - began < 2
    assert_without_secret(caught.value)


async def test_an_answer_that_never_begins(session: aiohttp.ClientSession) -> None:
    async def sleep(_request: web.BaseRequest) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    async with listening(sleep) as server:
        with pytest.raises(SourceUnavailableError, match="SocketTimeoutError") as caught:
            await drain(source_at(session, server.url, 10, idle_timeout=0.1))
    assert_without_secret(caught.value)


async def test_nobody_there(session: aiohttp.ClientSession) -> None:
    async with talking(lambda _reader, _writer: asyncio.sleep(0)) as url:
        pass
    with pytest.raises(SourceUnavailableError, match="ClientConnectorError") as caught:
        await drain(source_at(session, url, 10))
    assert_without_secret(caught.value)


async def test_no_connection_in_time(session: aiohttp.ClientSession) -> None:
    async with full_queue() as url:
        with pytest.raises(SourceUnavailableError, match="ConnectionTimeoutError"):
            await drain(source_at(session, url, 10, connect_timeout=0.1))


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "ftp://x/y", "http://", "words"])
async def test_an_address_that_is_none(session: aiohttp.ClientSession, url: str) -> None:
    with pytest.raises(SourceUnavailableError):
        await drain(AttachmentSource(session, url, 1, SourceConfig()))


async def test_a_reader_may_stop_in_the_middle(session: aiohttp.ClientSession) -> None:
    content = bytes(4_000_000)
    async with answering(raw(content)) as server:
        source = source_at(session, server.url, len(content))
        async with source.open() as blocks:
            await anext(blocks)
        assert await drain(source) == content


def assert_without_secret(error: BaseException) -> None:
    shown = "".join(f"{one!r} {one}" for one in (error, error.__cause__))
    assert "signature" not in shown
    assert error.__suppress_context__
