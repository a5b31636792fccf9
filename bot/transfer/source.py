"""Where the bytes of a transfer come from."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp

from bot.http.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_GONE = (403, 404, 410)


class FetchError(SourceError):
    """What was asked for cannot be read; ``cause`` and ``next_step`` say so to the person."""

    cause = "What was asked for cannot be read right now."
    next_step = "Please send it again."


class SourceChangedError(FetchError):
    """It is read twice, and is another one the second time."""

    cause = "This file changed while it was read; nothing of it was kept."


class AttachmentError(FetchError):
    """An attachment cannot be read as announced."""

    cause = "Discord does not give out this attachment right now."


class SourceGoneError(AttachmentError):
    """Discord does not have the attachment any more."""

    cause = "Discord does not have this attachment any more: its link has expired."


class SourceStalledError(AttachmentError):
    """Discord stopped sending."""

    cause = "Discord stopped sending this attachment."


class SourceUnavailableError(AttachmentError):
    """Discord cannot be reached, or answers with an error of its own."""


class SourceLengthError(AttachmentError):
    """The attachment is not as long as Discord said."""


class SourceTooShortError(SourceLengthError):
    """It ended early."""

    cause = "The attachment ended before it was complete; nothing of it was kept."


class SourceTooLongError(SourceLengthError):
    """It has more bytes than announced."""

    cause = "The attachment is longer than Discord said; nothing of it was kept."


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """How patient we are with a source, in seconds.

    Args:
        connect_timeout: For a connection.
        idle_timeout: For the next block.
        header_timeout: For all headers of a typed address's answer.
        slow_after: After so much waiting, a typed address must have sent at a fair pace.
    """

    connect_timeout: float = 10.0
    idle_timeout: float = 30.0
    header_timeout: float = 20.0
    slow_after: float = 60.0

    def timeout(self) -> aiohttp.ClientTimeout:
        """Give aiohttp's form of it; a file takes as long as it takes, as long as it comes."""
        return aiohttp.ClientTimeout(
            total=None,
            connect=self.connect_timeout,
            sock_connect=self.connect_timeout,
            sock_read=self.idle_timeout,
        )


class AttachmentSource:
    """An attachment's bytes, read from the address that Discord gave.

    Args:
        session: A session without any credential.
        url: The signed address; never logged.
        length: The size that Discord announced.
        config: How patient to be.
    """

    replayable = True

    def __init__(
        self, session: aiohttp.ClientSession, url: str, length: int, config: SourceConfig
    ) -> None:
        self._session = session
        self._url = url
        self.length = length
        self._timeout = config.timeout()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Start reading.

        Raises:
            SourceError: It is gone, unavailable, or of another length than announced; the same is
                raised while reading when it stalls or breaks off.
        """
        try:
            response = await self._session.get(
                self._url, timeout=self._timeout, allow_redirects=False
            )
        except (aiohttp.ClientError, TimeoutError) as error:
            # The error's text may hold the signed address: only its class is named.
            raise SourceUnavailableError(f"no answer: {type(error).__name__}") from None
        async with response:
            self._check(response)
            yield self._blocks(response)

    def _check(self, response: aiohttp.ClientResponse) -> None:
        if response.status in _GONE:
            raise SourceGoneError(f"HTTP {response.status}")
        if response.status != 200:  # noqa: PLR2004 - HTTP's "OK", the only success here
            raise SourceUnavailableError(f"HTTP {response.status}")
        announced = response.content_length
        if announced is not None and announced != self.length:
            shape = SourceTooLongError if announced > self.length else SourceTooShortError
            raise shape(f"{announced} bytes instead of {self.length}")

    async def _blocks(self, response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
        received = 0
        try:
            async for block in response.content.iter_any():
                received += len(block)
                if received > self.length:
                    raise SourceTooLongError(f"more than the announced {self.length} bytes")
                yield block
        except TimeoutError:
            raise SourceStalledError(f"nothing more after {received} bytes") from None
        except aiohttp.ClientError as error:
            raise SourceTooShortError(
                f"broke off after {received} of {self.length} bytes: {type(error).__name__}"
            ) from None
        if received < self.length:
            raise SourceTooShortError(f"ended after {received} of {self.length} bytes")
