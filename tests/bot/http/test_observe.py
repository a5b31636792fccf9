"""Observers of the client's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import structlog
from pydantic import SecretStr

from bot.http.auth import QueryAuth
from bot.http.client import ApiClient, Call, ClientConfig
from bot.http.errors import ErrorKind, ServiceError
from tests.bot.http.loopback import OK, PlainDialect, answering, client_for, drop, status

if TYPE_CHECKING:
    import aiohttp

    from bot.http.observe import RequestEvent, RequestFailure


@pytest.mark.usefixtures("no_backoff")
async def test_every_answer_is_told_retries_included(session: aiohttp.ClientSession) -> None:
    heard: list[RequestEvent] = []
    async with answering(status(503), drop, status(429, retry_after="0"), OK) as server:
        client = client_for(session, server.url)
        client.on_request.append(heard.append)
        await client.request(Call("GET", ("users", "42"), {"q": "private"}))
    # Where there was no answer there is nothing to tell.
    assert [event.status for event in heard] == [503, 429, 200]
    assert {(event.method, event.path) for event in heard} == {("GET", "/users/42")}
    assert all(0 < event.seconds < 5 for event in heard)
    assert heard[-1].answer.body == b'{"ok": true}'


async def test_a_template_takes_the_place_of_the_path(session: aiohttp.ClientSession) -> None:
    heard: list[RequestEvent] = []
    auth = QueryAuth("access_token", SecretStr("the-token"))
    async with answering(OK) as server:
        client = ApiClient(
            session,
            config=ClientConfig(server.url),
            auth=auth,
            dialect=PlainDialect(),
            on_request=[heard.append],
        )
        await client.request(Call("PUT", ("users", "42"), template="/users/{id}"))
        await client.request(Call("GET", ("me",)))
    assert [event.path for event in heard] == ["/users/{id}", "/me"]
    assert "the-token" not in repr(heard)


class Hearing:
    """Hears of answers and failures."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.failures: list[ErrorKind] = []

    def __call__(self, event: RequestEvent) -> None:
        self.answers.append(event.status)

    def failed(self, failure: RequestFailure) -> None:
        assert 0 < failure.seconds < 5
        self.failures.append(failure.kind)


@pytest.mark.usefixtures("no_backoff")
async def test_a_call_without_an_answer_is_told_once(session: aiohttp.ClientSession) -> None:
    hearing = Hearing()
    answers: list[RequestEvent] = []
    async with answering(drop, OK, drop) as server:
        client = client_for(session, server.url)
        client.on_request += [hearing, answers.append]
        await client.request(Call("GET", ("x",)))
        assert (hearing.answers, hearing.failures) == ([200], [])
        with pytest.raises(ServiceError):
            await client.request(Call("GET", ("x",)))
        url = server.url
    assert (hearing.answers, hearing.failures) == ([200], [ErrorKind.INTERRUPTED])
    client = client_for(session, url)
    client.on_request.append(hearing)
    with pytest.raises(ServiceError):
        await client.request(Call("GET", ("x",)))
    assert hearing.failures == [ErrorKind.INTERRUPTED, ErrorKind.UNREACHABLE]
    assert len(answers) == 1


async def test_an_error_is_an_answer_too(session: aiohttp.ClientSession) -> None:
    heard: list[RequestEvent] = []
    async with answering(status(404)) as server:
        client = client_for(session, server.url)
        client.on_request.append(heard.append)
        with pytest.raises(ServiceError):
            await client.request(Call("GET", ("x",)))
    assert [event.status for event in heard] == [404]


async def test_an_observer_that_raises_breaks_nothing(session: aiohttp.ClientSession) -> None:
    heard: list[RequestEvent] = []

    def fail(_event: RequestEvent) -> None:
        raise RuntimeError("the observer's own trouble")

    async with answering(OK) as server:
        client = client_for(session, server.url)
        client.on_request += [fail, heard.append]
        with structlog.testing.capture_logs() as logs:
            assert await client.request(Call("GET", ("x",))) == {"ok": True}
    assert len(heard) == 1
    assert [event["event"] for event in logs] == ["http.observer_failed"]
