"""Signing in and getting tokens (contract, sections 1.1 and 4.1)."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

import aiohttp
import msgspec
from pydantic import SecretStr
from yarl import URL

from bot.http.auth import NoAuth
from bot.http.body import FormBody
from bot.http.client import Call
from cogs.mxit.errors import MxitAPIAuthException, MxitAPIParameterException
from cogs.mxit.models import read
from cogs.mxit.scopes import join_scopes, split_scopes
from cogs.mxit.tokens import AppTokens, MemoryTokenStore, Token, UserTokens

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from cogs.mxit.tokens import TokenStore
    from cogs.mxit.transport import Transport

# Where the service does not tell.
LIFE_SECONDS = 3600.0


class TokenFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A token as the service gives it; ``expires_in`` may be a text."""

    access_token: str
    expires_in: float | str | None = None
    refresh_token: str | None = None
    scope: str | None = None

    def __repr__(self) -> str:
        return "<TokenFacts>"


class ClientAuth(NoAuth):
    """The app's id and secret, as HTTP Basic."""

    def __init__(self, client_id: str, client_secret: SecretStr) -> None:
        self._client_id = client_id
        self._client_secret = client_secret

    def headers(self) -> dict[str, str]:
        """Give the header that carries both."""
        secret = self._client_secret.get_secret_value()
        return {
            "Authorization": aiohttp.encode_basic_auth(self._client_id, secret, encoding="utf-8"),
            "Accept": "application/json",
        }


