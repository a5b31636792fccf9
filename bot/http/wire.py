"""What aiohttp leaves to us: paths to the letter, closed connections, and words for what broke."""

from __future__ import annotations

import asyncio
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

import aiohttp

from bot.http.errors import ErrorKind, ServiceError, SourceError

if TYPE_CHECKING:
    from aiohttp import Payload

# One to see what came in, one to take it in, one to have done with the connection.
LOOP_TURNS = 3
_PLAIN = re.compile(r"[A-Za-z0-9_@-]+").fullmatch


class Failure(Protocol):
    """Makes a service's error (see ``bot.http.dialect.Dialect``)."""

    def __call__(self, text: str, kind: ErrorKind, *, maybe_done: bool) -> ServiceError:
        """Make the error for a call without an answer."""
        ...


@lru_cache(maxsize=1024)
def escape(segment: str) -> str:
    """Percent-encode one path segment, dots included where they would walk the path."""
    if _PLAIN(segment):
        return segment
    # "@" stands in a path as it is (RFC 3986, 3.3), and some services only know "/users/@me" so.
    escaped = quote(segment, safe="@")
    return escaped.replace(".", "%2E") if escaped in (".", "..") else escaped


async def hear_of_closings() -> None:
    """Let the loop hear which kept connections were closed meanwhile: aiohttp uses none of those.

    What is sent into a closed connection looks as if it might have been carried out.
    """
    for _ in range(LOOP_TURNS):
        await asyncio.sleep(0)


async def read_whole(content: aiohttp.StreamReader, limit: int) -> bytes | None:
    """Read a body of so many bytes at most, None where there are more."""
    # Most answers are one block, and their end comes with it.
    blocks = [await content.readany()]
    size = len(blocks[0])
    while size <= limit and not content.at_eof():
        blocks.append(await content.readany())
        size += len(blocks[-1])
    return b"".join(blocks) if size <= limit else None


def tells_url(error: Exception) -> bool:
    """Tell whether an error's text holds the whole address, with a token where one is in it."""
    return isinstance(error, aiohttp.ClientResponseError | aiohttp.InvalidURL)


def translate(error: Exception, data: Payload | None, failure: Failure) -> Exception:
    """Turn what aiohttp raised into the service's error, or the source's.

    Args:
        error: What it raised.
        data: The body that was sent.
        failure: Makes the service's error.
    """
    ours = getattr(data, "failure", None)
    # A request that was cut short is none, and nobody acts on it (RFC 9112, 8).
    is_whole = getattr(data, "is_whole", True)
    if isinstance(ours, SourceError):
        return ours
    if ours is not None or isinstance(error, TimeoutError):
        if isinstance(error, aiohttp.ConnectionTimeoutError):
            return failure("no connection in time", ErrorKind.UNREACHABLE, maybe_done=False)
        return failure("no answer in time", ErrorKind.INTERRUPTED, maybe_done=is_whole)
    if isinstance(error, aiohttp.ClientConnectorError):
        return failure(f"no connection: {error.strerror}", ErrorKind.UNREACHABLE, maybe_done=False)
    name = type(error.__cause__ or error).__name__
    return failure(f"the connection broke: {name}", ErrorKind.INTERRUPTED, maybe_done=is_whole)
