"""A stand-in for Discord's CDN, in a process of its own: ``/SIZE`` answers with so many bytes."""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web

BLOCK = bytes(range(256)) * 256


async def serve(request: web.Request) -> web.StreamResponse:
    """Send as many bytes as the path says."""
    left = int(request.match_info["size"])
    response = web.StreamResponse(headers={"Content-Length": str(left)})
    await response.prepare(request)
    while left > 0:
        await response.write(BLOCK[:left])
        left -= len(BLOCK)
    return response


async def main() -> None:
    """Serve until killed; the first line printed is the address."""
    application = web.Application()
    application.router.add_get("/{size}", serve)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
