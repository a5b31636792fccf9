"""The client against real servers on the loopback interface."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web

from bot.http.body import JsonBody, MultipartFile
from bot.http.client import USER_AGENT, Call
from bot.http.errors import ErrorKind, ServiceError
from bot.http.retry import RetryPolicy
from bot.http.wire import escape
from tests.bench.tls import client_context, make_certificate, server_context
from tests.bot.http.loopback import (
    CREDENTIAL,
    OK,
    Blocks,
    Zeros,
    answering,
    break_off,
    client_for,
    drop,
    full_queue,
    listening,
    raw,
    status,
    talking,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.http.body import ByteSource
    from tests.bot.http.loopback import Handler

GET = Call("GET", ("thing",))
WRITE = Call("POST", ("thing",), idempotent=False)


def file_of(source: ByteSource) -> MultipartFile:
    return MultipartFile({}, "file", "a.bin", "application/octet-stream", source)


UPLOAD = Call("POST", ("up",), body=file_of(Blocks([b"x" * 1000])), idempotent=False)


async def failure_of(awaitable: Any) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        await awaitable
    return caught.value


# --- where a call goes, and what it carries


@pytest.mark.parametrize(
    ("segments", "target"),
    [
        pytest.param(("users", "@me"), "/v1/users/@me", id="plain"),
        pytest.param(("a", "..", "b"), "/v1/a/%2E%2E/b", id="dots do not walk"),
        pytest.param((".",), "/v1/%2E", id="one dot"),
        pytest.param(("...",), "/v1/...", id="three dots are a name"),
        pytest.param(("../../etc/passwd",), "/v1/..%2F..%2Fetc%2Fpasswd", id="slashes"),
        pytest.param(("a#b",), "/v1/a%23b", id="no fragment"),
        pytest.param(("a?b=c&d",), "/v1/a%3Fb%3Dc%26d", id="no query"),
        pytest.param(("a b",), "/v1/a%20b", id="blank"),
        pytest.param(("100%",), "/v1/100%25", id="percent"),
        pytest.param(("%2e%2e",), "/v1/%252e%252e", id="escaped already"),
        pytest.param(("a+b;c",), "/v1/a%2Bb%3Bc", id="plus and semicolon"),
        pytest.param(("naïve",), "/v1/na%C3%AFve", id="unicode"),
        pytest.param(("☀️",), "/v1/%E2%98%80%EF%B8%8F", id="emoji"),
        pytest.param(("a\r\nX: y",), "/v1/a%0D%0AX%3A%20y", id="line ends"),
        pytest.param(("a\\b",), "/v1/a%5Cb", id="backslash"),
        pytest.param(("",), "/v1/", id="empty"),
    ],
)
async def test_a_segment_reaches_exactly_that_path(
    session: aiohttp.ClientSession, segments: tuple[str, ...], target: str
) -> None:
    async with answering(OK) as server:
        await client_for(session, f"{server.url}/v1").request(Call("GET", segments))
    assert [seen.target for seen in server.seen] == [target]


@pytest.mark.parametrize(
    ("query", "tail"),
    [
        ({}, ""),
        ({"page": "1", "amount": "48"}, "?page=1&amount=48"),
        ({"q": "a b&c=d#e"}, "?q=a+b%26c%3Dd%23e"),
        ({"q": "100%"}, "?q=100%25"),
        ({"q": "1+1"}, "?q=1%2B1"),
        ({"q": "ä"}, "?q=%C3%A4"),
    ],
)
async def test_a_query_is_escaped(
    session: aiohttp.ClientSession, query: dict[str, str], tail: str
) -> None:
    async with answering(OK) as server:
        await client_for(session, server.url).request(Call("GET", ("x",), query))
    assert server.seen[0].target == f"/x{tail}"


async def test_a_base_with_a_slash_at_its_end(session: aiohttp.ClientSession) -> None:
    async with answering(OK) as server:
        await client_for(session, f"{server.url}/v1/").request(GET)
    assert server.seen[0].target == "/v1/thing"


def test_only_whole_dot_segments_have_their_dots_escaped() -> None:
    assert [escape(text) for text in (".", "..", "a.b", "..a")] == ["%2E", "%2E%2E", "a.b", "..a"]


async def test_credential_agent_and_json_are_sent(session: aiohttp.ClientSession) -> None:
    async with answering(OK) as server:
        body = JsonBody({"name": "ä", "n": 1})
        answer = await client_for(session, server.url).request(Call("PATCH", ("x",), body=body))
    (seen,) = server.seen
    assert answer == {"ok": True}
    assert (seen.method, seen.headers["Authorization"]) == ("PATCH", CREDENTIAL)
    assert seen.headers["User-Agent"] == USER_AGENT
    assert seen.headers["Content-Type"] == "application/json"
    assert seen.body == b'{"name": "\\u00e4", "n": 1}'


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.usefixtures("no_backoff")
async def test_a_redirect_is_not_followed(session: aiohttp.ClientSession, code: int) -> None:
    async with (
        answering(OK) as elsewhere,
        answering(status(code, location=f"{elsewhere.url}/stolen")) as server,
    ):
        error = await failure_of(client_for(session, server.url).request(GET))
    assert (error.kind, error.status) == (ErrorKind.INVALID_ANSWER, code)
    assert elsewhere.seen == []


# --- answers that are none


@pytest.mark.usefixtures("no_backoff")
async def test_a_refused_connection_is_tried_again(session: aiohttp.ClientSession) -> None:
    async with talking(lambda _reader, _writer: asyncio.sleep(0)) as url:
        pass  # the port is free again
    source = Blocks([b"x"])
    call = Call("POST", ("up",), body=file_of(source), idempotent=False)
    error = await failure_of(client_for(session, url).request(call))
    assert (error.kind, error.maybe_done, source.opened) == (ErrorKind.UNREACHABLE, False, 3)
    assert CREDENTIAL not in f"{error} {error!r}"


async def test_nobody_listens_and_then_somebody_does(session: aiohttp.ClientSession) -> None:
    async with talking(lambda _reader, _writer: asyncio.sleep(0)) as url:
        pass
    asking = asyncio.create_task(client_for(session, url).request(GET))
    await asyncio.sleep(0.1)
    runner = web.ServerRunner(web.Server(OK))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", int(url.rpartition(":")[2])).start()
        assert await asking == {"ok": True}
    finally:
        await runner.cleanup()


async def test_no_answer_in_time(session: aiohttp.ClientSession) -> None:
    async def sleep(_request: web.BaseRequest) -> web.Response:
        await asyncio.sleep(5)
        return web.Response()

    async with answering(sleep) as server:
        client = client_for(session, server.url, answer_timeout=0.1)
        began = time.monotonic()
        error = await failure_of(client.request(WRITE))
    assert (error.kind, error.maybe_done) == (ErrorKind.INTERRUPTED, True)
    assert len(server.seen) == 1
    assert 0.1 <= time.monotonic() - began < 2


async def test_no_connection_in_time(session: aiohttp.ClientSession) -> None:
    async with full_queue() as url:
        error = await failure_of(
            client_for(session, url, connect_timeout=0.1, retry=RetryPolicy(attempts=1)).request(
                WRITE
            )
        )
    assert (error.kind, error.maybe_done) == (ErrorKind.UNREACHABLE, False)


async def test_a_busy_pool_is_no_connection_in_time(session: aiohttp.ClientSession) -> None:
    release = asyncio.Event()

    async def wait(_request: web.BaseRequest) -> web.Response:
        await release.wait()
        return web.json_response({})

    async with (
        answering(wait) as server,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as narrow,
    ):
        client = client_for(narrow, server.url, connect_timeout=0.1, retry=RetryPolicy(attempts=1))
        first = asyncio.create_task(client.request(GET))
        await asyncio.sleep(0.05)
        error = await failure_of(client.request(WRITE))
        release.set()
        await first
    assert error.kind is ErrorKind.UNREACHABLE


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(drop, ErrorKind.INTERRUPTED, id="dropped"),
        pytest.param(break_off, ErrorKind.INTERRUPTED, id="truncated"),
        pytest.param(raw(b"<html>"), ErrorKind.INVALID_ANSWER, id="no JSON"),
        pytest.param(raw(b""), ErrorKind.INVALID_ANSWER, id="empty"),
        pytest.param(raw(b"x" * 2000), ErrorKind.INVALID_ANSWER, id="too large"),
        pytest.param(status(500), ErrorKind.SERVER, id="500"),
    ],
)
@pytest.mark.usefixtures("no_backoff")
async def test_a_broken_answer(
    session: aiohttp.ClientSession, answer: Handler, kind: ErrorKind
) -> None:
    async with answering(answer) as server:
        client = client_for(session, server.url, max_answer_bytes=1000)
        read = await failure_of(client.request(GET))
        asked_to_read = len(server.seen)
        written = await failure_of(client.request(WRITE))
    assert (read.kind, read.maybe_done, asked_to_read) == (kind, False, 3)
    assert (written.kind, written.maybe_done, len(server.seen)) == (kind, True, 4)


@pytest.mark.parametrize(
    ("count", "accepted"),
    [(999, True), (1000, True), (1001, False), (2000, False), (200_000, False)],
)
async def test_the_largest_answer(
    session: aiohttp.ClientSession,
    count: int,
    accepted: bool,  # noqa: FBT001 - a table's column
) -> None:
    async with answering(raw(b'"' + b"x" * (count - 2) + b'"')) as server:
        client = client_for(
            session, server.url, max_answer_bytes=1000, retry=RetryPolicy(attempts=1)
        )
        if accepted:
            assert len(await client.request(GET)) == count - 2
        else:
            error = await failure_of(client.request(GET))
            assert (str(error), error.kind) == ("the answer is too large", ErrorKind.INVALID_ANSWER)


async def test_something_that_is_not_http(session: aiohttp.ClientSession) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        await writer.drain()

    async with talking(talk) as url:
        error = await failure_of(client_for(session, url).request(WRITE))
    assert error.kind is ErrorKind.INTERRUPTED


# --- trying again


@pytest.mark.parametrize(
    ("answer", "if_idempotent", "if_not"),
    [
        pytest.param(status(500), 3, 1, id="500"),
        pytest.param(status(501), 1, 1, id="501"),
        pytest.param(status(502), 3, 1, id="502"),
        pytest.param(status(503), 3, 1, id="503"),
        pytest.param(status(504), 3, 1, id="504"),
        pytest.param(status(429, retry_after="0"), 5, 5, id="429"),
        pytest.param(status(404), 1, 1, id="404"),
        pytest.param(status(401), 1, 1, id="401"),
        pytest.param(drop, 3, 1, id="dropped"),
    ],
)
@pytest.mark.usefixtures("no_backoff")
async def test_how_many_requests_a_failure_costs(
    session: aiohttp.ClientSession, answer: Handler, if_idempotent: int, if_not: int
) -> None:
    for idempotent, expected in ((True, if_idempotent), (False, if_not)):
        async with answering(answer) as server:
            call = Call("POST", ("x",), body=JsonBody({}), idempotent=idempotent)
            await failure_of(client_for(session, server.url).request(call))
        assert len(server.seen) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(status(502), 7, id="502"),
        pytest.param(status(429, retry_after="0"), 2, id="429"),
    ],
)
@pytest.mark.usefixtures("no_backoff")
async def test_more_attempts_than_at_a_rate_limit(
    session: aiohttp.ClientSession, answer: Handler, expected: int
) -> None:
    policy = RetryPolicy(attempts=7, rate_limit_attempts=2)
    async with answering(answer) as server:
        await failure_of(client_for(session, server.url, retry=policy).request(GET))
    assert len(server.seen) == expected


@pytest.mark.usefixtures("no_backoff")
async def test_an_error_tells_its_attempt(session: aiohttp.ClientSession) -> None:
    async with answering(status(502), status(502), status(404)) as server:
        client = client_for(session, server.url)
        assert (await failure_of(client.request(GET))).attempt == 3
        assert (await failure_of(client.request(GET))).attempt == 1


@pytest.mark.usefixtures("no_backoff")
async def test_a_success_ends_it(session: aiohttp.ClientSession) -> None:
    async with answering(status(502), drop, OK) as server:
        assert await client_for(session, server.url).request(GET) == {"ok": True}
    assert len(server.seen) == 3


async def test_backoff_grows(session: aiohttp.ClientSession) -> None:
    async with answering(status(503), status(503), OK) as server:
        await client_for(session, server.url).request(GET)
    first, second, third = (seen.at for seen in server.seen)
    assert second - first >= 0.2
    assert third - second >= 0.4


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
async def test_nothing_is_sent_again_behind_the_policy(
    session: aiohttp.ClientSession, method: str
) -> None:
    # aiohttp repeats what HTTP calls idempotent; some services change things with a GET.
    async with answering(OK, drop) as server:
        client = client_for(session, server.url)
        await client.request(GET)
        error = await failure_of(client.request(Call(method, ("x",), idempotent=False)))
    assert (error.kind, error.maybe_done) == (ErrorKind.INTERRUPTED, True)
    assert len(server.seen) == 2


def http_date(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "low", "high"),
    [
        pytest.param({"retry_after": "0.3"}, 0.3, 1, id="seconds"),
        pytest.param({"retry_after": http_date(-5)}, 0, 0.2, id="a date that is past"),
        pytest.param({}, 0.2, 1, id="none"),
        pytest.param({"retry_after": "a while"}, 0.2, 1, id="unreadable"),
        pytest.param({"retry_after": "86400"}, 0.4, 1, id="huge"),
        pytest.param({"retry_after": http_date(3600)}, 0.4, 1, id="a date far away"),
    ],
)
async def test_how_long_a_rate_limit_is_waited_out(
    session: aiohttp.ClientSession, headers: dict[str, str], low: float, high: float
) -> None:
    policy = RetryPolicy(default_rate_limit_wait=0.2, max_wait=0.4)
    async with answering(status(429, **headers), OK) as server:
        assert await client_for(session, server.url, retry=policy).request(WRITE) == {"ok": True}
    first, second = (seen.at for seen in server.seen)
    assert low <= second - first < high


async def test_a_rate_limit_holds_for_all_calls_of_a_client_and_for_no_other(
    session: aiohttp.ClientSession,
) -> None:
    async with answering(status(429, retry_after="0.4"), OK) as server:
        mine, other = client_for(session, server.url), client_for(session, server.url)
        limited = asyncio.create_task(mine.request(Call("GET", ("limited",))))
        await server.asked.wait()
        await asyncio.sleep(0.02)
        await asyncio.gather(
            mine.request(Call("GET", ("waits",))), other.request(Call("GET", ("passes",)))
        )
        await limited
    began = server.seen[0].at
    at = {seen.target: seen.at - began for seen in server.seen[1:]}
    assert at["/waits"] >= 0.39
    assert at["/limited"] >= 0.39
    assert at["/passes"] < 0.3


@pytest.mark.usefixtures("no_backoff")
async def test_a_shorter_limit_does_not_lift_a_longer_one(session: aiohttp.ClientSession) -> None:
    both = asyncio.Barrier(2)

    async def handle(request: web.BaseRequest) -> web.Response:
        wait = {"/long": "0.5", "/short": "0"}.get(request.path)
        if wait is None or len(server.seen) > 2:
            return web.json_response({})
        await both.wait()
        if wait == "0":
            await asyncio.sleep(0.05)
        return web.json_response({}, status=429, headers={"Retry-After": wait})

    async with answering(handle) as server:
        client = client_for(session, server.url, retry=RetryPolicy(rate_limit_attempts=1))
        await asyncio.gather(
            client.request(Call("GET", ("long",))),
            client.request(Call("GET", ("short",))),
            return_exceptions=True,
        )
        await client.request(Call("GET", ("next",)))
    assert server.seen[2].at - server.seen[0].at >= 0.5


async def test_a_call_that_gives_up_still_holds_the_others(session: aiohttp.ClientSession) -> None:
    async with answering(status(429, retry_after="0.3"), OK) as server:
        client = client_for(session, server.url)
        source = Blocks([b"x"], replayable=False)
        error = await failure_of(client.request(Call("POST", ("up",), body=file_of(source))))
        await client.request(GET)
    assert (error.kind, error.retry_after, source.opened) == (ErrorKind.RATE_LIMITED, 0.3, 1)
    assert server.seen[1].at - server.seen[0].at >= 0.29


@pytest.mark.parametrize("answer", [status(503), status(429, retry_after="0"), drop])
@pytest.mark.usefixtures("no_backoff")
async def test_a_body_that_cannot_be_sent_again_is_sent_once(
    session: aiohttp.ClientSession, answer: Handler
) -> None:
    source = Blocks([b"once"], replayable=False)
    async with answering(answer, OK) as server:
        call = Call("PUT", ("x",), body=file_of(source))
        await failure_of(client_for(session, server.url).request(call))
    assert (len(server.seen), source.opened) == (1, 1)


@pytest.mark.usefixtures("no_backoff")
async def test_a_body_is_opened_anew_for_each_attempt(session: aiohttp.ClientSession) -> None:
    source = Blocks([b"again and ", b"again"])
    async with answering(status(503), status(429, retry_after="0"), OK) as server:
        call = Call("PUT", ("x",), body=file_of(source))
        assert await client_for(session, server.url).request(call) == {"ok": True}
    assert source.opened == 3
    assert all(b"again and again" in (seen.body or b"") for seen in server.seen)


# --- connections that die


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
@pytest.mark.parametrize("write", [WRITE, UPLOAD], ids=["bare", "upload"])
async def test_a_kept_connection_that_was_just_closed_costs_nothing(
    session: aiohttp.ClientSession,
    tmp_path: Path,
    write: Call,
    tls: bool,  # noqa: FBT001 - a table's column
) -> None:
    bodies: list[int] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0] or 0)
        bodies.append(len(await reader.readexactly(length)))
        # It does not say that it will close, and does so in the same breath.
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    make_certificate(tmp_path / "both.pem")
    context = server_context(str(tmp_path / "both.pem")) if tls else None
    async with talking(talk, context) as url, trusting(tmp_path / "both.pem") as trusted:
        client = client_for(trusted if tls else session, url, retry=RetryPolicy(attempts=1))
        for _ in range(5):
            assert await client.request(write) == {}
    assert len(bodies) == 5
    assert all(bodies) is (write is UPLOAD)


@asynccontextmanager
async def trusting(certificate: Path) -> AsyncIterator[aiohttp.ClientSession]:
    """Open a session that trusts a server of ours."""
    connector = aiohttp.TCPConnector(ssl=client_context(str(certificate)))
    async with aiohttp.ClientSession(connector=connector) as opened:
        yield opened


async def test_half_an_upload_is_none_and_is_sent_again(session: aiohttp.ClientSession) -> None:
    source = Zeros(16 * 1024 * 1024)
    heads = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heads
        await reader.readuntil(b"\r\n\r\n")
        heads += 1
        if heads == 1:
            writer.transport.abort()
            return
        while not (await reader.read(1024 * 1024)).endswith(b"--\r\n"):
            pass
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()

    async with talking(talk) as url:
        call = Call("POST", ("up",), body=file_of(source), idempotent=False)
        assert await client_for(session, url).request(call) == {}
    assert heads == 2


@pytest.mark.usefixtures("no_backoff")
async def test_a_whole_upload_without_an_answer_is_not_sent_again(
    session: aiohttp.ClientSession,
) -> None:
    async with answering(drop) as server:
        call = Call("POST", ("up",), body=file_of(Blocks([b"x" * 1000])), idempotent=False)
        error = await failure_of(client_for(session, server.url).request(call))
    assert (error.kind, error.maybe_done, len(server.seen)) == (ErrorKind.INTERRUPTED, True, 1)


# --- answers that come before the body is sent


async def refuse_unread(_request: web.BaseRequest) -> web.Response:
    return web.json_response({"too": "large"}, status=413)


async def test_an_early_answer_is_the_answer(session: aiohttp.ClientSession) -> None:
    source = Zeros(256 * 1024 * 1024)
    async with listening(refuse_unread) as server:
        call = Call("POST", ("up",), body=file_of(source), idempotent=False)
        error = await failure_of(client_for(session, server.url).request(call))
    assert (error.kind, error.status, error.maybe_done) == (ErrorKind.TOO_LARGE, 413, False)
    assert source.given < source.length


@pytest.mark.parametrize("stays_open", [True, False], ids=["stays open", "closes at once"])
async def test_an_early_answer_of_one_that_reads_no_more(
    session: aiohttp.ClientSession,
    stays_open: bool,  # noqa: FBT001 - a table's column
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()
        if stays_open:
            await asyncio.sleep(60)

    source = Zeros(256 * 1024 * 1024)
    async with talking(talk) as url:
        call = Call("POST", ("up",), body=file_of(source), idempotent=False)
        began = time.monotonic()
        error = await failure_of(client_for(session, url).request(call))
    assert error.kind is ErrorKind.TOO_LARGE
    assert time.monotonic() - began < 2


async def test_an_upload_may_take_longer_than_an_answer(session: aiohttp.ClientSession) -> None:
    source = Blocks([bytes(65_536)] * 8, pause=0.05)
    async with answering(OK) as server:
        client = client_for(session, server.url, answer_timeout=0.2)
        call = Call("POST", ("up",), body=file_of(source), idempotent=False)
        assert await client.request(call) == {"ok": True}
    assert len(server.seen) == 1


async def test_a_call_can_be_cancelled(session: aiohttp.ClientSession) -> None:
    source = Blocks([b"x"] * 1000, pause=0.01)
    async with answering(OK) as server:
        call = Call("POST", ("up",), body=file_of(source), idempotent=False)
        task = asyncio.create_task(client_for(session, server.url).request(call))
        await server.asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0.05)
    assert server.seen[0].body is None
