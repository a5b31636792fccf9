"""The simulated Discord on a socket of this machine."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Self

from aiohttp import web

from .api import PREFIX, Api
from .driving import Driver
from .rest import Rest
from .webhooks import Webhooks

if TYPE_CHECKING:
    from types import TracebackType

    from .api import Fault, Seen
    from .entities import JSON, Attachment
    from .interaction import Interaction

LARGEST_REQUEST = 256 * 1024 * 1024


class DiscordServer(Driver):
    """An honest stand-in for Discord: REST, gateway and files on one port.

    Used as an async context manager; give the bot ``api_base`` and ``token``.

    Args:
        port: Where to listen; 0 for any.
        strict: Whether to hold requests and answers to Discord's rules, which takes its time.

    Attributes:
        downloads: The files whose download was begun, in order, once for every time.
    """

    def __init__(self, port: int = 0, *, strict: bool = True) -> None:
        super().__init__()
        self._port = port
        self._closing = asyncio.Event()
        self.downloads: list[Attachment] = []
        self._runner: web.AppRunner | None = None
        self._api = Api(self.world, strict=strict)
        self._api.dishonest = self.dishonest
        self._rest = Rest(self.world, self._api, self.gateway)
        Webhooks(self.world, self._api, self.gateway)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.router.add_route("*", "/{tail:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, backlog=1024)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.world.base = f"http://127.0.0.1:{self._port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self.gateway.close(1001)
        if self._runner is not None:
            await self._runner.cleanup()

    # ---- where it is and who the bot is

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._port

    @property
    def api_base(self) -> str:
        """The value for ``DISCORD_API_BASE``."""
        return self.world.base + PREFIX

    @property
    def gateway_url(self) -> str:
        """The address of the gateway."""
        return self._gateway_url()

    @property
    def token(self) -> str:
        """The bot's valid token."""
        return self.world.token

    @property
    def application_id(self) -> int:
        """The application's id, which is the bot user's too."""
        return self.world.application_id

    # ---- knobs

    @property
    def faults(self) -> list[Fault]:
        """The faults to strike, the first that fits before the others."""
        return self._api.faults

    @faults.setter
    def faults(self, value: list[Fault]) -> None:
        self._api.faults = value

    @property
    def refused_intents(self) -> int:
        """Privileged intents that the portal does not grant: IDENTIFY with one ends in 4014."""
        return self.gateway.refused_intents

    @refused_intents.setter
    def refused_intents(self, value: int) -> None:
        self.gateway.refused_intents = value

    @property
    def message_content(self) -> bool:
        """The portal's Message Content switch, for REST; off at first."""
        return self.world.message_content

    @message_content.setter
    def message_content(self, value: bool) -> None:
        self.world.message_content = value

    @property
    def recommended_shards(self) -> int:
        """What ``gateway/bot`` recommends."""
        return self._rest.shards

    @recommended_shards.setter
    def recommended_shards(self, value: int) -> None:
        self._rest.shards = value

    @property
    def rate_limit(self) -> tuple[int, float] | None:
        """So many requests in so many seconds per route and channel or token; None: no limit."""
        return self._api.buckets.limit

    @rate_limit.setter
    def rate_limit(self, value: tuple[int, float] | None) -> None:
        self._api.buckets.limit = value

    @staticmethod
    def expire_token(interaction: Interaction) -> None:
        """Let 15 minutes pass for an interaction's token: 401/50027 from now on."""
        interaction.expired = True

    # ---- what was seen

    @property
    def requests(self) -> list[Seen]:
        """Every request below the API's path."""
        return self._api.requests

    @property
    def violations(self) -> list[str]:
        """What broke Discord's rules; the bot is to blame."""
        return self._api.violations

    @property
    def unknown_routes(self) -> list[str]:
        """Requests that no route took."""
        return self._api.unknown_routes

    @property
    def identifies(self) -> list[JSON]:
        """The data of every IDENTIFY seen."""
        return self.gateway.identifies

    @property
    def resumes(self) -> list[JSON]:
        """The data of every RESUME seen."""
        return self.gateway.resumes

    @property
    def commands(self) -> list[JSON]:
        """The registered commands, global and of guilds."""
        return list(self.world.commands.values())

    def check(self) -> None:
        """Assert that nothing went wrong unnoticed.

        Raises:
            AssertionError: A rule was broken, a route unknown, or an answer of ours dishonest.
        """
        wrong = {
            "violations": self.violations,
            "unknown routes": self.unknown_routes,
            "dishonest": self.dishonest,
        }
        if any(wrong.values()):
            raise AssertionError({name: lines for name, lines in wrong.items() if lines})

    # ---- the socket

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        if path.startswith(PREFIX + "/"):
            return await self._api.handle(request)
        if path == "/" and request.headers.get("Upgrade", "").lower() == "websocket":
            return await self.gateway.handle(request)
        parts = path.split("/")
        if len(parts) == 5 and parts[1] in {"attachments", "ephemeral-attachments"}:
            found = self.world.attachments.get(int(parts[3]) if parts[3].isdigit() else 0)
            signed = (
                "hm" in request.query
                and found is not None
                and found.url.endswith(request.rel_url.raw_path_qs)
            )
            if found is not None and signed and found.behaviour != "gone":
                self.downloads.append(found)
                return await self._download(request, found)
        raise web.HTTPNotFound

    async def _download(self, request: web.Request, found: Attachment) -> web.StreamResponse:
        data, behaviour = found.data, found.behaviour
        response = web.StreamResponse()
        response.content_type = found.content_type or "application/octet-stream"
        if behaviour in {"ok", "long"}:
            response.content_length = len(data)
            await response.prepare(request)
            view = memoryview(data)
            for start in range(0, len(data), 1 << 18):
                await response.write(view[start : start + (1 << 18)])
            await response.write_eof()
            return response
        response.content_length = max(found.size, len(data), 1)
        await response.prepare(request)
        await response.write(data[: len(data) // 2])
        if behaviour == "stall":
            with contextlib.suppress(asyncio.CancelledError):
                await self._closing.wait()
        if isinstance(request.transport, asyncio.Transport):
            request.transport.close()
        return response
