"""One way of carrying a file, in a process of its own: ``python -m tests.bench.ways WAY ...``."""

from __future__ import annotations

import asyncio
import hashlib
import json
import resource
import sys
import time
from base64 import b64encode
from functools import cache
from typing import TYPE_CHECKING

import aiohttp
from pydantic import SecretStr

from bot.service import OutgoingFile
from bot.transfer.pipe import Pipe
from bot.transfer.source import AttachmentSource, SourceConfig
from cogs.pixelbin.service import PixelbinService
from cogs.tixte.service import TixteService
from tests.bench.measuring import memory_mib
from tests.bench.tls import client_context

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

KEY = "5b1f9c0e-6a2d-4e53-9c1b-0d7a4f8e2c61"
TOKEN = "pbt-demo-token-0001"


async def streamed(session: aiohttp.ClientSession, source: str, host: str, size: int) -> str:
    """Carry one file as the bot does."""
    service = TixteService(session, host)
    client = service.connect({"master_key": SecretStr(KEY)})
    pipe = _pipe(session, source, size)
    file = OutgoingFile("bench.bin", "application/octet-stream", private=False, source=pipe)
    await service.put(client, file)
    return pipe.sha256


async def plain(session: aiohttp.ClientSession, source: str, host: str, _size: int) -> str:
    """Carry one file as most bots do: read it whole, send a form of bytes."""
    async with session.get(source) as response:
        data = await response.read()
    form = aiohttp.FormData()
    form.add_field("payload_json", json.dumps({"type": 1, "name": "bench.bin"}))
    form.add_field("file[0]", data, filename="bench.bin")
    async with session.post(f"{host}/upload", data=form, headers={"Authorization": KEY}) as answer:
        answer.raise_for_status()
        await answer.read()
    return hashlib.sha256(data).hexdigest()


async def pixelbin_direct(session: aiohttp.ClientSession, source: str, host: str, size: int) -> str:
    """Carry one file to Pixelbin as the bot does a small one, whatever its size: in one request."""
    client = _pixelbin(session, host).connect({"token": SecretStr(TOKEN)})
    pipe = _pipe(session, source, size)
    await client.assets.file_upload(
        pipe, name="bench", filename="bench.bin", filename_override=True
    )
    return pipe.sha256


async def pixelbin(session: aiohttp.ClientSession, source: str, host: str, size: int) -> str:
    """Carry one file to Pixelbin as the bot does: a large one in parts."""
    service = _pixelbin(session, host)
    pipe = _pipe(session, source, size)
    file = OutgoingFile("bench.bin", "application/octet-stream", private=False, source=pipe)
    await service.put(service.connect({"token": SecretStr(TOKEN)}), file)
    return pipe.sha256


async def pixelbin_plain(session: aiohttp.ClientSession, source: str, host: str, _size: int) -> str:
    """Carry one file to Pixelbin as most bots do: read it whole, send a form of bytes."""
    async with session.get(source) as response:
        data = await response.read()
    form = aiohttp.FormData()
    form.add_field("file", data, filename="bench.bin")
    form.add_field("name", "bench")
    form.add_field("filenameOverride", "true")
    bearer = b64encode(TOKEN.encode()).decode()
    async with session.post(
        f"{host}/service/platform/assets/v1.0/upload/direct",
        data=form,
        headers={"Authorization": f"Bearer {bearer}"},
    ) as answer:
        answer.raise_for_status()
        await answer.read()
    return hashlib.sha256(data).hexdigest()


@cache
def _pixelbin(session: aiohttp.ClientSession, host: str) -> PixelbinService:
    # The bot has one of these, and not one for each file.
    return PixelbinService(session, host)


def _pipe(session: aiohttp.ClientSession, source: str, size: int) -> Pipe:
    return Pipe(
        AttachmentSource(session, source, size, SourceConfig()),
        ceiling=size,
        on_progress=lambda _sent: None,
    )


WAYS: dict[str, Callable[[aiohttp.ClientSession, str, str, int], Awaitable[str]]] = {
    "streamed": streamed,
    "plain": plain,
    "pixelbin_direct": pixelbin_direct,
    "pixelbin": pixelbin,
    "pixelbin_plain": pixelbin_plain,
}


async def main(  # noqa: PLR0917 - the words of the command line
    way: str, source: str, host: str, certificate: str, size: int, count: int
) -> None:
    """Carry ``count`` files, four at a time, and print what it took as JSON."""
    carry = WAYS[way]
    room = asyncio.Semaphore(4)
    async with aiohttp.ClientSession(
        auto_decompress=False,
        connector=aiohttp.TCPConnector(ssl=client_context(certificate)),
        headers={"Accept-Encoding": "identity"},
    ) as session:

        async def one() -> None:
            async with room:
                await carry(session, source, host, size)

        resident = memory_mib("VmRSS")
        before = resource.getrusage(resource.RUSAGE_SELF)
        gap = asyncio.create_task(_longest_gap())
        started = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(count)))
        wall = time.perf_counter() - started
        gap.cancel()
        after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    grown = memory_mib("VmHWM") - resident
    measured = {"wall": wall, "cpu": cpu, "grown_mib": grown, "held_ms": _gaps[0] * 1000}
    sys.stdout.write(json.dumps(measured))


_gaps = [0.0]


async def _longest_gap() -> None:
    """Note how long the event loop was ever held."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        _gaps[0] = max(_gaps[0], time.perf_counter() - before - 0.001)


if __name__ == "__main__":
    _way, _source, _host, _certificate, _size, _count = sys.argv[1:]
    asyncio.run(main(_way, _source, _host, _certificate, int(_size), int(_count)))