class OAuth:
    """Gets tokens, and keeps them.

    Args:
        transport: The ways out.
        auth_endpoint: Where people sign in.
        client_id: The app's id.
        client_secret: The app's secret.
        redirect_uri: Where people come back to.
        state: What comes back with them where the caller gives nothing else.
        token_store: Where a person's tokens are kept.
        app_tokens: The app's own tokens, where clients share them.
        renew: Gets the token after one of the person's, where somebody else sees to that.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        auth_endpoint: str,
        client_id: str,
        client_secret: SecretStr,
        redirect_uri: str | None = None,
        state: str | None = None,
        token_store: TokenStore | None = None,
        app_tokens: AppTokens | None = None,
        renew: Callable[[Token], Awaitable[Token]] | None = None,
    ) -> None:
        self.redirect_uri = redirect_uri
        self.app_tokens = app_tokens or AppTokens(self._fetch_app_token)
        self.user_tokens = UserTokens(renew or self.next_token, token_store or MemoryTokenStore())
        self._transport = transport
        self._authorize = f"{auth_endpoint.rstrip('/')}/authorize"
        self._client_id = client_id
        self._auth = ClientAuth(client_id, client_secret)
        self._state = state

    def auth_url(self, scope: str, state: str | None = None) -> str:
        """Give the address where somebody signs in and grants scopes.

        Args:
            scope: The scopes, with blanks between them.
            state: What comes back unchanged; a random one is made where none is given.

        Raises:
            MxitAPIParameterException: There is no ``redirect_uri``.
        """
        return self.new_authorization(scope, state or self._state)[0]

    def new_authorization(self, scope: str, state: str | None = None) -> tuple[str, str]:
        """Give the address where somebody signs in, and the state that has to come back.

        Raises:
            MxitAPIParameterException: There is no ``redirect_uri``.
        """
        state = state or secrets.token_urlsafe(32)
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._required_redirect(),
            "scope": join_scopes(split_scopes(scope)),
            "state": state,
        }
        return str(URL(self._authorize).with_query(query)), state

    async def get_user_token(self, scope: str, code: str | None = None) -> str:
        """Give a token of the person's that allows a scope.

        Args:
            scope: The scopes, with blanks between them.
            code: What they came back with; used only where no remembered token will do.

        Raises:
            MxitAPIParameterException: There is neither such a token nor a code, or no
                ``redirect_uri``.
            MxitAPIAuthException: The service refuses the code.
            MxitAPIException: The service does not answer.
        """
        if await self.user_tokens.covering(scope) is not None:
            try:
                return (await self.user_tokens.usable(scope)).access.get_secret_value()
            except MxitAPIAuthException:
                if code is None:
                    raise
        elif code is None:
            raise MxitAPIParameterException(f"nobody has granted {scope}; a code is needed")
        token = await self.exchange(scope, code)
        await self.user_tokens.add(token)
        return token.access.get_secret_value()

    async def exchange(self, scope: str, code: str) -> Token:
        """Turn a code into a token, without keeping it; a code works once.

        Raises:
            MxitAPIParameterException: There is no ``redirect_uri``.
            MxitAPIAuthException: The service refuses the code.
            MxitAPIException: The service does not answer.
        """
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._required_redirect(),
        }
        return await self._fetch(fields, split_scopes(scope), idempotent=False)

    async def get_app_token(self, scope: str) -> str:
        """Give a token of the app itself that allows a scope.

        Raises:
            MxitAPIAuthException: The service refuses.
            MxitAPIException: The service does not answer.
        """
        return (await self.app_tokens.usable(scope)).access.get_secret_value()

    async def refresh(self) -> str:
        """Renew the person's newest token now.

        Raises:
            MxitAPIParameterException: Nobody has signed in.
            MxitAPIAuthException: They have to sign in again.
        """
        held = await self.user_tokens.held()
        if not held:
            raise MxitAPIParameterException("nobody has signed in")
        return (await self.user_tokens.renew(held[-1])).access.get_secret_value()

    async def revoke(self) -> None:
        """Make all of the person's tokens worthless, and forget them.

        Raises:
            MxitAPIException: The service does not answer; those not revoked are kept.
        """
        for token in list(await self.user_tokens.held()):
            # The longest lived first: with it the grant ends.
            for secret in (token.refresh, token.access):
                if secret is not None:
                    await self._post("revoke", {"token": secret.get_secret_value()})
            await self.user_tokens.drop(token)

    async def next_token(self, spent: Token) -> Token:
        """Get the token after this one, without keeping it.

        Raises:
            MxitAPIAuthException: The service refuses.
            MxitAPIException: The service does not answer.
        """
        old = "" if spent.refresh is None else spent.refresh.get_secret_value()
        fields = {"grant_type": "refresh_token", "refresh_token": old}
        return await self._fetch(fields, spent.scopes, refresh=spent.refresh)

    async def _fetch_app_token(self, scope: str) -> Token:
        fields = {"grant_type": "client_credentials", "scope": scope}
        return await self._fetch(fields, split_scopes(scope))

    async def _fetch(
        self,
        fields: Mapping[str, str],
        asked: frozenset[str],
        *,
        refresh: SecretStr | None = None,
        idempotent: bool = True,
    ) -> Token:
        facts = read(await self._post("token", fields, idempotent=idempotent), TokenFacts)
        new = facts.refresh_token
        return Token(
            access=SecretStr(facts.access_token),
            # What was granted counts, not what was asked for.
            scopes=split_scopes(facts.scope) if facts.scope else asked,
            expires_at=time.time() + _seconds(facts.expires_in),
            refresh=refresh if new is None else SecretStr(new),
        )

    async def _post(
        self, path: str, fields: Mapping[str, str], *, idempotent: bool = True
    ) -> object:
        call = Call("POST", (path,), body=FormBody(fields), auth=self._auth, idempotent=idempotent)
        answer: object = await self._transport.auth.request(call)
        return answer

    def _required_redirect(self) -> str:
        if not self.redirect_uri:
            raise MxitAPIParameterException("signing in needs a redirect_uri")
        return self.redirect_uri


def _seconds(expires_in: float | str | None) -> float:
    try:
        seconds = LIFE_SECONDS if expires_in is None else float(expires_in)
    except ValueError:
        return LIFE_SECONDS
    return seconds if 0 < seconds < 10**9 else LIFE_SECONDS
