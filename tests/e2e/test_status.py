"""`/status`: what people are told of the bot and the services."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import __version__, service_watch

from .seen import look

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .world import World

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(autouse=True)
def _always_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_watch, "FRESH", timedelta(0))


@asynccontextmanager
async def silence() -> AsyncIterator[str]:
    """Listen somewhere, and never answer."""
    connections: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(
        lambda _reader, writer: connections.append(writer), "127.0.0.1", 0
    )
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for one in connections:
            one.close()


def move(world: World, url: str) -> None:
    world.simulation.bot.settings.tixte_url = url


async def test_all_is_well(world: World) -> None:
    seen = world.see_reply(await world.slash("status"))
    assert seen.ephemeral
    assert seen.cards == 1
    for words in ("All is well", "🟢 **Tixte** can be reached", " ms", "since <t:", __version__):
        assert words in seen.text


async def test_a_service_that_is_down_and_comes_back(world: World) -> None:
    before = world.see_reply(await world.slash("status"))
    home = world.simulation.bot.settings.tixte_url
    move(world, NOWHERE)
    seen = world.see_reply(await world.slash("status"))
    assert "Not all is well" in seen.text
    assert "🔴 **Tixte** cannot be reached" in seen.text
    assert "last reached <t:" in seen.text
    assert "127.0.0.1" not in seen.text
    move(world, home)
    after = world.see_reply(await world.slash("status"))
    assert "All is well" in before.text
    assert "All is well" in after.text


async def test_a_service_that_stalls_holds_nobody_up(world: World) -> None:
    async with silence() as url:
        move(world, url)
        started = time.monotonic()
        seen = world.see_reply(await world.slash("status"))
        took = time.monotonic() - started
    assert took < 3
    assert "🔴 **Tixte** no answer within 1.5 s" in seen.text
    assert "last reached" not in seen.text


async def test_it_is_asked_for_what_it_knows(world: World) -> None:
    await world.slash("status")
    (asked,) = world.tixte.requests
    assert (asked.method, asked.path, asked.authorization, asked.status) == (
        "GET",
        "/users/@me",
        False,
        401,
    )
    assert not [one for one in world.logs if one["event"] == "unknown route"]


async def test_every_call_tells_how_a_service_is(
    linked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_watch, "FRESH", timedelta(seconds=60))
    before = len(linked.tixte.requests)
    well = linked.see_reply(await linked.slash("status"))
    assert "🟢 **Tixte** can be reached" in well.text
    assert len(linked.tixte.requests) == before, "linking has told it"
    linked.tixte.fail(status=503, times=3)
    await linked.slash("account test", account="larkspur")
    ill = linked.see_reply(await linked.slash("status"))
    assert "🔴 **Tixte** answers HTTP 503" in ill.text
    assert "last reached <t:" in ill.text
    linked.tixte.fail(mode="drop", times=3)
    await linked.slash("account test", account="larkspur")
    seen = linked.see_reply(await linked.slash("status"))
    assert "🔴 **Tixte** did not answer, or broke off" in seen.text
    await linked.sent(("a.txt", b"a"))
    again = linked.see_reply(await linked.slash("status"))
    assert re.search(r"🟢 \*\*Tixte\*\* can be reached · \d+ ms · seen so since", again.text)


async def test_since_when_is_remembered(world: World) -> None:
    watch = world.simulation.bot.service_watch
    first = (await watch.look())["Tixte"]
    second = (await watch.look())["Tixte"]
    assert second.since == first.since
    assert second.checked_at > first.checked_at
    move(world, NOWHERE)
    down = (await watch.look())["Tixte"]
    assert down.since > second.since
    assert down.last_up == second.last_up


async def test_a_service_is_not_asked_at_every_question(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_watch, "FRESH", timedelta(seconds=10))
    await world.slash("status")
    move(world, NOWHERE)
    assert "All is well" in world.see_reply(await world.slash("status")).text


async def test_in_direct_messages(world: World) -> None:
    result = await world.ada.user.slash("status")
    assert "All is well" in look(result.response._message).text
