"""Bodies that stream, against real servers on the loopback interface."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from bot.http.client import USER_AGENT, Call
from bot.http.errors import ErrorKind, ServiceError
from tests.bot.http.loopback import (
    CREDENTIAL,
    OK,
    answering,
    break_off,
    client_for,
    drop,
    listening,
    raw,
    status,
)

if TYPE_CHECKING:
    import aiohttp

    from bot.http.client import ApiClient
    from bot.http.errors import ServiceError as Error
    from bot.http.observe import RequestEvent, RequestFailure
    from bot.http.streaming import Streamed
    from tests.bot.http.loopback import Handler

CONTENT = Call("GET", ("files", "a b", "content"), template="/files/{file}/content")
ONCE = Call("POST", ("take",), idempotent=False)
MIB = 1024 * 1024


class Heard:
    """Hears of answers, and of calls that broke off."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.events: list[RequestEvent] = []
        self.failures: list[RequestFailure] = []

    def __call__(self, event: RequestEvent) -> None:
        self.statuses.append(event.status)
        self.events.append(event)

    def failed(self, failure: RequestFailure) -> None:
        self.failures.append(failure)


async def whole(streamed: Streamed) -> bytes:
    return b"".join([block async for block in streamed.blocks])


async def failure_of(client: ApiClient, call: Call = CONTENT) -> Error:
    with pytest.raises(ServiceError) as caught:
        async with client.stream(call) as streamed:
            await whole(streamed)
    return caught.value


