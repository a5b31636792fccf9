"""Tixte's small answers, made beforehand, in a process of their own."""

from __future__ import annotations

import asyncio
import json
import sys

from aiohttp import web

ITEMS = 50
USER = {
    "id": "b7a6f1c2d3e4",
    "username": "larkspur",
    "avatar": "https://cdn.example/avatars/b7a6f1c2d3e4.png",
    "premium_tier": 1,
    "email": "larkspur@example.com",
    "email_verified": True,
    "phone": None,
    "mfa_enabled": False,
    "flags": 0,
    "upload_region": "us-east-1",
    "last_login": "2024-03-21T16:00:00.000Z",
}
DOMAINS = [
    {
        "name": f"larkspur-{number}.tixte.co",
        "owner": "b7a6f1c2d3e4",
        "uploads": number * 37,
        "locked": False,
    }
    for number in range(ITEMS)
]
ANSWERS = {
    "/users/@me": json.dumps({"success": True, "data": USER}).encode(),
    "/users/@me/domains": json.dumps(
        {"success": True, "data": {"domains": DOMAINS, "total": ITEMS}}
    ).encode(),
}


async def answer(request: web.BaseRequest) -> web.Response:
    """Answer without any work."""
    return web.Response(body=ANSWERS[request.path], content_type="application/json")


async def main() -> None:
    """Serve until killed; the first line printed is the address."""
    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
