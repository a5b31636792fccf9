"""The web part's life: it begins and ends with the bot, in a context of its own."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from yarl import URL

from bot.apart import apart
from bot.errors import StartError
from bot.web.lag import watch_lag

if TYPE_CHECKING:
    from bot.metrics import Metrics

log = structlog.get_logger(__name__)

# What is being answered at a stop gets this long; nothing here takes longer than a look.
STOP_SECONDS = 1.0


class WebServer:
    """Serves an application on one address.

    Args:
        application: What is served.
        metrics: Where it is noted how late the event loop is.
        host: The address to listen on.
        port: The port, 0 for any free one.
    """

    def __init__(
        self, application: web.Application, metrics: Metrics, *, host: str, port: int
    ) -> None:
        # No access log: addresses may carry codes, and health is asked for every few seconds.
        self._runner = web.AppRunner(
            application, access_log=None, handle_signals=False, shutdown_timeout=STOP_SECONDS
        )
        self._metrics = metrics
        self._host = host
        self._port = port
        self._lag: asyncio.Task[None] | None = None

    @property
    def url(self) -> URL:
        """Where it listens."""
        host, port = self._runner.addresses[0][:2]
        return URL.build(scheme="http", host=host, port=port)

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            StartError: The address cannot be used.
        """
        await apart(self._start())
        log.info("web.listening", url=str(self.url))

    async def _start(self) -> None:
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            # asyncio puts address and reason into one sentence of its own.
            reason = (error.strerror or str(error)).rpartition(": ")[2]
            raise StartError(
                f"the web part cannot listen on {self._host} port {self._port} ({reason}):"
                " set WEB_PORT to a free port (0 takes any), or WEB_HOST to an address of this"
                " machine"
            ) from None
        self._lag = asyncio.create_task(watch_lag(self._metrics))

    async def stop(self) -> None:
        """Stop listening; what is being answered gets a moment."""
        if self._lag is not None:
            self._lag.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._lag
        await self._runner.cleanup()
