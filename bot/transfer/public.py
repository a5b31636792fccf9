"""Looks at public content without any credential, behind the guard of typed addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yarl import URL

from bot.errors import UserError
from bot.preview import PublicFile
from bot.transfer.url_errors import UrlError, UrlStatusError
from bot.transfer.url_name import declared_type, found_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.transfer.fetch import UrlFetcher

_PRIVATE = (401, 403)
_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Begin:
    """The begin of what is at an address.

    Args:
        name: What it is called.
        content: Its first bytes.
        size: How many there are in all, None where its server does not tell.
    """

    name: str
    content: bytes
    size: int | None


class PublicLook:
    """The one way in which services look at public content (see ``bot.preview.PublicContent``).

    Args:
        guarded: For everything that is on the open web.
        configured: For the addresses that ``rewrite`` gives.
        rewrite: Turns a public address into the one to read from; only a simulated world needs it,
            whose addresses lead nowhere.
    """

    def __init__(
        self,
        guarded: UrlFetcher,
        configured: UrlFetcher,
        rewrite: Callable[[str], str] = str,
    ) -> None:
        self._guarded = guarded
        self._configured = configured
        self._rewrite = rewrite

    async def look(self, url: str, *, at: str | None = None) -> PublicFile:
        """Look what is at an address; its body is not read.

        Args:
            url: The address.
            at: Where it is instead, by the operator's own settings; it is asked there by the
                address's own host name.

        Raises:
            UserError: Its server does not answer, or not with a file.
        """
        is_elsewhere = at not in (None, url)
        address = str(at) if is_elsewhere else self._rewrite(url)
        # A configured address may be a private one; everything else goes through the guard.
        fetcher = self._guarded if address == url else self._configured
        try:
            host = URL(url).host_port_subcomponent if is_elsewhere else None
            async with fetcher.get(address, host=host) as response:
                return PublicFile("open", declared_type(response.headers), response.content_length)
        except UrlStatusError as error:
            if error.status in _PRIVATE:
                return PublicFile("private")
            if error.status in _GONE:
                return PublicFile("gone")
            raise UserError(error.cause, error.next_step) from error
        except UrlError as error:
            raise UserError(error.cause, error.next_step) from error

    async def begin(self, url: str, most: int) -> Begin:
        """Read the first bytes of what is at a typed address.

        Args:
            url: The address.
            most: How many bytes to read at most.

        Raises:
            UserError: Its server does not answer, or not with a file.
        """
        content = bytearray()
        try:
            async with self._guarded.get(url) as response:
                async for block in self._guarded.blocks(response):
                    content += block
                    if len(content) >= most:
                        break
                name = found_name(response.headers, (response.url, URL(url)))
                return Begin(name, bytes(content[:most]), response.content_length)
        except UrlError as error:
            raise UserError(error.cause, error.next_step) from error
