"""Tokens: had by logging in, renewed before they end, one renewal for all who wait for it."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol

import msgspec
from pydantic import SecretStr

from bot.http.errors import ErrorKind
from cogs.gett.errors import GettAuthError, GettError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from cogs.gett.wire import LoginData

GRACE_SECONDS = 3600
# With these the service says no to what it was shown, not that it has trouble (section 7).
REFUSALS = (400, 401, 403, 404)


class Tokens(msgspec.Struct, frozen=True):
    """What a login brought.

    Args:
        access: Goes along with calls.
        refresh: Brings the next ones, None where the service gave none.
        expires_at: When the access token ends, in seconds since 1970 by our clock.
        life: How many seconds it had in all.
    """

    access: str
    refresh: str | None
    expires_at: int
    life: float

    def __repr__(self) -> str:
        return f"<Tokens expires_at={self.expires_at}>"

    def is_newer_than(self, other: Tokens) -> bool:
        """Tell whether they were had later than others."""
        return self.expires_at - self.life > other.expires_at - other.life

    def is_good(self, now: float, grace: float) -> bool:
        """Tell whether the access token is to be used.

        A token that would live longer than any has lived is one of a clock that was wrong.
        """
        left = self.expires_at - now
        # A grace as long as the life would have every call renew.
        margin = self.life / 2 if grace >= self.life else grace
        return margin < left <= self.life + 1


class TokenStore(Protocol):
    """Keeps an account's tokens where all its clients find them; it seals them."""

    async def load(self) -> Tokens | None:
        """Give what was kept last, None where there is nothing that can be used."""
        ...

    async def save(self, tokens: Tokens) -> None:
        """Keep tokens in the place of those before."""
        ...


class TokenKeeper:
    """The tokens of one account.

    Args:
        log_in: Asks for tokens, with the fields of a login.
        credentials: The account's keys; empty where only a refresh token is known.
        refresh_token: A refresh token to begin with.
        store: Where tokens are kept besides; None for nowhere.
        clock: Gives the time in seconds since 1970.
    """

    def __init__(
        self,
        log_in: Callable[[Mapping[str, str]], Awaitable[LoginData]],
        credentials: Mapping[str, SecretStr],
        refresh_token: SecretStr | None = None,
        *,
        store: TokenStore | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._log_in = log_in
        self._credentials = credentials
        self._first_refresh = refresh_token
        self._clock = clock
        self.store = store
        self.tokens: Tokens | None = None
        self.grace: float = GRACE_SECONDS
        self._lock = asyncio.Lock()
        self._failures = 0
        self._failure: GettError | None = None

    async def get(self) -> SecretStr:
        """Give an access token that is good, from wherever it is to be had.

        Raises:
            GettAuthError: None is to be had with what is known.
            GettError: The service does not answer, or not with tokens.
        """
        if not self._is_good():
            await self._renew_once(self._is_good)
        return self._access()

    async def replace(self, refused: SecretStr) -> SecretStr:
        """Give another token than one that the service does not take any more.

        Raises:
            GettAuthError: None is to be had with what is known.
            GettError: The service does not answer, or not with tokens.
        """
        bad = refused.get_secret_value()
        await self._renew_once(lambda: self._is_good() and self._access_text() != bad)
        return self._access()

    async def take(self, fields: Mapping[str, str]) -> None:
        """Log in with given fields, whatever token there is.

        Raises:
            GettAuthError: The service does not take them.
            GettError: The service does not answer, or not with tokens.
        """
        async with self._lock:
            await self._take(fields)

    @property
    def refresh_text(self) -> str | None:
        """The refresh token, None where there is none."""
        if self.tokens is not None and self.tokens.refresh is not None:
            return self.tokens.refresh
        return None if self._first_refresh is None else self._first_refresh.get_secret_value()

    async def _renew_once(self, is_done: Callable[[], bool]) -> None:
        failures = self._failures
        async with self._lock:
            if is_done():
                return
            # Whoever waited shares what came of it: the service is not asked once for each.
            if self._failure is not None and self._failures != failures:
                raise self._failure
            stored = None if self.store is None else await self.store.load()
            if stored is not None and not (self.tokens and self.tokens.is_newer_than(stored)):
                self.tokens = stored
                if is_done():
                    return
            try:
                await self._renew()
            except GettError as error:
                self._failures += 1
                self._failure = error
                raise
            self._failure = None

    async def _renew(self) -> None:
        refresh = self.refresh_text
        if refresh is not None:
            try:
                await self._take({"refreshtoken": refresh})
            except GettAuthError:
                if not self._credentials:
                    raise
            else:
                return
        if not self._credentials:
            raise GettAuthError(
                error="there is neither a refresh token nor a password",
                kind=ErrorKind.UNAUTHORIZED,
            )
        await self._take({name: one.get_secret_value() for name, one in self._credentials.items()})

    async def _take(self, fields: Mapping[str, str]) -> None:
        try:
            data = await self._log_in(fields)
        except GettError as error:
            if error.http_status not in REFUSALS:
                raise
            raise GettAuthError(
                error.http_status, error.endpoint, error.error, kind=ErrorKind.UNAUTHORIZED
            ) from None
        self.tokens = Tokens(
            access=data.accesstoken,
            refresh=data.refreshtoken or self.refresh_text,
            expires_at=int(self._clock() + data.expires),
            life=data.expires,
        )
        if self.store is not None:
            await self.store.save(self.tokens)

    def _is_good(self) -> bool:
        return self.tokens is not None and self.tokens.is_good(self._clock(), self.grace)

    def _access_text(self) -> str:
        return "" if self.tokens is None else self.tokens.access

    def _access(self) -> SecretStr:
        return SecretStr(self._access_text())
