"""Asks for a typed address: redirects, patience, and what is taken for a file."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp

from bot.http.guard import AddressRefusedError, UrlRefusedError, check_url
from bot.transfer.url_errors import (
    UrlCertificateError,
    UrlCompressedError,
    UrlDestructiveError,
    UrlEndedEarlyError,
    UrlError,
    UrlNotAllowedError,
    UrlPrivateError,
    UrlRedirectsError,
    UrlSlowError,
    UrlStalledError,
    UrlStatusError,
    UrlUnknownHostError,
    UrlUnreachableError,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from yarl import URL

    from bot.transfer.source import SourceConfig

MAX_REDIRECTS = 3
MIN_BYTES_A_SECOND = 1024
_OK = 200
_REDIRECTS = (301, 302, 303, 307, 308)


class UrlFetcher:
    """Gets what lies at addresses that people type.

    Args:
        session: From ``bot.http.guard``.
        config: How patient to be.
        destroys: Tells addresses that destroy something when they are opened.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        config: SourceConfig,
        destroys: Callable[[str], bool] = lambda _url: False,
    ) -> None:
        self._session = session
        self._config = config
        self._destroys = destroys
        self._timeout = config.timeout()

    @asynccontextmanager
    async def get(
        self, typed: str, *, host: str | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Ask for an address; gives the answer with its body unread.

        Args:
            typed: The address.
            host: The host name to ask by where it is not the address's own.

        Raises:
            UrlError: There is no file to be had.
        """
        response = await self._follow(_checked(typed), host)
        try:
            _check(response)
            yield response
        finally:
            response.close()

    async def blocks(self, response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
        """Read a body as it is sent; only the time in which the server keeps us waiting counts.

        Raises:
            UrlError: It stalls, is far too slow, or ends early.
        """
        loop = asyncio.get_running_loop()
        received, waited = 0, 0.0
        while True:
            began = loop.time()
            try:
                block = await response.content.readany()
            except TimeoutError:
                raise UrlStalledError(f"nothing more after {received} bytes") from None
            except (aiohttp.ClientError, OSError) as error:
                raise UrlEndedEarlyError(
                    f"broke off after {received} bytes: {type(error).__name__}"
                ) from None
            if not block:
                return
            received += len(block)
            waited += loop.time() - began
            if waited > self._config.slow_after and received < waited * MIN_BYTES_A_SECOND:
                raise UrlStalledError(f"{received} bytes in {waited:.0f} s")
            yield block

    async def _follow(self, url: URL, host: str | None) -> aiohttp.ClientResponse:
        for _ in range(MAX_REDIRECTS + 1):
            response = await self._ask(url, host)
            if response.status not in _REDIRECTS or "Location" not in response.headers:
                return response
            response.close()  # what a redirect says beside is not read
            url, host = _next(url, response.headers["Location"]), None
        raise UrlRedirectsError(f"more than {MAX_REDIRECTS} redirects")

    async def _ask(self, url: URL, host: str | None) -> aiohttp.ClientResponse:
        if self._destroys(str(url)):
            raise UrlDestructiveError
        # Their texts hold the address: only their classes are named.
        try:
            async with asyncio.timeout(self._config.header_timeout):
                return await self._session.get(
                    url,
                    timeout=self._timeout,
                    allow_redirects=False,
                    headers=None if host is None else {"Host": host},
                )
        except aiohttp.ConnectionTimeoutError:
            raise UrlUnreachableError("no connection in time") from None
        except TimeoutError:
            raise UrlSlowError("no answer in time") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _in_words(error) from None


def _in_words(error: Exception) -> UrlError:
    name = type(error).__name__
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return UrlUnknownHostError(name)
    if isinstance(error, aiohttp.ClientSSLError):
        return UrlCertificateError(name)
    if isinstance(error, aiohttp.ClientConnectorError):
        if isinstance(error.os_error, AddressRefusedError):
            return UrlPrivateError("not a public address")
        return UrlUnreachableError(f"no connection: {error.strerror}")
    return UrlUnreachableError(name)


def _checked(typed: str) -> URL:
    try:
        return check_url(typed)
    except UrlRefusedError as error:
        raise UrlNotAllowedError(str(error)) from None


def _next(url: URL, location: str) -> URL:
    """Say where a redirect leads; each hop is checked like an address that was typed."""
    try:
        following = check_url(location, base=url)
    except UrlRefusedError as error:
        raise UrlNotAllowedError(str(error), redirected=True) from None
    if url.scheme == "https" and following.scheme == "http":
        # Who typed https asked that nobody on the way sees or changes the file.
        raise UrlNotAllowedError("is not secure (http instead of https)", redirected=True)
    return following


def _check(response: aiohttp.ClientResponse) -> None:
    if response.status != _OK:
        raise UrlStatusError(response.status)
    # Nothing is ever unpacked (a small body may unpack to a huge one), and packed bytes would be
    # kept under a type and a name that are not theirs.
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    transfer = response.headers.get("Transfer-Encoding", "chunked").strip().lower()
    if encoding not in ("", "identity") or transfer != "chunked":
        raise UrlCompressedError(f"encoded: {encoding[:20]}, {transfer[:20]}")
