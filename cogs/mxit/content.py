"""Bytes that come from the API: opened, counted, streamed, written."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import stamina
from yarl import URL

from bot.http.answer import Answer
from bot.http.client import send_once
from bot.http.wire import escape, translate
from cogs.mxit.errors import FileTooLarge, MxitAPIException, MxitConnectionError, error_of

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncIterator, Sequence

    from bot.http.auth import Auth
    from bot.http.client import ClientConfig
    from bot.http.errors import ErrorKind

# Of an error page, what is looked at.
ERROR_BYTES = 16 * 1024
PIECE_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Content:
    """An open answer.

    Args:
        content_type: The type of the bytes, as the service says.
        length: How many there are, None where it does not say.
        blocks: The bytes.
    """

    content_type: str
    length: int | None
    blocks: AsyncIterator[bytes]

    def at_most(self, limit: int) -> AsyncIterator[bytes]:
        """Give the bytes, as long as they are not too many.

        Raises:
            FileTooLarge: While read: there are more than ``limit``.
        """
        return _at_most(limit, self)

    async def read(self, limit: int) -> bytes:
        """Give all bytes at once.

        Raises:
            FileTooLarge: There are more than ``limit``.
            MxitConnectionError: The connection broke.
        """
        return b"".join([block async for block in self.at_most(limit)])

    async def write(self, path: str | os.PathLike[str], limit: int) -> None:
        """Write all bytes to a file; before it is complete it has another name.

        Raises:
            FileTooLarge: There are more than ``limit``.
            MxitConnectionError: The connection broke.
            OSError: It cannot be written.
        """
        target = Path(path)
        part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
        try:
            with await asyncio.to_thread(part.open, "xb") as file:
                async for block in self.at_most(limit):
                    await asyncio.to_thread(file.write, block)
            await asyncio.to_thread(part.replace, target)
        finally:
            part.unlink(missing_ok=True)


@asynccontextmanager
async def open_content(
    session: aiohttp.ClientSession, config: ClientConfig, path: Sequence[str], credential: Auth
) -> AsyncIterator[Content]:
    """Ask for bytes, again where that is useful; once they come they are not asked for again.

    Raises:
        MxitAPIException: They are not to be had.
    """
    attempts_made = 0

    def again(error: Exception) -> bool | float:
        nonlocal attempts_made
        attempts_made += 1
        return isinstance(error, MxitAPIException) and config.retry.again(
            error, attempts_made, idempotent=True, replayable=True
        )

    address = "/".join(escape(segment) for segment in path)
    url = URL(f"{config.base_url.rstrip('/')}/{address}", encoded=True)
    async for attempt in stamina.retry_context(
        on=again,
        attempts=config.retry.most_attempts,
        timeout=None,
        wait_initial=0.2,
        wait_max=5.0,
        wait_jitter=0.2,
    ):
        with attempt:
            response = await _ask(session, config, url, credential)
    async with response:
        yield Content(response.content_type, response.content_length, _blocks(response))


async def _ask(
    session: aiohttp.ClientSession, config: ClientConfig, url: URL, credential: Auth
) -> aiohttp.ClientResponse:
    timeout = aiohttp.ClientTimeout(
        total=None,
        connect=config.connect_timeout,
        sock_connect=config.connect_timeout,
        sock_read=config.answer_timeout,
    )
    try:
        response = await session.get(
            url,
            headers={"User-Agent": config.user_agent, **credential.headers()},
            timeout=timeout,
            allow_redirects=False,
            middlewares=(send_once,),
        )
        if response.status == 200:  # noqa: PLR2004 - the one success with bytes
            return response
        async with response:
            answer = Answer(
                response.status, response.headers, await response.content.read(ERROR_BYTES)
            )
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise translate(error, None, _failure) from None
    raise error_of(answer)


async def _blocks(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    try:
        async for block in response.content.iter_any():
            yield block
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise translate(error, None, _failure) from None


async def _at_most(limit: int, content: Content) -> AsyncIterator[bytes]:
    if content.length is not None and content.length > limit:
        raise FileTooLarge(content.length, limit)
    received = 0
    async for block in content.blocks:
        received += len(block)
        if received > limit:
            raise FileTooLarge(None, limit)
        yield block


def _failure(text: str, kind: ErrorKind, *, maybe_done: bool) -> MxitConnectionError:  # noqa: ARG001 - reading does nothing
    return MxitConnectionError(text, kind=kind)
