"""The stand-in without discord.py: files, close codes and shards, straight on the wire."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from . import DiscordServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as running:
        yield running
        running.check()


async def test_stalled_and_long_downloads(server: DiscordServer) -> None:
    stalled = server.attachment("a", b"x" * 10, behaviour="stall")
    long = server.attachment("b", b"x" * 10, behaviour="long")
    async with aiohttp.ClientSession() as session:
        async with session.get(stalled.url) as response:
            assert response.content_length == stalled.size == 10
            assert await response.content.readexactly(5)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(response.content.readexactly(5), 0.1)
        async with session.get(long.url) as response:
            assert len(await response.read()) > long.size
        async with session.get(long.url.split("?")[0]) as response:
            assert response.status == 404


async def identified(
    server: DiscordServer, session: aiohttp.ClientSession, **changes: object
) -> tuple[aiohttp.ClientWebSocketResponse, Any]:
    socket = await session.ws_connect(server.gateway_url)
    assert (await socket.receive_json())["op"] == 10
    identify = {"token": server.token, "intents": 1, "properties": {}, "shard": [0, 1]}
    await socket.send_json({"op": 2, "d": identify | changes})
    answer = await socket.receive()
    return socket, answer.json() if answer.type is aiohttp.WSMsgType.TEXT else socket.close_code


async def test_shards_hear_of_their_own_guilds(server: DiscordServer) -> None:
    guilds = [server.add_guild(f"g{n}", guild_id=(1000 + n) << 22) for n in range(2)]
    heard = {}
    async with aiohttp.ClientSession() as session:
        for shard in range(2):
            _, ready = await identified(server, session, shard=[shard, 2])
            heard[shard] = {one["id"] for one in ready["d"]["guilds"]}
        await server.ready(shards=2)
    assert str(guilds[0].id) in heard[0]
    assert str(guilds[1].id) in heard[1]
    assert not heard[0] & heard[1]


async def test_close_codes(server: DiscordServer) -> None:
    async with aiohttp.ClientSession() as session:
        assert (await identified(server, session, token="x"))[1] == 4004
        assert (await identified(server, session, shard=[2, 2]))[1] == 4010
        for frame, code in (
            ({"op": 2, "d": {"token": server.token, "intents": 0}}, 4005),
            ({"op": 99}, 4001),
            ("{", 4002),
        ):
            socket, _ready = await identified(server, session)
            sending = socket.send_str(frame) if isinstance(frame, str) else socket.send_json(frame)
            await sending
            while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
            assert socket.close_code == code
        socket = await session.ws_connect(server.gateway_url)
        await socket.receive_json()
        await socket.send_json({"op": 3, "d": {}})
        await socket.receive()
        assert socket.close_code == 4003
