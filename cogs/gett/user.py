"""The account: who it is, its storage, its tokens, and its calls (contract, sections 3 and 4)."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from bot.http.client import ClientConfig
from cogs.gett.errors import GettArgumentError, GettError, GettNotFound, names_token
from cogs.gett.links import HISTORIC_BASE
from cogs.gett.request import GettRequest
from cogs.gett.tokens import TokenKeeper
from cogs.gett.transport import Transport
from cogs.gett.wire import LoginData, UserData, read, read_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cogs.gett.dialect import GettResponse
    from cogs.gett.tokens import TokenStore

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
# How old what is known of the storage may be before a file is refused, or sent, by it.
STORAGE_SECONDS = 60.0


class GettUser:
    """An account, as far as it is known; ``login`` and ``refresh`` ask.

    Args:
        apikey: The app's key.
        email: The account's address.
        password: The account's password.
        transport: The way to the API; None for that of the public service.
        refresh_token: Takes the place of the three; empty for whoever only looks at what is public.
        tokens: Where its tokens are kept besides.
        clock: Gives the time in seconds since 1970.

    Attributes:
        userid: The account's id.
        fullname: What its owner is called.
        storage_used: Bytes that its files take.
        storage_limit: Bytes that they may take.
    """

    def __init__(
        self,
        apikey: str | SecretStr | None,
        email: str | None,
        password: str | SecretStr | None,
        *,
        transport: Transport | None = None,
        refresh_token: str | SecretStr | None = None,
        tokens: TokenStore | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._credentials = _checked(apikey, email, password, refresh_token)
        self.transport = transport or Transport(ClientConfig(HISTORIC_BASE))
        self.email = email
        self.userid: str | None = None
        self.fullname: str | None = None
        self.storage_used: int | None = None
        self.storage_limit: int | None = None
        self._storage_at = 0.0
        self._keeper = TokenKeeper(
            self._log_in,
            self._credentials,
            _secret(refresh_token or None),
            store=tokens,
            clock=clock,
        )

    @property
    def apikey(self) -> str | None:
        """The app's key; None where only a refresh token is known."""
        return self._known("apikey")

    @property
    def password(self) -> str | None:
        """The password; None where only a refresh token is known."""
        return self._known("password")

    @property
    def refresh_token(self) -> str | None:
        """The refresh token, None before the first login."""
        return self._keeper.refresh_text

    @property
    def access_token_expires(self) -> int | None:
        """When the access token ends, in seconds since 1970; None before the first login."""
        tokens = self._keeper.tokens
        return None if tokens is None else tokens.expires_at

    @property
    def access_token_grace(self) -> float:
        """How many seconds before its end an access token is renewed."""
        return self._keeper.grace

    @access_token_grace.setter
    def access_token_grace(self, seconds: float) -> None:
        self._keeper.grace = seconds

    def keep_tokens(self, store: TokenStore) -> None:
        """Keep the tokens in a store from now on, and take what is there."""
        self._keeper.store = store

    async def access_token(self) -> str:
        """Give an access token that is good; log in, or renew it, where that is due.

        Raises:
            GettAuthError: The keys are wrong.
            GettError: Ge.tt does not answer.
        """
        return (await self._keeper.get()).get_secret_value()

    async def login(self, **params: str) -> bool:
        """Log in, with the account's own keys or other fields such as ``refreshtoken``.

        Raises:
            GettAuthError: The keys are wrong, or there are none.
            GettError: Ge.tt does not answer.
        """
        fields = params or {name: one.get_secret_value() for name, one in self._credentials.items()}
        if not fields and self.refresh_token is not None:
            fields = {"refreshtoken": self.refresh_token}
        await self._keeper.take(fields)
        return True

    async def refresh(self) -> bool:
        """Ask who the account is and how much it stores.

        Raises:
            GettAuthError: The keys are wrong.
            GettError: Ge.tt does not answer.
        """
        answer = await self.ask("GET", "/users/me")
        self._take(read(read_object(answer), UserData))
        return True

    async def room(self) -> int | None:
        """Say how many bytes are free, as of this minute; None where that is not told.

        Raises:
            GettError: Ge.tt does not answer.
        """
        await self._keeper.get()  # a login tells it too
        if time.monotonic() - self._storage_at > STORAGE_SECONDS or not self._storage_at:
            await self.refresh()
        if self.storage_limit is None:
            return None
        return self.storage_limit - (self.storage_used or 0)

    def forget_storage(self) -> None:
        """Ask anew before the next upload: something was stored or deleted."""
        self._storage_at = 0.0

    async def ask(
        self,
        method: str,
        endpoint: str,
        data: Any = None,
        *,
        template: str | None = None,
        idempotent: bool = True,
    ) -> GettResponse:
        """Make a call as this account; a token that is refused is replaced once.

        Raises:
            GettError: Ge.tt refuses or does not answer.
        """
        token = await self._keeper.get()
        call = (method, endpoint, data, template)
        try:
            return await self._request(*call, token=token, idempotent=idempotent)
        except GettError as error:
            if not names_token(error):
                raise
        # It was refused, so it was not done: also what must not be done twice is asked again.
        token = await self._keeper.replace(token)
        return await self._request(*call, token=token, idempotent=idempotent)

    async def destroy(self, endpoint: str, template: str) -> None:
        """Destroy a share or a file; gone at a second attempt means that the first one did it.

        Raises:
            GettError: Ge.tt refuses or does not answer; ``GettNotFound`` where it is gone.
        """
        try:
            await self.ask("POST", f"{endpoint}/destroy", template=f"{template}/destroy")
        except GettNotFound as error:
            if error.attempt == 1:
                raise
        self.forget_storage()

    async def look(self, endpoint: str, *, template: str | None = None) -> GettResponse:
        """Ask for what everybody may see; no token goes along.

        Raises:
            GettError: Ge.tt refuses or does not answer.
        """
        return await self._request("GET", endpoint, None, template)

    async def _log_in(self, fields: Mapping[str, str]) -> LoginData:
        answer = await self._request("POST", "/users/login", dict(fields), None)
        data = read(read_object(answer), LoginData)
        if data.user is not None:
            self._take(data.user)
        return data

    async def _request(
        self,
        method: str,
        endpoint: str,
        data: Any,
        template: str | None,
        *,
        token: SecretStr | None = None,
        idempotent: bool = True,
    ) -> GettResponse:
        request = GettRequest(self.transport, token, template=template, idempotent=idempotent)
        if method == "GET":
            return await request.get(endpoint)
        return await request.post(endpoint, data)

    def _take(self, data: UserData) -> None:
        self.userid, self.fullname = data.userid, data.fullname
        if data.email is not None:
            self.email = data.email
        if data.storage is not None:
            self.storage_used, self.storage_limit = data.storage.used or 0, data.storage.limit
            self._storage_at = time.monotonic()

    def _known(self, name: str) -> str | None:
        one = self._credentials.get(name)
        return None if one is None else one.get_secret_value()

    def __repr__(self) -> str:
        return f"<GettUser userid={self.userid!r} fullname={self.fullname!r}>"


def _checked(
    apikey: str | SecretStr | None,
    email: str | None,
    password: str | SecretStr | None,
    refresh_token: str | SecretStr | None,
) -> dict[str, SecretStr]:
    """Check an account's keys; nothing is asked.

    Raises:
        GettArgumentError: One is missing, or cannot be what it should be.
    """
    given = {"apikey": apikey, "email": email, "password": password}
    # An empty one: nothing is known, and only what everybody may see is to be had.
    if refresh_token is not None and all(one is None for one in given.values()):
        return {}
    found: dict[str, SecretStr] = {}
    for name, value in given.items():
        secret = _secret(value)
        if secret is None or not secret.get_secret_value():
            raise GettArgumentError(f"{name} is missing: a text that is not empty")
        found[name] = secret
    if not _EMAIL.fullmatch(found["email"].get_secret_value()):
        raise GettArgumentError("email is no e-mail address")
    return found


def _secret(value: object) -> SecretStr | None:
    if isinstance(value, str):
        return SecretStr(value)
    return value if isinstance(value, SecretStr) else None
