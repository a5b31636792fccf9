"""The ways out: one session to the API, one to where content is, made where none was given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from yarl import URL

from bot.http.auth import NoAuth
from bot.http.client import ApiClient
from bot.http.guard import UrlRefusedError, check_url, guarded_session
from bot.http.retry import RetryPolicy
from bot.http.session import api_session
from cogs.gett.content import Content
from cogs.gett.dialect import GettDialect
from cogs.gett.errors import GettAddressError
from cogs.gett.links import address_of, is_historic

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aiohttp

    from bot.http.client import ClientConfig
    from bot.http.observe import Observer


class Transport:
    """Opens sessions when they are first needed and closes those that it opened.

    Args:
        config: Where the API is.
        session: For the API, and for content on the API's own host; None to make one.
        content_session: For content elsewhere, from ``bot.http.guard``; None to make one.
        on_request: Observers of the answers.
    """

    def __init__(
        self,
        config: ClientConfig,
        *,
        session: aiohttp.ClientSession | None = None,
        content_session: aiohttp.ClientSession | None = None,
        on_request: Sequence[Observer] = (),
    ) -> None:
        self.base_url = config.base_url.rstrip("/")
        self.site = address_of(self.base_url)
        self._config = config
        self._on_request = on_request
        self._session = session
        self._content_session = content_session
        self._closes = (session is None, content_session is None)
        self._home = _place(URL(self.base_url))
        self._clients: dict[str, ApiClient] = {}
        self.content = Content(self.session_for, config)

    @property
    def api(self) -> ApiClient:
        """The way to the API; the token is a part of each call."""
        return self._client("api", self.open(), self._config)

    def sender(self, url: str) -> ApiClient:
        """Give the way to an address that takes a file.

        Raises:
            GettAddressError: It is none that is written to.
        """
        try:
            address = check_url(url)
        except UrlRefusedError as error:
            raise GettAddressError(error=f"the upload address {error}") from None
        session = self.session_for(address)
        # Another attempt asks for a fresh address first: that is for whoever sends.
        config = replace(self._config, retry=RetryPolicy(attempts=1))
        return self._client("home" if session is self._session else "away", session, config)

    def session_for(self, url: URL) -> aiohttp.ClientSession:
        """Give the session for an address; only the API's own host may be in a private network."""
        if _place(url) == self._home:
            return self.open()
        if self._content_session is None:
            self._content_session = guarded_session()
        return self._content_session

    def open(self) -> aiohttp.ClientSession:
        """Give the session for the API."""
        if self._session is None:
            self._session = api_session()
        return self._session

    async def close(self) -> None:
        """Close what was opened here; a second time does nothing."""
        self._clients.clear()
        closes_session, closes_content = self._closes
        if closes_session and self._session is not None:
            session, self._session = self._session, None
            await session.close()
        if closes_content and self._content_session is not None:
            session, self._content_session = self._content_session, None
            await session.close()

    def _client(self, name: str, session: aiohttp.ClientSession, config: ClientConfig) -> ApiClient:
        if name not in self._clients:
            self._clients[name] = ApiClient(
                session,
                config=config,
                auth=NoAuth(),
                dialect=GettDialect(is_historic=is_historic(self.base_url)),
                on_request=self._on_request,
            )
        return self._clients[name]


def _place(url: URL) -> tuple[str, str | None, int | None]:
    """Say where an address leads; whether its scheme's own port is named does not matter."""
    return url.scheme, url.host, url.port
