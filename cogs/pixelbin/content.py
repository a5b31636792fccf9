"""Fetching delivered files: without the token, and from foreign hosts only behind the guard."""

from __future__ import annotations

from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

from bot.http.answer import Answer
from bot.http.client import send_once
from bot.http.errors import ErrorKind
from cogs.pixelbin.errors import PixelbinConnectionError, PixelbinIllegalArgumentError, error_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

IDLE_SECONDS = 30.0
_TIMEOUT = aiohttp.ClientTimeout(total=None, connect=10, sock_read=IDLE_SECONDS)


@asynccontextmanager
async def open_content(
    session: aiohttp.ClientSession, address: str
) -> AsyncIterator[AsyncIterator[bytes]]:
    """Open what lies at a delivery address; its bytes stream, nothing is held.

    Args:
        session: The session, from ``bot.http.guard`` unless the address is the service's own.
        address: The address.

    Raises:
        PixelbinError: It is not to be had, not ready yet, or breaks off.
    """
    async with _asked(session, address) as response:
        if response.status != HTTPStatus.OK:
            raise _refusal(response)
        yield response.content.iter_any()


async def is_ready(session: aiohttp.ClientSession, address: str) -> bool:
    """Tell whether a file is there, or is still being made (contract, 6.6).

    Raises:
        PixelbinError: It is not to be had.
    """
    async with _asked(session, address) as response:
        if response.status not in (HTTPStatus.OK, HTTPStatus.ACCEPTED):
            raise _refusal(response)
        return response.status == HTTPStatus.OK


@asynccontextmanager
async def _asked(
    session: aiohttp.ClientSession, address: str
) -> AsyncIterator[aiohttp.ClientResponse]:
    try:
        url = URL(address, encoded=True)
    except ValueError:
        raise PixelbinIllegalArgumentError("This is no address.") from None
    try:
        async with session.get(
            url, allow_redirects=False, timeout=_TIMEOUT, middlewares=(send_once,)
        ) as response:
            yield response
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        is_unreachable = isinstance(error, aiohttp.ClientConnectorError)
        kind = ErrorKind.UNREACHABLE if is_unreachable else ErrorKind.INTERRUPTED
        # Its text may hold a signed address.
        raise PixelbinConnectionError(f"delivery: {type(error).__name__}", kind=kind) from None


def _refusal(response: aiohttp.ClientResponse) -> Exception:
    error = error_of(Answer(response.status, response.headers, b""), None)
    if error.kind is ErrorKind.UNAUTHORIZED:
        # A delivery host knows nothing of the account's token.
        error.kind = ErrorKind.FORBIDDEN
    return error
