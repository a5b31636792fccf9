"""One way of sending a large file in parts: ``python -m tests.bench.part_ways WAY URL FILE``."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from cogs.pixelbin.client import PixelbinClient
from tests.bench.measuring import memory_mib, show

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

TOKEN = "pbt-demo-token-0001"
CHUNK = 10 * 1024 * 1024
AT_ONCE = 4


async def ours(url: str, path: Path) -> int:
    """Send a file as the bot does, four parts at once."""
    async with PixelbinClient(TOKEN, base_url=url) as client:
        stored = await client.uploader.upload(
            path, name="bench", format="bin", filename_override=True, concurrency=AT_ONCE
        )
    return stored.size or 0


async def plain(url: str, path: Path) -> int:
    """Send a file as a simple program does: part by part, each with a session of its own."""
    async with PixelbinClient(TOKEN, base_url=url) as client:
        made = await client.assets.create_signed_url_v2(
            name="bench", format="bin", filename_override=True
        )
    found = made.presigned_url
    assert found is not None
    numbers: list[int] = []
    fields = found.fields or {}
    with path.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            numbers.append(len(numbers) + 1)
            form = aiohttp.FormData()
            form.add_field("file", chunk, filename="file", content_type="application/octet-stream")
            for name, value in fields.items():
                form.add_field(name, value)
            address = f"{found.url}&partNumber={numbers[-1]}"
            async with aiohttp.ClientSession() as session, session.put(address, data=form) as part:
                part.raise_for_status()
    body = {"parts": numbers, **fields}
    async with aiohttp.ClientSession() as session, session.post(str(found.url), json=body) as done:
        done.raise_for_status()
        return int((await done.json())["size"])


WAYS: dict[str, Callable[[str, Path], Awaitable[int]]] = {"ours": ours, "plain": plain}


async def main(way: str, url: str, path: Path) -> None:
    """Print the numbers of one run as JSON."""
    before = memory_mib("VmRSS")
    began, cpu = time.perf_counter(), time.process_time()
    size = await WAYS[way](url, path)
    assert size == (await asyncio.to_thread(path.stat)).st_size
    grown = memory_mib("VmHWM") - before
    numbers = {
        "wall": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "grown": grown,
    }
    show(json.dumps(numbers))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
