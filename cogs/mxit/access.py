"""How the bot reaches Mxit: what is set, clients for accounts, and linking by OAuth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr
from yarl import URL

from bot.http.errors import ErrorKind
from bot.oauth_flow import OAuthFlow, OAuthScope
from bot.service import CredentialsError
from cogs.mxit.client import MxitClient
from cogs.mxit.errors import MxitAPIAuthException
from cogs.mxit.scopes import SCOPES, join_scopes, split_scopes
from cogs.mxit.tokens import MemoryTokenStore, Token

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    import aiohttp

    from bot.config import Settings
    from bot.http.observe import Observer

_NO_SECRET = SecretStr("")
# Of these only the app itself has tokens, or nothing here needs them.
_NOT_ASKED_FOR = frozenset({"message/send", "content/send", "contact/recommend"})
# What `/account link` and `/rehost` need; the rest is asked for when a command needs it.
_AT_FIRST = frozenset({"openid", "profile/public", "content/read", "content/write"})


@dataclass(frozen=True, slots=True)
class MxitConfig:
    """What is set.

    Args:
        api_url: Where the API is.
        auth_url: Where people sign in.
        client_id: The app's id there; empty where it is not set.
        client_secret: The app's secret; empty where it is not set.
        app_id: The app's own Mxit id, from which its messages come.
    """

    api_url: str
    auth_url: str
    client_id: str = ""
    client_secret: SecretStr = _NO_SECRET
    app_id: str | None = None


def read_config(settings: Settings) -> MxitConfig | None:
    """Read what is set; None where the two addresses are not, without which nothing goes."""
    api_url = settings.service_text("mxit", "api_url")
    auth_url = settings.service_text("mxit", "auth_url")
    if not api_url or not auth_url:
        return None
    return MxitConfig(
        api_url=api_url,
        auth_url=auth_url,
        client_id=settings.service_text("mxit", "client_id") or "",
        client_secret=settings.service_secret("mxit", "client_secret") or SecretStr(""),
        app_id=settings.service_text("mxit", "app_id") or None,
    )


class Clients:
    """Makes clients; the app's own tokens are shared by all of them.

    Args:
        session: The session that they use.
        config: What is set.
        on_request: Observers of every HTTP answer.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        config: MxitConfig,
        on_request: Sequence[Observer] = (),
    ) -> None:
        self.config = config
        self._session = session
        self._on_request = on_request
        self._first: MxitClient | None = None

    def make(
        self,
        tokens: Sequence[Token] = (),
        *,
        redirect_uri: str | None = None,
        renew: Callable[[Token], Awaitable[Token]] | None = None,
    ) -> MxitClient:
        """Make a client for somebody's tokens, or for nobody's."""
        client = MxitClient(
            self.config.client_id,
            self.config.client_secret,
            redirect_uri,
            auth_endpoint=self.config.auth_url,
            api_endpoint=self.config.api_url,
            session=self._session,
            token_store=MemoryTokenStore(tokens),
            app_tokens=None if self._first is None else self._first.oauth.app_tokens,
            renew=renew,
            on_request=self._on_request,
        )
        self._first = self._first or client
        return client


class MxitFlow(OAuthFlow):
    """How an account is linked.

    Args:
        clients: Makes the clients for it.
    """

    scopes = tuple(
        OAuthScope(name, words, at_first=name in _AT_FIRST)
        for name, words in SCOPES.items()
        if name not in _NOT_ASKED_FOR
    )

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def missing(self) -> Sequence[str]:
        """Name the settings without which nothing can be linked."""
        config = self._clients.config
        secret = config.client_secret.get_secret_value()
        needed = {"MXIT_CLIENT_ID": config.client_id, "MXIT_CLIENT_SECRET": secret}
        return [name for name, value in needed.items() if not value]

    def authorize_url(self, redirect_uri: str, state: str | None, scopes: Sequence[str]) -> str:
        """Say where the person signs in and agrees."""
        oauth = self._clients.make(redirect_uri=redirect_uri).oauth
        url, _made = oauth.new_authorization(join_scopes(scopes), state)
        return url if state else str(URL(url).without_query_params("state"))

    async def exchange(self, code: str, redirect_uri: str) -> Mapping[str, str]:
        """Turn a code into credentials.

        Raises:
            MxitAPIException: Mxit does not accept the code, or does not answer.
        """
        oauth = self._clients.make(redirect_uri=redirect_uri).oauth
        return credentials_of(await oauth.exchange("", code))

    async def refresh(self, credentials: Mapping[str, SecretStr]) -> Mapping[str, str]:
        """Get credentials anew.

        Raises:
            MxitAPIException: UNAUTHORIZED where the account has to be linked again.
        """
        token = token_of(credentials)
        if token.refresh is None:
            raise MxitAPIAuthException("there is no refresh token", kind=ErrorKind.UNAUTHORIZED)
        return credentials_of(await self._clients.make().oauth.next_token(token))

    async def revoke(self, credentials: Mapping[str, SecretStr]) -> bool:
        """Take the permission back.

        Raises:
            MxitAPIException: Mxit does not answer, or refuses.
        """
        await self._clients.make([token_of(credentials)]).oauth.revoke()
        return True


def credentials_of(token: Token) -> dict[str, str]:
    """Write a token as it is kept."""
    credentials = {
        "access_token": token.access.get_secret_value(),
        "scope": join_scopes(token.scopes),
        "expires_at": str(int(token.expires_at)),
    }
    if token.refresh is not None:
        credentials["refresh_token"] = token.refresh.get_secret_value()
    return credentials


def token_of(credentials: Mapping[str, SecretStr]) -> Token:
    """Read a token that is kept; one whose end is not known is renewed once it is refused.

    Raises:
        CredentialsError: It is none that can be sent.
    """
    given = {name: value.get_secret_value() for name, value in credentials.items()}
    access, refresh = given.get("access_token", ""), given.get("refresh_token")
    for secret in (access, refresh or "x"):
        if not secret or not secret.isascii() or not secret.isprintable() or " " in secret:
            raise CredentialsError("The sign-in has characters that no sign-in at Mxit has.")
    ends = given.get("expires_at", "")
    return Token(
        access=SecretStr(access),
        scopes=split_scopes(given.get("scope", "")),
        expires_at=float(ends) if ends.isdecimal() else math.inf,
        refresh=None if refresh is None else SecretStr(refresh),
    )
