"""Serves the attachments of the simulated Discord on a real socket.

The simulation keeps them in memory under addresses that lead nowhere; the bot reads attachments
over HTTP like everywhere else, so here they get an address that answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable

SIMULATED = "https://cdn.simcord.invalid/"


class AttachmentServer:
    """Serves attachments on any free port of this machine.

    Args:
        find: Finds the bytes by simulated address.
    """

    def __init__(self, find: Callable[[str], bytes | None]) -> None:
        self._find = find
        application = web.Application()
        application.router.add_get("/{path:.*}", self._serve)
        self._runner = web.AppRunner(application, access_log=None)
        self._base = ""

    async def start(self) -> None:
        """Begin to listen."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self._base = f"http://{host}:{port}/"

    async def close(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    def rewrite(self, url: str) -> str:
        """Turn a simulated address into the real one."""
        # Unlike Discord's, simulated addresses hold the file's name as it is: "#", blanks and all.
        if not url.startswith(SIMULATED):
            return url
        return self._base + quote(url.removeprefix(SIMULATED))

    async def _serve(self, request: web.Request) -> web.Response:
        blob = self._find(SIMULATED + unquote(request.raw_path).removeprefix("/"))
        if blob is None:
            raise web.HTTPNotFound
        return web.Response(body=blob, content_type="application/octet-stream")
