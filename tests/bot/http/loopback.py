"""A real server on the loopback interface, and a service that speaks plain JSON with it."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web
from pydantic import SecretStr

from bot.http.answer import retry_after
from bot.http.auth import HeaderAuth
from bot.http.client import ApiClient, ClientConfig
from bot.http.errors import ErrorKind, ServiceError, kind_of_status

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from bot.http.answer import Answer

    Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
    Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

CREDENTIAL = "credential-of-this-test"


@dataclass(slots=True)
class Seen:
    """One request as it came over the wire; ``body`` is None while it is not whole."""

    method: str
    target: str
    headers: dict[str, str]
    at: float
    body: bytes | None = None


@dataclass(slots=True)
class Loopback:
    """A listening server: where it is, and what it was asked."""

    url: str
    seen: list[Seen] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def listening(handler: Handler) -> AsyncIterator[Loopback]:
    """Serve every method and path with one handler; it gets the body unread."""
    runner = web.ServerRunner(web.Server(handler, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield Loopback(f"http://127.0.0.1:{runner.addresses[0][1]}")
    finally:
        await runner.cleanup()


@asynccontextmanager
async def answering(*answers: Handler) -> AsyncIterator[Loopback]:
    """Serve one answer after the other, the last one for ever; bodies are read whole."""
    left = list(answers)
    loopback: Loopback

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        seen = Seen(
            request.method,
            request.raw_path,
            dict(request.headers),
            asyncio.get_running_loop().time(),
        )
        loopback.seen.append(seen)
        loopback.asked.set()
        answer = left.pop(0) if len(left) > 1 else left[0]
        seen.body = await request.read()
        return await answer(request)

    async with listening(handle) as loopback:
        yield loopback


@asynccontextmanager
async def talking(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Listen for bare connections; gives the address."""
    tasks: set[asyncio.Task[None]] = set()

    async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(run(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    scheme = "http" if tls is None else "https"
    try:
        yield f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


@asynccontextmanager
async def full_queue() -> AsyncIterator[str]:
    """Hold a port that lets nobody in: its queue is full, so it answers no SYN."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        address = listener.getsockname()
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)  # noqa: FBT003 - takes no name
            filler.connect_ex(address)
        yield f"http://127.0.0.1:{address[1]}"


def status(code: int, value: Any = None, **headers: str) -> Handler:
    """Answer with a status and JSON; ``retry_after`` becomes ``Retry-After``."""
    named = {name.replace("_", "-").title(): text for name, text in headers.items()}

    async def handle(_request: web.BaseRequest) -> web.Response:
        return web.json_response({} if value is None else value, status=code, headers=named)

    return handle


def raw(text: bytes, code: int = 200) -> Handler:
    """Answer with bytes that may be no JSON."""

    async def handle(_request: web.BaseRequest) -> web.Response:
        return web.Response(body=text, status=code)

    return handle


async def drop(request: web.BaseRequest) -> web.Response:
    """Close the connection without an answer."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def break_off(request: web.BaseRequest) -> web.StreamResponse:
    """Answer with half a body."""
    answer = web.StreamResponse(headers={"Content-Length": "100"})
    await answer.prepare(request)
    await answer.write(b'{"half": ')
    assert request.transport is not None
    request.transport.close()
    return answer


OK = status(200, {"ok": True})


class PlainDialect:
    """JSON is data, anything else an error; a 429 may carry ``Retry-After``."""

    def decipher(self, answer: Answer) -> Any:
        """Give the decoded answer."""
        if not answer.is_success:
            raise ServiceError(
                f"HTTP {answer.status}",
                kind=kind_of_status(answer.status),
                status=answer.status,
                retry_after=retry_after(answer.headers),
            )
        try:
            return json.loads(answer.body)
        except ValueError:
            raise ServiceError("no JSON", kind=ErrorKind.INVALID_ANSWER, status=200) from None

    def failure(self, text: str, kind: ErrorKind, *, maybe_done: bool) -> ServiceError:
        """Make the error for a call without an answer."""
        return ServiceError(text, kind=kind, maybe_done=maybe_done)


def client_for(session: aiohttp.ClientSession, url: str, **config: Any) -> ApiClient:
    """Make a client with one credential."""
    return ApiClient(
        session,
        config=ClientConfig(url, **config),
        auth=HeaderAuth("Authorization", SecretStr(CREDENTIAL)),
        dialect=PlainDialect(),
    )


class Blocks:
    """A source made of blocks; it announces what it is told to announce, and counts openings."""

    def __init__(
        self,
        blocks: Iterable[bytes],
        *,
        length: int | None = None,
        replayable: bool = True,
        pause: float = 0,
    ) -> None:
        self._blocks = tuple(blocks)
        self.length = sum(map(len, self._blocks)) if length is None else length
        self.replayable = replayable
        self.opened = 0
        self._pause = pause

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Start from the first block."""
        self.opened += 1
        yield self._read()

    async def _read(self) -> AsyncIterator[bytes]:
        for block in self._blocks:
            await asyncio.sleep(self._pause)
            yield block


class Zeros:
    """Any number of zero bytes that are never held all together."""

    replayable = True

    def __init__(self, length: int, block: int = 64 * 1024) -> None:
        self.length = length
        self._block = block
        self.given = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Start from the first byte."""
        self.given = 0
        yield self._read()

    async def _read(self) -> AsyncIterator[bytes]:
        while self.given < self.length:
            block = bytes(min(self._block, self.length - self.given))
            self.given += len(block)
            yield block