def head_of(text: bytes, announced: int) -> Handler:
    """Answer with the beginning of a body, and close the connection."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": str(announced)})
        await answer.prepare(request)
        if text:
            await answer.write(text)
        await asyncio.sleep(0.01)
        assert request.transport is not None
        request.transport.close()
        return answer

    return handle


@pytest.mark.usefixtures("no_backoff")
async def test_a_body_comes_with_its_headers(session: aiohttp.ClientSession) -> None:
    heard = Heard()
    async with answering(raw(b"tide\n")) as server:
        client = client_for(session, server.url)
        client.on_request.append(heard)
        async with client.stream(CONTENT) as streamed:
            assert (streamed.status, streamed.length) == (200, 5)
            assert streamed.headers["content-type"] == "application/octet-stream"
            assert await whole(streamed) == b"tide\n"
            assert "octet" not in repr(streamed)
    (seen,) = server.seen
    assert (seen.method, seen.target) == ("GET", "/files/a%20b/content")
    assert seen.headers["Authorization"] == CREDENTIAL
    assert seen.headers["User-Agent"] == USER_AGENT
    (event,) = heard.events
    assert (event.path, event.status, event.answer.body) == ("/files/{file}/content", 200, b"")
    assert heard.failures == []


async def test_more_than_an_answer_may_have_comes_in_blocks(session: aiohttp.ClientSession) -> None:
    async with answering(raw(b"x" * 4 * MIB)) as server:
        client = client_for(session, server.url, max_answer_bytes=1000)
        async with client.stream(CONTENT) as streamed:
            sizes = [len(block) async for block in streamed.blocks]
    assert sum(sizes) == 4 * MIB
    assert max(sizes) < 2 * MIB


@pytest.mark.parametrize("code", [200, 204])
async def test_nothing_is_a_body_too(session: aiohttp.ClientSession, code: int) -> None:
    async with (
        answering(raw(b"", code)) as server,
        client_for(session, server.url).stream(CONTENT) as streamed,
    ):
        assert await whole(streamed) == b""


async def test_an_unread_body_is_let_go(session: aiohttp.ClientSession) -> None:
    closed = asyncio.Event()

    async def endless(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        try:
            while True:
                await answer.write(b"x" * 65536)
        except ConnectionError:
            closed.set()
            raise

    async with listening(endless) as server:
        client = client_for(session, server.url)
        async with asyncio.timeout(5), client.stream(CONTENT) as streamed:
            assert await anext(streamed.blocks)
            assert streamed.length is None
        await asyncio.wait_for(closed.wait(), 5)
        with pytest.raises(StopAsyncIteration):
            await anext(streamed.blocks)


@pytest.mark.parametrize(
    ("answer", "kind", "attempts"),
    [
        pytest.param(status(404), ErrorKind.NOT_FOUND, 1, id="404"),
        pytest.param(status(401), ErrorKind.UNAUTHORIZED, 1, id="401"),
        pytest.param(status(500), ErrorKind.SERVER, 3, id="500"),
        pytest.param(status(429, retry_after="0"), ErrorKind.RATE_LIMITED, 5, id="429"),
        pytest.param(status(302, location="/x"), ErrorKind.INVALID_ANSWER, 3, id="redirect"),
        pytest.param(raw(b"x" * 2000, 404), ErrorKind.INVALID_ANSWER, 3, id="too large"),
        pytest.param(drop, ErrorKind.INTERRUPTED, 3, id="dropped"),
        pytest.param(head_of(b"", 9), ErrorKind.INTERRUPTED, 3, id="no byte"),
    ],
)
@pytest.mark.usefixtures("no_backoff")
async def test_what_goes_wrong_before_the_first_byte(
    session: aiohttp.ClientSession, answer: Handler, kind: ErrorKind, attempts: int
) -> None:
    heard = Heard()
    async with answering(answer) as server:
        client = client_for(session, server.url, max_answer_bytes=1000)
        client.on_request.append(heard)
        error = await failure_of(client)
    assert (error.kind, error.maybe_done, error.attempt) == (kind, False, attempts)
    assert len(server.seen) == attempts
    assert len(heard.failures) == (kind is ErrorKind.INTERRUPTED)
    assert CREDENTIAL not in f"{error} {error!r}"


@pytest.mark.usefixtures("no_backoff")
async def test_trouble_that_passes_is_waited_out(session: aiohttp.ClientSession) -> None:
    heard = Heard()
    answers = (status(502), head_of(b"", 9), raw(b"tide\n"))
    async with answering(*answers) as server:
        client = client_for(session, server.url)
        client.on_request.append(heard)
        async with client.stream(CONTENT) as streamed:
            assert await whole(streamed) == b"tide\n"
    assert (heard.statuses, heard.failures) == ([502, 200], [])


@pytest.mark.parametrize(
    "answer",
    [pytest.param(head_of(b"tide", 9), id="short"), pytest.param(break_off, id="broken off")],
)
@pytest.mark.parametrize(("call", "maybe_done"), [(CONTENT, False), (ONCE, True)])
@pytest.mark.usefixtures("no_backoff")
async def test_a_body_that_breaks_off_is_not_begun_again(
    session: aiohttp.ClientSession,
    answer: Handler,
    call: Call,
    maybe_done: bool,  # noqa: FBT001 - a table's column
) -> None:
    heard = Heard()
    async with answering(answer, raw(b"whole")) as server:
        client = client_for(session, server.url)
        client.on_request.append(heard)
        error = await failure_of(client, call)
    assert (error.kind, error.maybe_done) == (ErrorKind.INTERRUPTED, maybe_done)
    assert len(server.seen) == 1
    assert heard.statuses == [200]
    assert [one.kind for one in heard.failures] == [ErrorKind.INTERRUPTED]


async def test_a_body_that_stalls_breaks_off(session: aiohttp.ClientSession) -> None:
    async def stall(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "9"})
        await answer.prepare(request)
        await answer.write(b"tide")
        await asyncio.sleep(5)
        return answer

    async with answering(stall) as server:
        error = await failure_of(client_for(session, server.url, answer_timeout=0.1))
    assert (error.kind, str(error)) == (ErrorKind.INTERRUPTED, "no answer in time")


async def test_a_rate_limit_holds_for_both_ways(session: aiohttp.ClientSession) -> None:
    async with answering(status(429, retry_after="0.2"), OK) as server:
        client = client_for(session, server.url)
        async with client.stream(CONTENT) as streamed:
            await whole(streamed)
        limited, streamed_at = server.seen
        assert streamed_at.at - limited.at >= 0.2

    async with answering(status(429, retry_after="0.3"), OK) as server:
        client = client_for(session, server.url)
        asking = asyncio.create_task(client.request(Call("GET", ("x",))))
        await server.asked.wait()
        await asyncio.sleep(0.1)
        async with client.stream(CONTENT) as streamed:
            await whole(streamed)
        await asking
    assert all(later.at - server.seen[0].at >= 0.3 for later in server.seen[1:])


async def test_a_success_that_the_dialect_takes_for_content_only_is_still_no_redirect(
    session: aiohttp.ClientSession,
) -> None:
    class Lenient:
        """Takes every answer for data."""

        def decipher(self, answer: Any) -> Any:
            return answer

        def failure(self, text: str, kind: ErrorKind, *, maybe_done: bool) -> ServiceError:
            return ServiceError(text, kind=kind, maybe_done=maybe_done)

    async with answering(status(304)) as server:
        client = client_for(session, server.url)
        client._dialect = Lenient()
        with pytest.raises(ServiceError, match="HTTP 304 is no content") as caught:
            async with client.stream(ONCE):
                pass
    assert caught.value.kind is ErrorKind.INVALID_ANSWER
