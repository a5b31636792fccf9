"""Fetching public content: never with the credential, and only from where anybody may."""

from __future__ import annotations

import asyncio
import errno
import shutil
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, cast

import aiohttp
import stamina
from yarl import URL

from bot.http.answer import Answer
from bot.http.client import USER_AGENT, send_once
from bot.http.errors import ErrorKind, ServiceError
from bot.http.guard import AddressRefusedError, UrlRefusedError, check_url
from bot.http.retry import RetryPolicy
from cogs.tixte.dialect import rate_limit_wait
from cogs.tixte.errors import (
    AddressNotAllowed,
    FileTooLarge,
    TixteConnectionError,
    TixteException,
    asset_error,
)
from cogs.tixte.file import File

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

MAX_REDIRECTS = 5
# Up to here a fetched file stays in memory, above it lies on disk.
MEMORY_BYTES = 1024 * 1024
# What is written at once, in a thread.
PIECE_BYTES = 256 * 1024
# The database may live on the same disk: so much of it stays free.
RESERVED_BYTES = 64 * 1024 * 1024
_OK = 200
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class AssetConfig:
    """How patient we are with public content; times in seconds, sizes in bytes.

    Args:
        connect_timeout: For a connection.
        idle_timeout: For the next block.
        total_timeout: For all of what a person typed the address of.
        max_typed_bytes: How much of that is taken.
        spool_folder: Where files above a small size lie; None for the system's own place.
        retry: When to try again.
    """

    connect_timeout: float = 10.0
    idle_timeout: float = 30.0
    total_timeout: float = 300.0
    max_typed_bytes: int = 200_000_000
    spool_folder: Path | None = None
    retry: RetryPolicy = field(default_factory=RetryPolicy)


