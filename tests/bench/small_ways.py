"""Small calls one way, in a process of its own: ``python -m tests.bench.small_ways WAY ...``."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from typing import TYPE_CHECKING

import aiohttp
from pydantic import SecretStr

from bot.http.session import api_session
from cogs.tixte.client import TixteClient

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Call = Callable[[], Awaitable[object]]

KEY = "5b1f9c0e-6a2d-4e53-9c1b-0d7a4f8e2c61"
WARM_UP = 300


def of_ours(session: aiohttp.ClientSession, base_url: str) -> dict[str, Call]:
    """Call as the bot does, typed results and errors included."""
    client = TixteClient(SecretStr(KEY), None, session=session, base_url=base_url)
    return {"one": client.fetch_client_user, "list": client.fetch_domains}


def of_plain(session: aiohttp.ClientSession, base_url: str) -> dict[str, Call]:
    """Call with aiohttp and ``json.loads`` alone: nothing is checked."""

    async def get(path: str) -> object:
        url = f"{base_url}/{path}"
        async with session.get(url, headers={"Authorization": KEY}) as response:
            return json.loads(await response.read())

    return {"one": lambda: get("users/@me"), "list": lambda: get("users/@me/domains")}


async def main(way: str, what: str, base_url: str, at_once: int, count: int) -> None:
    """Make calls, so many in flight, and print what each took as JSON, in microseconds."""
    async with aiohttp.ClientSession() if way == "plain" else api_session() as session:
        call = {"ours": of_ours, "plain": of_plain}[way](session, base_url)[what]

        async def some(number: int) -> None:
            for _ in range(number):
                await call()

        async def all_of(number: int) -> None:
            await asyncio.gather(*(some(number // at_once) for _ in range(at_once)))

        await all_of(WARM_UP)
        before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        await all_of(count)
        wall = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    sys.stdout.write(json.dumps({"cpu": cpu / count * 1e6, "wall": wall / count * 1e6}))


if __name__ == "__main__":
    _way, _what, _base_url, _at_once, _count = sys.argv[1:]
    asyncio.run(main(_way, _what, _base_url, int(_at_once), int(_count)))
