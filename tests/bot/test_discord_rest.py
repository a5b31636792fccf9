"""What is heard of Discord before there is a bot."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web

from bot.config import load_settings
from bot.discord_rest import DiscordRest
from tests.bot.http.loopback import listening

if TYPE_CHECKING:
    from bot.discord_rest import DiscordAnswer
    from tests.bot.http.loopback import Handler


async def hear(handler: Handler, monkeypatch: pytest.MonkeyPatch) -> DiscordAnswer:
    async with listening(handler) as server, aiohttp.ClientSession() as session:
        monkeypatch.setenv("DISCORD_API_BASE", server.url)
        return await DiscordRest(session, load_settings()).gateway()


async def test_an_answer_may_come_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for piece in (b'{"url": "wss://', b"gateway.", b'discord.gg"}'):
            await answer.write(piece)
            await asyncio.sleep(0.05)
        return answer

    answer = await hear(handle, monkeypatch)
    assert answer.is_ok
    assert answer.data == {"url": "wss://gateway.discord.gg"}
    assert answer.ahead is not None
    assert abs(answer.ahead) < 5


async def test_an_endless_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = 0

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b" " * 65_536)
            sent += 65_536

    async with asyncio.timeout(5):
        assert (await hear(handle, monkeypatch)).data == {}
    assert sent < 32 * 1024 * 1024


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2026 00:00:00 GMT"])
async def test_a_date_that_is_none(monkeypatch: pytest.MonkeyPatch, date: str) -> None:
    async def handle(_request: web.BaseRequest) -> web.Response:
        return web.json_response({}, headers={"Date": date})

    assert (await hear(handle, monkeypatch)).ahead is None
