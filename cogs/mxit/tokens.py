"""Tokens: remembered with what they allow, renewed before they end, once for all who wait."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.http.errors import ErrorKind
from cogs.mxit.errors import MxitAPIAuthException, MxitAPIParameterException
from cogs.mxit.scopes import join_scopes, split_scopes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from pydantic import SecretStr

# Renewed so many seconds before its end: a call may take a while.
MARGIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Token:
    """An access token.

    Args:
        access: What is shown to the API.
        scopes: What it allows, as the service granted it.
        expires_at: When it ends, in seconds since 1970.
        refresh: What gets the next one, None where there is none.
    """

    access: SecretStr
    scopes: frozenset[str]
    expires_at: float
    refresh: SecretStr | None = None

    def covers(self, scope: str) -> bool:
        """Tell whether it allows everything in ``scope``."""
        return split_scopes(scope) <= self.scopes

    def is_fresh(self, margin: float = MARGIN_SECONDS) -> bool:
        """Tell whether it will live for a while yet."""
        return time.time() < self.expires_at - margin


class TokenStore(Protocol):
    """Keeps somebody's tokens between runs."""

    async def load(self) -> Sequence[Token]:
        """Give what is kept, newest last."""
        ...

    async def save(self, tokens: Sequence[Token]) -> None:
        """Keep these and nothing else."""
        ...


class MemoryTokenStore:
    """Keeps tokens as long as the program runs."""

    def __init__(self, tokens: Sequence[Token] = ()) -> None:
        self._tokens = tuple(tokens)

    async def load(self) -> Sequence[Token]:
        """Give what is kept."""
        return self._tokens

    async def save(self, tokens: Sequence[Token]) -> None:
        """Keep these and nothing else."""
        self._tokens = tuple(tokens)


class AppTokens:
    """The tokens of the app itself, one for each set of scopes; many clients may share them.

    Args:
        fetch: Asks the service for a token for these scopes.
    """

    def __init__(self, fetch: Callable[[str], Awaitable[Token]]) -> None:
        self._fetch = fetch
        self._tokens: dict[str, Token] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def usable(self, scope: str) -> Token:
        """Give a token for a scope: a remembered one, else a new one.

        Raises:
            MxitAPIException: The service gives none.
        """
        return self._remembered(scope) or await self.renew(scope, None)

    async def renew(self, scope: str, spent: Token | None) -> Token:
        """Get another token than the one that does not work any more.

        However many ask at once, the service is asked once.

        Raises:
            MxitAPIException: The service gives none.
        """
        key = join_scopes(split_scopes(scope))
        async with self._locks[key]:
            found = self._remembered(key)
            if found is None or found is spent:
                found = self._tokens[key] = await self._fetch(key)
            return found

    def _remembered(self, scope: str) -> Token | None:
        for token in self._tokens.values():
            if token.covers(scope) and token.is_fresh():
                return token
        return None


class UserTokens:
    """The tokens that one person granted, possibly one after the other for more and more scopes.

    Args:
        refresh: Asks the service for the token after this one.
        store: Where they are kept.
    """

    def __init__(self, refresh: Callable[[Token], Awaitable[Token]], store: TokenStore) -> None:
        self._refresh = refresh
        self._store = store
        self._tokens: list[Token] | None = None
        self._lock = asyncio.Lock()

    async def held(self) -> Sequence[Token]:
        """List what is there, newest last."""
        if self._tokens is None:
            self._tokens = [*await self._store.load()]
        return self._tokens

    async def covering(self, scope: str) -> Token | None:
        """Find a token that allows a scope; it may have to be renewed."""
        fitting = [token for token in await self.held() if token.covers(scope)]
        return max(fitting, key=lambda token: token.expires_at, default=None)

    async def usable(self, scope: str) -> Token:
        """Give a token to make a call with, the best there is for its scope.

        Where none allows the scope the newest goes: the service knows best what it granted.

        Raises:
            MxitAPIParameterException: Nobody has signed in.
            MxitAPIAuthException: It has ended and cannot be renewed.
        """
        token = await self.covering(scope)
        if token is None:
            held = await self.held()
            if not held:
                raise MxitAPIParameterException(
                    "nobody has signed in", kind=ErrorKind.UNAUTHORIZED, scope=scope
                )
            token = held[-1]
        if token.is_fresh() or (token.refresh is None and token.is_fresh(0)):
            return token
        return await self.renew(token)

    async def renew(self, spent: Token) -> Token:
        """Get the token after one that does not work any more; the service is asked once.

        Raises:
            MxitAPIAuthException: There is none: the person has to sign in again.
        """
        async with self._lock:
            for token in reversed(await self.held()):
                if token.scopes >= spent.scopes and _is_later(token, spent):
                    return token
            try:
                renewed = await self._next(spent)
            except MxitAPIAuthException as refusal:
                return await self._renewed_elsewhere(spent, refusal)
            await self._put(renewed, instead=spent)
            return renewed

    async def add(self, token: Token) -> None:
        """Remember a token that was just granted; those that allow no more go."""
        async with self._lock:
            await self._put(token)

    async def drop(self, gone: Token) -> None:
        """Forget a token."""
        async with self._lock:
            self._tokens = [token for token in await self.held() if token.access != gone.access]
            await self._store.save(self._tokens)

    async def _next(self, spent: Token) -> Token:
        if spent.refresh is None:
            raise MxitAPIAuthException("the token has ended", kind=ErrorKind.UNAUTHORIZED)
        return await self._refresh(spent)

    async def _renewed_elsewhere(self, spent: Token, refusal: MxitAPIAuthException) -> Token:
        """Take the token that another process got meanwhile, and kept where ours are kept too.

        Raises:
            MxitAPIAuthException: There is none.
        """
        if refusal.kind is ErrorKind.UNAUTHORIZED:
            for token in await self._store.load():
                if token.scopes >= spent.scopes and _is_later(token, spent):
                    self._tokens = [*await self._store.load()]
                    return token
        raise refusal

    async def _put(self, token: Token, instead: Token | None = None) -> None:
        others = [
            one
            for one in await self.held()
            if one is not instead and not one.scopes <= token.scopes
        ]
        self._tokens = [*others, token]
        await self._store.save(self._tokens)


def _is_later(token: Token, spent: Token) -> bool:
    return token.access != spent.access and token.expires_at >= spent.expires_at
