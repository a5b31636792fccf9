"""The one path of every call to a service: URL, credential, body, answer, retries, errors."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
import msgspec
import stamina
from yarl import URL

from bot.http.answer import Answer
from bot.http.body import Body
from bot.http.errors import ErrorKind, ServiceError
from bot.http.observe import RequestEvent, RequestFailure, tell, tell_failure
from bot.http.retry import RetryPolicy
from bot.http.streaming import Opening, Streamed
from bot.http.wire import escape, hear_of_closings, read_whole, tells_url, translate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import Payload

    from bot.http.auth import Auth
    from bot.http.dialect import Dialect
    from bot.http.observe import Observer

USER_AGENT = "Carryall (+https://github.com/carryall/carryall)"


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """Where a service is and how patient we are; times in seconds, sizes in bytes."""

    base_url: str
    user_agent: str = USER_AGENT
    connect_timeout: float = 10.0
    answer_timeout: float = 30.0
    max_answer_bytes: int = 8 * 1024 * 1024
    retry: RetryPolicy = field(default_factory=RetryPolicy)


# Made for every call: a struct takes a tenth of the time of a frozen dataclass.
class Call(msgspec.Struct, frozen=True):
    """One call: what to do, and whether doing it twice does no harm.

    Args:
        method: The HTTP method.
        path: The segments of the path, not escaped.
        query: The query, not escaped.
        body: The body.
        idempotent: Whether doing it twice is the same as doing it once.
        template: The path with names in the place of ids, for metrics: ``/users/{id}``.
        url: An absolute address that the service gave, in the place of path and query: it is taken
            as it is, and no credential goes there.
    """

    method: str
    path: Sequence[str]
    query: Mapping[str, str] = {}
    body: Body | None = None
    idempotent: bool = True
    template: str | None = None
    url: str | None = None

    @property
    def replayable(self) -> bool:
        """Whether it can be sent again."""
        return self.body is None or self.body.replayable


class ApiClient:
    """Calls one service with one credential.

    Args:
        session: The session to use; it belongs to whoever made it.
        config: Where the service is.
        auth: How its credential is shown.
        dialect: How it answers.
        on_request: Observers, called once for every HTTP answer, retries included.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        config: ClientConfig,
        auth: Auth,
        dialect: Dialect,
        on_request: Sequence[Observer] = (),
    ) -> None:
        self.on_request: list[Observer] = [*on_request]
        self._session = session
        self._config = config
        self._auth = auth
        self._dialect = dialect
        self._timeout = aiohttp.ClientTimeout(
            total=None,  # an upload takes as long as it takes; what may not happen is nothing
            connect=config.connect_timeout,
            sock_connect=config.connect_timeout,
            sock_read=config.answer_timeout,
        )
        self._base_url = config.base_url.rstrip("/")
        self._held_until = 0.0

    async def request(self, call: Call) -> Any:
        """Make a call and decipher its answer, trying again where that is safe and useful.

        Raises:
            ServiceError: As the service's dialect makes it.
            SourceError: The body could not be read as announced.
        """
        return await self._persist(call, None)

    @asynccontextmanager
    async def stream(self, call: Call) -> AsyncIterator[Streamed]:
        """Make a call and open its answer's body, which is not held and may have any size.

        Up to the first byte it is tried again like ``request``; once that is there, no more.

        Raises:
            ServiceError: As the service's dialect makes it; from the blocks too, INTERRUPTED, where
                the body breaks off or is shorter than announced.
            SourceError: The body that is sent could not be read as announced.
        """
        began = asyncio.get_running_loop().time()

        def tell_break(error: ServiceError) -> None:
            seconds = asyncio.get_running_loop().time() - began
            tell_failure(self.on_request, RequestFailure(error.kind, seconds))

        async with Opening(self._dialect.failure, tell_break) as opening:
            yield await self._persist(call, opening)

    async def _persist(self, call: Call, opening: Opening | None) -> Any:
        began = asyncio.get_running_loop().time()
        try:
            return await self._attempt(call, 1, opening)
        except ServiceError as error:
            # stamina is entered only now: its bookkeeping costs more than a call that succeeds.
            try:
                return await self._try_again(call, error, opening)
            except ServiceError as last:
                if last.kind in (ErrorKind.UNREACHABLE, ErrorKind.INTERRUPTED):
                    seconds = asyncio.get_running_loop().time() - began
                    tell_failure(self.on_request, RequestFailure(last.kind, seconds))
                raise

    async def _try_again(
        self, call: Call, first_error: ServiceError, opening: Opening | None
    ) -> Any:
        attempts_made = 0
        replayed: list[ServiceError] = [first_error]

        def again(error: Exception) -> bool | float:
            nonlocal attempts_made
            attempts_made += 1
            if not isinstance(error, ServiceError):
                return False
            harmless = call.idempotent or not error.maybe_done
            return self._config.retry.again(
                error, attempts_made, idempotent=harmless, replayable=call.replayable
            )

        async for attempt in stamina.retry_context(
            on=again,
            attempts=self._config.retry.most_attempts,
            timeout=None,
            wait_initial=0.2,
            wait_max=5.0,
            wait_jitter=0.2,
        ):
            with attempt:
                if replayed:
                    raise replayed.pop()
                return await self._attempt(call, attempts_made + 1, opening)
        raise AssertionError("stamina raises the last error")  # pragma: no cover

    async def _attempt(self, call: Call, number: int, opening: Opening | None) -> Any:
        if self._held_until:
            await self._wait_for_turn()
        try:
            began = asyncio.get_running_loop().time()
            answer = await self._send(call, opening)
            if self.on_request:
                self._tell(call, answer, asyncio.get_running_loop().time() - began)
            if opening is None:
                return self._dialect.decipher(answer)
            return self._opened(answer, opening)
        except ServiceError as error:
            error.attempt = number
            # Where there was no answer, what was sent tells whether it can have been heard.
            answered = error.kind in (ErrorKind.SERVER, ErrorKind.INVALID_ANSWER)
            heard = answered or (error.kind is ErrorKind.INTERRUPTED and error.maybe_done)
            error.maybe_done = heard and not call.idempotent
            if error.kind is ErrorKind.RATE_LIMITED:
                wait = self._config.retry.rate_limit_wait(error)
                until = asyncio.get_running_loop().time() + wait
                self._held_until = max(self._held_until, until)
            raise

    async def _wait_for_turn(self) -> None:
        """Wait out a rate limit that another call of this credential ran into."""
        loop = asyncio.get_running_loop()
        while (wait := self._held_until - loop.time()) > 0:  # noqa: ASYNC110 - a time, no event
            await asyncio.sleep(wait)

    async def _send(self, call: Call, opening: Opening | None) -> Answer:
        if call.body is None:
            return await self._exchange(call, None, opening)
        async with call.body.open() as data:
            return await self._exchange(call, data, opening)

    async def _exchange(self, call: Call, data: Payload | None, opening: Opening | None) -> Answer:
        if not call.idempotent:
            await hear_of_closings()
        try:
            exchange = self._session.request(
                call.method,
                self._url(call),
                data=data,
                headers=self._headers(call),
                timeout=self._timeout,
                allow_redirects=False,  # a redirect must not carry the credential away
                middlewares=_ONCE,
            )
            if opening is not None:
                return await opening.begin(exchange, self._read, idempotent=call.idempotent)
            async with exchange as response:
                body = await self._read(response.content)
                return Answer(response.status, response.headers, body)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            translated = translate(error, data, self._dialect.failure)
            raise translated from (None if tells_url(error) else error)

    def _opened(self, answer: Answer, opening: Opening) -> Streamed:
        if opening.streamed is None:
            self._dialect.decipher(answer)
            raise self._failure(f"HTTP {answer.status} is no content", ErrorKind.INVALID_ANSWER)
        return opening.streamed

    async def _read(self, content: aiohttp.StreamReader) -> bytes:
        body = await read_whole(content, self._config.max_answer_bytes)
        if body is None:
            raise self._failure("the answer is too large", ErrorKind.INVALID_ANSWER)
        return body

    def _tell(self, call: Call, answer: Answer, seconds: float) -> None:
        path = call.template or "/" + "/".join(call.path)
        event = RequestEvent(call.method, path, answer.status, seconds, answer)
        tell(self.on_request, event)

    def _headers(self, call: Call) -> dict[str, str]:
        credential = self._auth.headers() if call.url is None else {}
        return {"User-Agent": self._config.user_agent, **credential}

    def _url(self, call: Call) -> URL:
        if call.url is not None:
            return URL(call.url, encoded=True)
        path = "/".join(escape(segment) for segment in call.path)
        url = URL(f"{self._base_url}/{path}", encoded=True)
        query = {**call.query, **self._auth.query()}
        return url.with_query(query) if query else url

    def _failure(self, text: str, kind: ErrorKind, *, maybe_done: bool = False) -> ServiceError:
        return self._dialect.failure(text, kind, maybe_done=maybe_done)


async def send_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending GET, PUT and DELETE again by itself: that is ``Call``'s to say."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        # Of the class that both derive from, which aiohttp lets through.
        raise aiohttp.ClientConnectionError from error


_ONCE = (send_once,)
