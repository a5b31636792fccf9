"""Fetching files and pictures: no token goes along, and redirects are followed by hand."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import stamina

from bot.http.answer import Answer
from bot.http.client import send_once
from bot.http.errors import ErrorKind
from bot.http.guard import AddressRefusedError, UrlRefusedError, check_url
from cogs.gett.dialect import OK, GettResponse
from cogs.gett.errors import GettAddressError, GettConnectionError, GettError, error_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from yarl import URL

    from bot.http.client import ClientConfig

MAX_REDIRECTS = 5
BLOCK_BYTES = 64 * 1024
_MAX_REFUSAL = 4096
_REDIRECTS = (301, 302, 303, 307, 308)


class Content:
    """Fetches what anybody may have.

    Args:
        session_for: Gives the session for an address.
        config: How patient to be.
    """

    def __init__(
        self, session_for: Callable[[URL], aiohttp.ClientSession], config: ClientConfig
    ) -> None:
        self._session_for = session_for
        self._config = config

    async def read(self, url: str) -> bytes:
        """Fetch all of something; what breaks off is fetched again from the start.

        Raises:
            GettError: It is not to be had.
        """
        made = 0

        def again(error: Exception) -> bool | float:
            nonlocal made
            made += 1
            return isinstance(error, GettError) and self._config.retry.again(
                error, made, idempotent=True, replayable=True
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
                async with self.open(url) as blocks:
                    return b"".join([block async for block in blocks])
        raise AssertionError("stamina raises the last error")  # pragma: no cover

    @asynccontextmanager
    async def open(
        self, url: str, chunk_size: int = BLOCK_BYTES
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open something; its bytes stream, and one that ends early is an error.

        Raises:
            GettError: It is not to be had.
        """
        async with await self._follow(url) as response:
            yield _blocks(response, chunk_size)

    async def _follow(self, url: str) -> aiohttp.ClientResponse:
        here = _checked(url, None)
        for _ in range(MAX_REDIRECTS + 1):
            response = await self._ask(here)
            if response.status not in _REDIRECTS or "Location" not in response.headers:
                return await _accept(response)
            response.close()  # what a redirect says beside is not read
            here = _checked(response.headers["Location"], here)
        raise GettAddressError(error=f"it leads on more than {MAX_REDIRECTS} times")

    async def _ask(self, url: URL) -> aiohttp.ClientResponse:
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=self._config.connect_timeout,
            sock_connect=self._config.connect_timeout,
            sock_read=self._config.answer_timeout,
        )
        # The texts of these errors hold the address, with its signature: only classes are named.
        try:
            return await self._session_for(url).get(
                url,
                timeout=timeout,
                allow_redirects=False,
                headers={"User-Agent": self._config.user_agent},
                middlewares=(send_once,),
            )
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _in_words(error) from None


async def _accept(response: aiohttp.ClientResponse) -> aiohttp.ClientResponse:
    if response.status != OK:
        async with response:
            try:
                body = await response.content.read(_MAX_REFUSAL)
            except (aiohttp.ClientError, OSError):
                body = b""
        answer = Answer(response.status, response.headers, body)
        raise error_of(answer, GettResponse(answer.status, body).response)
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        response.close()
        # Nothing is unpacked: a small body may unpack to a huge one.
        raise GettError(error="it came packed")
    return response


async def _blocks(response: aiohttp.ClientResponse, chunk_size: int) -> AsyncIterator[bytes]:
    try:
        async for block in response.content.iter_chunked(chunk_size):
            yield block
    except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
        text = f"the connection broke: {type(error).__name__}"
        raise GettConnectionError(error=text, kind=ErrorKind.INTERRUPTED) from None


def _checked(address: str, base: URL | None) -> URL:
    """Say where to go; every address on the way is checked like the first."""
    try:
        return check_url(address, base=base)
    except UrlRefusedError as error:
        raise GettAddressError(error=f"the content's address {error}") from None


def _in_words(error: Exception) -> GettError:
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(
        error.os_error, AddressRefusedError
    ):
        return GettAddressError(error="the content is in a private network")
    sent = not isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    kind = ErrorKind.INTERRUPTED if sent else ErrorKind.UNREACHABLE
    return GettConnectionError(error=f"no answer: {type(error).__name__}", kind=kind)
