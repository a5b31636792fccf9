"""The file at a typed address as a source of known length."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yarl import URL

from bot.transfer.spool import spooled
from bot.transfer.url_errors import UrlChangedError
from bot.transfer.url_name import declared_type, found_name

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    import aiohttp

    from bot.http.body import ByteSource
    from bot.transfer.fetch import UrlFetcher


@dataclass(frozen=True, slots=True)
class Found:
    """A source that is open, and what it says of itself."""

    name: str
    content_type: str | None
    source: ByteSource


class UrlSource:
    """A body of known length; the first reading takes the answer that told it.

    Args:
        fetcher: How to ask again.
        url: The address; never logged.
        response: The answer, its body unread.
        length: The length that it announced.
    """

    replayable = True

    def __init__(
        self, fetcher: UrlFetcher, url: str, response: aiohttp.ClientResponse, length: int
    ) -> None:
        self._fetcher = fetcher
        self._url = url
        self._response: aiohttp.ClientResponse | None = response
        self.length = length

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Start reading.

        Raises:
            UrlError: It is not to be had again, or is another one now.
        """
        first, self._response = self._response, None
        if first is not None:
            try:
                yield self._fetcher.blocks(first)
            finally:
                first.close()
            return
        async with self._fetcher.get(self._url) as response:
            if response.content_length != self.length:
                raise UrlChangedError(f"{response.content_length} bytes instead of {self.length}")
            yield self._fetcher.blocks(response)


@asynccontextmanager
async def open_url(
    fetcher: UrlFetcher,
    url: str,
    *,
    folder: Path,
    ceiling: int,
    on_progress: Callable[[int], None],
) -> AsyncIterator[Found]:
    """Ask for an address; a body whose length nobody tells is first read into a file.

    Args:
        fetcher: How to ask.
        url: The address.
        folder: Where such a body is held.
        ceiling: How many bytes such a body may have.
        on_progress: Called with the number of its bytes that have come.

    Raises:
        UrlError: There is no file to be had.
    """
    async with AsyncExitStack() as stack:
        response = await stack.enter_async_context(fetcher.get(url))
        name = found_name(response.headers, (response.url, URL(url)))
        length = response.content_length
        source: ByteSource
        if length is not None:
            source = UrlSource(fetcher, url, response, length)
        else:
            body = fetcher.blocks(response)
            source = await stack.enter_async_context(
                spooled(body, folder, ceiling=ceiling, on_progress=on_progress)
            )
            response.close()
        yield Found(name, declared_type(response.headers), source)
