"""The ways out: to the authorisation server, to the API, and for bytes that stream."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.http.auth import BearerAuth, NoAuth
from bot.http.client import ApiClient, ClientConfig
from bot.http.retry import RetryPolicy
from bot.http.session import api_session
from cogs.mxit.content import Content, open_content
from cogs.mxit.dialect import AuthDialect, MxitDialect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import aiohttp

    from bot.http.auth import Auth
    from bot.http.observe import Observer
    from cogs.mxit.tokens import Token

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0


class AnswerAuth(NoAuth):
    """No credential, but the wish for JSON."""

    def headers(self) -> dict[str, str]:
        """Give the header that says so."""
        return {"Accept": "application/json"}


class TokenAuth(BearerAuth):
    """A token, and the wish for JSON."""

    def headers(self) -> dict[str, str]:
        """Give the header with the token."""
        return {**super().headers(), "Accept": "application/json"}


class Transport:
    """Opens a session when it is first needed, and closes it if it opened it.

    Args:
        api_endpoint: Where the API is.
        auth_endpoint: Where the authorisation server is.
        session: The session to use; None to make one.
        timeout: How many seconds an answer may take.
        on_request: Observers of every answer.
    """

    def __init__(
        self,
        api_endpoint: str,
        auth_endpoint: str,
        *,
        session: aiohttp.ClientSession | None = None,
        timeout: float = ANSWER_SECONDS,
        on_request: Sequence[Observer] = (),
    ) -> None:
        self._api_config = ClientConfig(
            api_endpoint, connect_timeout=CONNECT_SECONDS, answer_timeout=timeout
        )
        self._auth_config = replace(self._api_config, base_url=auth_endpoint)
        self._session = session
        self._owns_session = session is None
        self._on_request = on_request
        self._clients: dict[str, ApiClient] = {}

    @property
    def api(self) -> ApiClient:
        """The way to the API."""
        return self._client("api", self._api_config)

    @property
    def pictures(self) -> ApiClient:
        """The way to the API for pictures that take another's place: one retry (contract, 5.2)."""
        return self._client("pictures", replace(self._api_config, retry=RetryPolicy(attempts=2)))

    @property
    def auth(self) -> ApiClient:
        """The way to the authorisation server."""
        return self._client("auth", self._auth_config)

    @property
    def identity(self) -> ApiClient:
        """The way to what the authorisation server says of a token's owner."""
        return self._client("identity", self._auth_config)

    @asynccontextmanager
    async def content(self, path: Sequence[str], token: Token | None) -> AsyncIterator[Content]:
        """Open bytes that the API gives; they are not held.

        Raises:
            MxitAPIException: They are not to be had.
        """
        credential = AnswerAuth() if token is None else BearerAuth(token.access)
        session = self._open()
        async with open_content(session, self._api_config, path, credential) as content:
            yield content

    async def close(self) -> None:
        """Close the session if it was opened here; a second time does nothing."""
        if self._owns_session and self._session is not None:
            session, self._session = self._session, None
            self._clients.clear()
            await session.close()

    def _client(self, name: str, config: ClientConfig) -> ApiClient:
        if name not in self._clients:
            self._clients[name] = ApiClient(
                self._open(),
                config=config,
                auth=AnswerAuth(),
                dialect=AuthDialect() if name == "auth" else MxitDialect(),
                on_request=self._on_request,
            )
        return self._clients[name]

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = api_session()
        return self._session


def bearer(token: Token | None) -> Auth | None:
    """Make the credential for one call; None for none."""
    return None if token is None else TokenAuth(token.access)
