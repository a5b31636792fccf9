"""Answers whose bodies stream: checked and retried up to the first byte, never held."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import aiohttp
import msgspec

from bot.http.answer import Answer
from bot.http.wire import tells_url, translate

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from bot.http.errors import ErrorKind, ServiceError
    from bot.http.wire import Failure


@dataclass(frozen=True, slots=True)
class Streamed:
    """A success whose body comes block by block.

    Args:
        status: One of 2xx.
        headers: Names in any case.
        blocks: The body, once.
    """

    status: int
    headers: Mapping[str, str]
    blocks: AsyncIterator[bytes] = field(repr=False)

    def __repr__(self) -> str:
        # Without the headers: they may hold keys.
        return f"Streamed(status={self.status})"

    @property
    def length(self) -> int | None:
        """How many bytes are announced, None where the service does not say."""
        given = self.headers.get("Content-Length", "")
        return int(given) if given.isascii() and given.isdecimal() else None


class Opening:
    """Holds one answer open; it is closed with the context.

    Args:
        failure: Makes the service's error.
        on_break: Told of the error where a body breaks off.

    Attributes:
        streamed: What was opened, None before.
    """

    def __init__(self, failure: Failure, on_break: Callable[[ServiceError], object]) -> None:
        self._stack = AsyncExitStack()
        self._failure = failure
        self._on_break = on_break
        self.streamed: Streamed | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def begin(
        self,
        exchange: AbstractAsyncContextManager[aiohttp.ClientResponse],
        read: Callable[[aiohttp.StreamReader], Awaitable[bytes]],
        *,
        idempotent: bool,
    ) -> Answer:
        """Make one attempt; what breaks before the first byte of the body is one that failed.

        Args:
            exchange: Gives the answer.
            read: Reads the body of an answer that is no success.
            idempotent: Whether doing it twice is the same as doing it once.
        """
        await self._stack.aclose()
        response = await self._stack.enter_async_context(exchange)
        answer = Answer(response.status, response.headers, b"")
        if not answer.is_success:
            return msgspec.structs.replace(answer, body=await read(response.content))
        first = await response.content.readany()
        blocks = self._blocks(first, response.content, idempotent=idempotent)
        self._stack.push_async_callback(blocks.aclose)
        self.streamed = Streamed(response.status, response.headers, blocks)
        return answer

    async def _blocks(
        self, block: bytes, content: aiohttp.StreamReader, *, idempotent: bool
    ) -> AsyncGenerator[bytes, None]:
        while block:
            yield block
            try:
                block = await content.readany()
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                raise self._broken(error, idempotent=idempotent) from (
                    None if tells_url(error) else error
                )

    def _broken(self, error: Exception, *, idempotent: bool) -> Exception:
        def failure(text: str, kind: ErrorKind, *, maybe_done: bool) -> ServiceError:
            made = self._failure(text, kind, maybe_done=maybe_done and not idempotent)
            self._on_break(made)
            return made

        return translate(error, None, failure)
