"""Linking an account: the address to send people to, and the code that comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import aiohttp
import msgspec
from yarl import URL

from bot.http.client import send_once
from bot.http.errors import ErrorKind
from cogs.mixcloud.constants import OAUTH_ROOT
from cogs.mixcloud.errors import (
    MixcloudOAuthError,
    MixcloudParameterError,
    MixcloudTransportError,
)

if TYPE_CHECKING:
    from pydantic import SecretStr

    from cogs.mixcloud.client import MixcloudClient

MAX_ANSWER = 64 * 1024
SECONDS = 30.0


class MixcloudOAuth:
    """Gets access tokens (contract, 1.4).

    Args:
        oauth_root: Where people approve.
        client_id: Which program asks.
        client_secret: Its secret.
        redirect_uri: Where people come back to.
        raise_exceptions: Whether a refused code raises; None for what ``mixcloud`` does.
        mixcloud: A client whose session is used.
        session: The session to use where there is no client; else one is made for each exchange.
    """

    oauth_root = OAUTH_ROOT

    def __init__(
        self,
        oauth_root: str | None = None,
        *,
        client_id: str | None = None,
        client_secret: SecretStr | str | None = None,
        redirect_uri: str | None = None,
        raise_exceptions: bool | None = None,
        mixcloud: MixcloudClient | None = None,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        self._session = session
        self._oauth_root = (oauth_root or self.oauth_root).rstrip("/")
        self.client_id = client_id
        self.client_secret = client_secret
        self.redirect_uri = redirect_uri
        self.mixcloud = mixcloud
        if raise_exceptions is None:
            raise_exceptions = mixcloud is not None and mixcloud._raise_exceptions  # noqa: SLF001 - as the contract has it
        self._raise_exceptions = raise_exceptions

    def _build_url(self, segment: str) -> str:
        return f"{self._oauth_root}/{segment}"

    def _check(self, redirect_uri: str | None = None) -> tuple[str, str]:
        """Give client id and redirect address.

        Raises:
            MixcloudParameterError: One of them is missing.
        """
        target = redirect_uri or self.redirect_uri
        if self.client_id is None or target is None:
            raise MixcloudParameterError("Linking needs a client id and a redirect address.")
        return self.client_id, target

    @property
    def authorization_url(self) -> str:
        """The address where people approve.

        Raises:
            MixcloudParameterError: Client id or redirect address is missing.
        """
        return self._authorization_url(*self._check())

    def authorization_url_for(self, state: str) -> tuple[str, str]:
        """Give the address for one attempt, and the redirect address that it comes back to.

        Mixcloud gives no ``state`` back, so it is part of the redirect address (contract, 1.4).

        Args:
            state: What nobody guesses.

        Raises:
            MixcloudParameterError: Client id or redirect address is missing.
        """
        client_id, base = self._check()
        redirect_uri = str(URL(base).update_query(state=state))
        return self._authorization_url(client_id, redirect_uri), redirect_uri

    def authorize_at(self, redirect_uri: str) -> str:
        """Give the address where people approve and then come back to another redirect address.

        Raises:
            MixcloudParameterError: The client id is missing.
        """
        return self._authorization_url(*self._check(redirect_uri))

    def _authorization_url(self, client_id: str, redirect_uri: str) -> str:
        query = {"client_id": client_id, "redirect_uri": redirect_uri}
        return str(URL(self._build_url("authorize")).with_query(query))

    async def access_token(self, code: str, *, redirect_uri: str | None = None) -> str | None:
        """Exchange a code for a token; tried once, since that spends the code.

        Args:
            code: What came back.
            redirect_uri: The exact redirect address of this attempt.

        Raises:
            MixcloudParameterError: Something that Mixcloud wants is missing.
            MixcloudOAuthError: Mixcloud refuses, and errors are to be raised; else that is None.
            MixcloudTransportError: Mixcloud cannot be reached.
        """
        client_id, target = self._check(redirect_uri)
        if self.client_secret is None:
            raise MixcloudParameterError("Exchanging a code needs the client secret.")
        secret = self.client_secret
        query = {
            "client_id": client_id,
            "redirect_uri": target,
            "client_secret": secret if isinstance(secret, str) else secret.get_secret_value(),
            "code": code,
        }
        status, body = await self._exchange(query)
        token = read_token(body)
        if token is not None:
            return token
        if not self._raise_exceptions:
            return None
        raise MixcloudOAuthError(_read_object(body), status=status)

    async def _exchange(self, query: dict[str, str]) -> tuple[int, bytes]:
        url = self._build_url("access_token")
        given = self._session if self.mixcloud is None else self.mixcloud._session  # noqa: SLF001 - its session is ours to use
        if given is not None:
            return await _fetch(given, url, query)
        async with aiohttp.ClientSession(trust_env=False) as session:
            return await _fetch(session, url, query)

    def __repr__(self) -> str:
        return f"<MixcloudOAuth {self._oauth_root!r}>"


def read_token(body: bytes) -> str | None:
    """Read a token from either form of the answer; None where there is none."""
    data = _read_object(body)
    if data is None:
        found = parse_qs(body.decode(errors="replace")).get("access_token", [None])[0]
    else:
        found = data.get("access_token")
    return (found.strip() or None) if isinstance(found, str) else None


def _read_object(body: bytes) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


async def _fetch(
    session: aiohttp.ClientSession, url: str, query: dict[str, str]
) -> tuple[int, bytes]:
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        # Never redirected: the query holds the secret.
        async with session.get(
            URL(url).with_query(query),
            timeout=timeout,
            allow_redirects=False,
            middlewares=(send_once,),
        ) as answer:
            body = bytearray()
            async for block in answer.content.iter_any():
                body += block
                if len(body) > MAX_ANSWER:
                    break
            return answer.status, bytes(body)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        # Their texts hold the whole address, secret and code included.
        unreachable = isinstance(error, aiohttp.ClientConnectorError)
        kind = ErrorKind.UNREACHABLE if unreachable else ErrorKind.INTERRUPTED
        raise MixcloudTransportError(f"no token: {type(error).__name__}", kind=kind) from None
