"""Servers in processes of their own: ``python -m tests.bench.servers KIND CERTIFICATE``."""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web

from bot.emulation import EmulatorOptions
from cogs.pixelbin.emulator import create_emulator as create_pixelbin
from cogs.tixte.emulator import create_emulator
from tests.bench.tls import server_context

BLOCK = bytes(range(256)) * 256
SLOW_BLOCK, SLOW_PAUSE = 64 * 1024, 0.003


async def serve_bytes(request: web.Request) -> web.StreamResponse:
    """Send as many bytes as the path says, as Discord's CDN would."""
    left = int(request.match_info["size"])
    response = web.StreamResponse(headers={"Content-Length": str(left)})
    await response.prepare(request)
    while left > 0:
        await response.write(BLOCK[:left])
        left -= len(BLOCK)
    return response


def source() -> web.Application:
    """Stand in for Discord's CDN."""
    application = web.Application()
    application.router.add_get("/{size}", serve_bytes)
    return application


def host() -> web.Application:
    """Stand in for Tixte."""
    return create_emulator(EmulatorOptions()).application


def pixelbin() -> web.Application:
    """Stand in for Pixelbin."""
    return create_pixelbin(EmulatorOptions()).application


def taking(pause: float) -> web.Application:
    """Stand in for a Tixte that takes files of any size, with pauses between blocks."""

    async def take(request: web.Request) -> web.Response:
        async for _block in request.content.iter_chunked(SLOW_BLOCK):
            if pause:
                await asyncio.sleep(pause)
        upload = {"id": "t1", "name": "bench", "extension": "bin", "domain": "a.b", "type": 1}
        return web.json_response({"success": True, "data": upload})

    application = web.Application(client_max_size=sys.maxsize)
    application.router.add_post("/upload", take)
    return application


def quick() -> web.Application:
    """Take files of any size at once."""
    return taking(0)


def slow() -> web.Application:
    """Take about 20 MiB a second."""
    return taking(SLOW_PAUSE)


async def main(application: web.Application, certificate: str) -> None:
    """Serve until killed; the first line printed is the address."""
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=server_context(certificate)).start()
    sys.stdout.write(f"https://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(
        main(
            {
                "source": source,
                "host": host,
                "pixelbin": pixelbin,
                "quick": quick,
                "slow": slow,
            }[sys.argv[1]](),
            sys.argv[2],
        )
    )
