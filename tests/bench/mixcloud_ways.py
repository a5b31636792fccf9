"""Mixcloud one way, in a process of its own: ``python -m tests.bench.mixcloud_ways WAY ...``."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.http.session import api_session
from cogs.mixcloud.client import MixcloudClient
from cogs.mixcloud.commands.listing import ListPages
from cogs.mixcloud.service import MixcloudService
from tests.bench.measuring import MIB

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Call = Callable[[], Awaitable[object]]

TOKEN = "tok-demo-host"
WARM_UP = 20
CALLS = 300
UPLOAD_MIB = 500
BLOCK = 256 * 1024


def of_client(client: MixcloudClient) -> dict[str, Call]:
    """Call as the bot does, wrapped objects included."""
    return {
        "user": lambda: client.get("night-ferry"),
        "show": lambda: client.get("night-ferry/harbour-tape-01"),
        "list": lambda: client.get("night-ferry/cloudcasts"),
        "search": lambda: client.search("harbour", limit=10),
    }


def of_plain(session: aiohttp.ClientSession, root: str) -> dict[str, Call]:
    """Call with aiohttp and ``json.loads`` alone: nothing is checked, no time is read."""

    async def get(path: str, **query: str) -> object:
        asked = {**query, "metadata": "1", "access_token": TOKEN}
        async with session.get(f"{root}{path}", params=asked) as answer:
            return json.loads(await answer.read())

    return {
        "user": lambda: get("/night-ferry/"),
        "show": lambda: get("/night-ferry/harbour-tape-01/"),
        "list": lambda: get("/night-ferry/cloudcasts/"),
    }


async def card(client: MixcloudClient, service: MixcloudService) -> object:
    """Search, and make the list that a person sees, as Discord is sent it."""
    from bot.ui.pager import ListStyle, Pager  # noqa: PLC0415 - the plain way needs none of it
    from cogs.mixcloud.cards import entry_of  # noqa: PLC0415

    pages = ListPages(client, lambda: client.search("harbour", limit=10))
    page = await pages.fetch(1, None)
    style = ListStyle(title="t", empty="e", entry=entry_of, colour=service.colour)
    pager = Pager(1, pages, style)
    pager._draw(page)
    made: object = pager.to_components()  # type: ignore[no-untyped-call]
    return made


@asynccontextmanager
async def calls_of(
    way: str, what: str, root: str
) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    """Give what is measured."""
    async with aiohttp.ClientSession() if way == "plain" else api_session() as session:
        if way == "plain":
            yield of_plain(session, root)[what]
            return
        client = MixcloudClient(root, access_token=TOKEN, session=session, raise_exceptions=True)
        if way == "card":
            service = MixcloudService(session, root, root)
            yield lambda: card(client, service)
            return
        yield of_client(client)[what]


async def measure(way: str, what: str, root: str) -> dict[str, float]:
    """Make calls one after the other; gives microseconds a call."""
    async with calls_of(way, what, root) as call:
        for _ in range(WARM_UP):
            await call()
        began, cpu = time.perf_counter(), time.process_time()
        for _ in range(CALLS):
            await call()
        wall, used = time.perf_counter() - began, time.process_time() - cpu
    return {"wall": wall / CALLS * 1e6, "cpu": used / CALLS * 1e6}


async def upload(root: str) -> dict[str, float]:
    """Send 500 MiB; gives by how much the memory grew."""

    async def blocks(count: int) -> AsyncIterator[bytes]:
        block = bytes(BLOCK)
        for _ in range(count * MIB // BLOCK):
            yield block

    async def send(client: MixcloudClient, count: int) -> Any:
        return await client.upload(
            blocks(count), f"{count} MiB", filename="x.mp3", size=count * MIB
        )

    async with api_session() as session:
        client = MixcloudClient(root, access_token=TOKEN, session=session, raise_exceptions=True)
        await send(client, 1)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        await send(client, UPLOAD_MIB)
        seconds = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"grown": (after - before) / 1024, "seconds": seconds}


if __name__ == "__main__":
    _way, _what, _root = sys.argv[1:]
    _made = upload(_root) if _way == "upload" else measure(_way, _what, _root)
    sys.stdout.write(json.dumps(asyncio.run(_made)))
