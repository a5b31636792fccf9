"""Servers in processes of their own: ``python -m tests.bench.servers source|host CERTIFICATE``."""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web

from bot.emulation import EmulatorOptions
from cogs.tixte.emulator import create_emulator
from tests.bench.tls import server_context

BLOCK = bytes(range(256)) * 256


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


async def main(application: web.Application, certificate: str) -> None:
    """Serve until killed; the first line printed is the address."""
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=server_context(certificate)).start()
    sys.stdout.write(f"https://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main({"source": source, "host": host}[sys.argv[1]](), sys.argv[2]))
