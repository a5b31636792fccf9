"""Listening and waiting for what happens."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from pydantic import SecretStr

from bot.emulation import FAULTS, Fault
from cogs.tixte.client import TixteClient
from cogs.tixte.events import Events

from .over_sockets import A, K, S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.emulation import RunningEmulator
    from bot.http.answer import Answer


@pytest.fixture
async def client(tixte: RunningEmulator) -> AsyncIterator[TixteClient]:
    async with TixteClient(SecretStr(S), None, base_url=tixte.url) as opened:
        yield opened


async def test_on_request_comes_once_for_every_answer(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    heard: list[int] = []

    @client.listen()
    async def on_request(response: Answer) -> None:
        heard.append(response.status)

    limited = Fault(status=429, headers={"Retry-After": "0"})
    tixte.runner.app[FAULTS].extend([limited, Fault(mode="drop")])
    await client.fetch_client_user()
    user = await client.fetch_user(A)
    (await user.save_avatar(filename="x.png")).close()  # type: ignore[union-attr]
    await asyncio.sleep(0)
    assert heard == [429, 200, 200, 200], "an attempt without an answer makes no event"
    assert client.get_listeners("on_request") == [on_request]


async def test_a_listener_that_raises_breaks_nothing(client: TixteClient) -> None:
    heard: list[Any] = []

    @client.listen("on_request")
    async def breaks(_response: Answer) -> None:
        raise RuntimeError("the listener's own")

    @client.listen("on_request")
    async def hears(response: Answer) -> None:
        heard.append(response)

    with structlog.testing.capture_logs() as logs:
        assert await client.fetch_upload_key() == K
        await asyncio.sleep(0)
    assert len(heard) == 1
    assert K not in repr(heard), "the answer holds a key, and does not show it"
    assert [one["event"] for one in logs] == ["tixte.listener_failed"]
    assert K not in repr(logs)


def test_what_cannot_listen() -> None:
    events = Events()

    def no_coroutine() -> None:
        return None

    async def request() -> None:
        return None

    with pytest.raises(TypeError):
        events.listen("on_request")(no_coroutine)  # type: ignore[type-var]
    with pytest.raises(ValueError, match="request"):
        events.listen()(request)
    assert events.listen("on_request")(request) is request


async def test_removing_listeners() -> None:
    events = Events()

    async def on_request() -> None:
        return None

    async def other() -> None:
        return None

    for one in (on_request, other):
        events.listen("on_request")(one)
    events.remove_listener("on_request", callback=on_request)
    assert events.get_listeners("on_request") == [other]
    events.remove_listener("on_request", callback=on_request)
    events.remove_listener("on_unknown", callback=on_request)
    events.remove_listener("on_unknown")
    waiting = asyncio.create_task(events.wait_for("request"))
    await asyncio.sleep(0)
    events.remove_listener("on_request")
    assert events.get_listeners("on_unknown") == []
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert events.get_listeners("on_request") == []


async def test_wait_for_the_first_event(client: TixteClient) -> None:
    waiting = client.wait_for("request", timeout=1)
    (future,) = client.get_listeners("on_request")
    assert isinstance(future, asyncio.Future)
    await client.fetch_client_user()
    assert (await waiting).status == 200
    assert client.get_listeners("on_request") == []


async def test_wait_for_takes_what_fits() -> None:
    events = Events()
    waiting = asyncio.create_task(
        events.wait_for("thing", lambda number, **details: number > 1 and details["big"])
    )
    await asyncio.sleep(0)
    events.dispatch("thing", 1, big=True)
    events.dispatch("thing", 2, big=False)
    events.dispatch("thing", 3, big=True)
    events.dispatch("thing", 4, big=True)
    assert await waiting == 3
    nothing = events.wait_for("thing")
    events.dispatch("thing")
    assert await nothing is None
    pair = events.wait_for("thing")
    events.dispatch("thing", 1, 2)
    assert await pair == (1, 2)


async def test_wait_for_gives_up_and_leaves_nothing() -> None:
    events = Events()
    with pytest.raises(TimeoutError):
        await events.wait_for("thing", timeout=0.01)
    assert events.get_listeners("on_thing") == []


async def test_a_check_that_raises_ends_the_waiting() -> None:
    events = Events()

    def check(_thing: object) -> bool:
        raise LookupError("the check's own")

    waiting = events.wait_for("thing", check)
    events.dispatch("thing", 1)
    with pytest.raises(LookupError):
        await waiting


def test_wait_for_needs_a_loop() -> None:
    with pytest.raises(RuntimeError):
        _ = Events().wait_for("thing")


async def test_cleanup_ends_what_waits_and_listens(tixte: RunningEmulator) -> None:
    client = TixteClient(SecretStr(S), None, base_url=tixte.url)
    ended = asyncio.Event()

    @client.listen()
    async def on_request(_response: Answer) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    await client.fetch_client_user()
    waiting = asyncio.create_task(client.wait_for("request"))
    await asyncio.sleep(0.01)
    gc.collect()
    await client.cleanup()
    async with asyncio.timeout(1):
        await ended.wait()
    with pytest.raises(asyncio.CancelledError):
        await waiting