class Assets:
    """Fetches files into ``File``.

    Args:
        plain: Gives the session for addresses that are the operator's own.
        guarded: Gives the session for all others.
        rewrite: Turns an address into the one to fetch from, for tests and emulators. It is asked
            there by its own host name: that is how an emulator tells content apart (contract, 1).
        home: Where the API is; what lies there is the operator's own.
        on_answer: Told of every answer, without its body.
        config: How patient to be.
    """

    def __init__(
        self,
        *,
        plain: Callable[[], aiohttp.ClientSession],
        guarded: Callable[[], aiohttp.ClientSession],
        rewrite: Callable[[str], str],
        home: str,
        on_answer: Callable[[Answer], None],
        config: AssetConfig,
    ) -> None:
        self._plain = plain
        self._guarded = guarded
        self._rewrite = rewrite
        self._home = URL(home).origin()
        self._on_answer = on_answer
        self._config = config

    async def given(self, url: str, *, filename: str, max_bytes: int) -> File:
        """Fetch what lies at an address that Tixte gave.

        Raises:
            HTTPException: It is not to be had, or larger.
            TixteConnectionError: Its server cannot be reached.
            AddressNotAllowed: The address is none that is fetched.
        """
        return await self._fetch(url, filename, max_bytes, trusted=(self._home,))

    async def typed(self, url: str, *, filename: str) -> File:
        """Fetch what lies at an address that a person typed.

        Raises:
            HTTPException: It is not to be had, or too large.
            TixteConnectionError: Its server cannot be reached, or is too slow.
            AddressNotAllowed: The address is none that is fetched.
        """
        try:
            async with asyncio.timeout(self._config.total_timeout):
                return await self._fetch(url, filename, self._config.max_typed_bytes)
        except TimeoutError:
            text, kind = "not fetched in time", ErrorKind.INTERRUPTED
            error: TixteException = TixteConnectionError(text, kind=kind)
            error.title = _host_of(url)
            raise error from None
        except TixteException as error:
            if not isinstance(error, AddressNotAllowed | FileTooLarge):
                error.title = _host_of(url)  # it need not be Tixte's server
            raise

    @asynccontextmanager
    async def stream(self, url: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open what lies at an address that Tixte gave; its bytes are not held.

        Raises:
            HTTPException: It is not to be had.
            TixteConnectionError: Its server cannot be reached.
            AddressNotAllowed: The address is none that is fetched.
        """
        response = await self._follow(url, (self._home,))
        async with response:
            yield _blocks(response)

    async def _fetch(
        self, url: str, filename: str, max_bytes: int, trusted: tuple[URL, ...] = ()
    ) -> File:
        made = 0

        def again(error: Exception) -> bool | float:
            nonlocal made
            made += 1
            return isinstance(error, ServiceError) and self._config.retry.again(
                error, made, idempotent=True, replayable=True
            )

        async for attempt in stamina.retry_context(
            on=again,
            attempts=self._config.retry.rate_limit_attempts,
            timeout=None,
            wait_initial=0.2,
            wait_max=5.0,
            wait_jitter=0.2,
        ):
            with attempt:
                async with await self._follow(url, trusted) as response:
                    folder = self._config.spool_folder
                    return await _spool(response, filename, max_bytes, folder)
        raise AssertionError("stamina raises the last error")  # pragma: no cover

    async def _follow(self, url: str, trusted: tuple[URL, ...]) -> aiohttp.ClientResponse:
        target, host = self._rewrite(url), None
        if target != url:
            trusted = (*trusted, URL(target).origin())
            host = URL(url).host_port_subcomponent
        here = _checked(target, None, trusted)
        for _ in range(MAX_REDIRECTS + 1):
            response = await self._ask(here, host, is_ours=here.origin() in trusted)
            if response.status not in _REDIRECTS or "Location" not in response.headers:
                return await self._accept(response)
            response.close()  # what a redirect says beside is not read
            here, host = _checked(response.headers["Location"], here, trusted), None
        raise AddressNotAllowed(f"leads on more than {MAX_REDIRECTS} times")

    async def _ask(self, url: URL, host: str | None, *, is_ours: bool) -> aiohttp.ClientResponse:
        session = self._plain() if is_ours else self._guarded()
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=self._config.connect_timeout,
            sock_connect=self._config.connect_timeout,
            sock_read=self._config.idle_timeout,
        )
        headers = {"User-Agent": USER_AGENT} | ({"Host": host} if host else {})
        # The texts of these errors hold the address: only their classes are named.
        try:
            response = await session.get(
                url,
                timeout=timeout,
                allow_redirects=False,
                headers=headers,
                middlewares=(send_once,),
            )
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _in_words(error) from None
        self._on_answer(Answer(response.status, response.headers, b""))
        return response

    async def _accept(self, response: aiohttp.ClientResponse) -> aiohttp.ClientResponse:
        if response.status != _OK:
            response.close()
            answer = Answer(response.status, response.headers, b"")
            raise asset_error(answer, rate_limit_wait(response.headers))
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("", "identity"):
            response.close()
            # Nothing is unpacked: a small body may unpack to a huge one.
            raise TixteConnectionError("it came packed", kind=ErrorKind.BAD_REQUEST)
        return response


async def _spool(
    response: aiohttp.ClientResponse, filename: str, max_bytes: int, folder: Path | None
) -> File:
    if (response.content_length or 0) > max_bytes:
        raise FileTooLarge(response.content_length, max_bytes)
    if folder is not None:
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    where = None if folder is None else str(folder)
    spool = cast("IO[bytes]", tempfile.SpooledTemporaryFile(MEMORY_BYTES, dir=where))  # noqa: SIM115 - handed on
    try:
        held = bytearray()
        async for block in _at_most(max_bytes, _blocks(response)):
            held += block
            if len(held) >= PIECE_BYTES:
                await asyncio.to_thread(_write, spool, bytes(held), folder)
                held.clear()
        await asyncio.to_thread(_write, spool, bytes(held), folder)
        spool.seek(0)
        return File.owning(spool, filename)
    except BaseException:
        spool.close()
        raise


def _write(spool: IO[bytes], piece: bytes, folder: Path | None) -> None:
    if shutil.disk_usage(folder or tempfile.gettempdir()).free < RESERVED_BYTES + len(piece):
        raise OSError(errno.ENOSPC, "the disk is nearly full")
    spool.write(piece)


async def _at_most(limit: int, blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    received = 0
    async for block in blocks:
        received += len(block)
        if received > limit:
            raise FileTooLarge(None, limit)
        yield block


async def _blocks(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    try:
        async for block in response.content.iter_any():
            yield block
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        text = f"the connection broke: {type(error).__name__}"
        raise TixteConnectionError(text, kind=ErrorKind.INTERRUPTED) from None


def _checked(address: str, base: URL | None, trusted: tuple[URL, ...]) -> URL:
    """Say where to go; every address on the way is checked like the first."""
    try:
        url = check_url(address, base=base)
    except UrlRefusedError as error:
        raise AddressNotAllowed(str(error)) from None
    is_less = base is not None and (base.scheme, url.scheme) == ("https", "http")
    if is_less and url.origin() not in trusted:
        raise AddressNotAllowed("leads from a secure to an insecure address")
    return url


def _host_of(url: str) -> str:
    """Name the server of an address that was found good."""
    return check_url(url).host or TixteException.title


def _in_words(error: Exception) -> TixteException:
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(
        error.os_error, AddressRefusedError
    ):
        return AddressNotAllowed("leads into a private network")
    sent = not isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    kind = ErrorKind.INTERRUPTED if sent else ErrorKind.UNREACHABLE
    return TixteConnectionError(f"no answer: {type(error).__name__}", kind=kind)
