"""The ways out: to the API with the token, and to what needs none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr
from yarl import URL

from bot.http.auth import BearerAuth, NoAuth
from bot.http.client import ApiClient
from bot.http.retry import RetryPolicy
from bot.http.session import api_session
from cogs.pixelbin.arguments import check_token
from cogs.pixelbin.dialect import PixelbinDialect
from cogs.pixelbin.errors import PixelbinError, PixelbinNotFoundError, invalid_answer
from cogs.pixelbin.signatures import encoded, query_pairs, sign_request
from cogs.pixelbin.wire import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import aiohttp

    from bot.http.client import Call, ClientConfig
    from bot.http.observe import Observer
    from cogs.pixelbin.wire import ModelT

HOME = ".pixelbin.io"
THIS_MACHINE = frozenset(("127.0.0.1", "::1", "localhost"))


class Transport:
    """Opens a session when it is first needed and closes it if it opened it.

    Args:
        token: The API token.
        config: Where the API is.
        session: The session; None to make one.
        sign_requests: Whether to send the two headers that older services wanted.
        on_request: Observers of the API's answers.

    Raises:
        PixelbinInvalidCredentialError: The token cannot be one.
    """

    def __init__(
        self,
        token: SecretStr,
        *,
        config: ClientConfig,
        session: aiohttp.ClientSession | None,
        sign_requests: bool,
        on_request: Sequence[Observer],
    ) -> None:
        bearer = encoded(check_token(token.get_secret_value()))
        self.token = token
        self._auth = BearerAuth(SecretStr(bearer))
        self._config = config
        self._session = session
        self._owns = session is None
        self._signs = sign_requests
        self._observers = tuple(on_request)
        self._api: ApiClient | None = None

    @property
    def api(self) -> ApiClient:
        """The way to everything that wants the token."""
        session = self.open()
        if self._api is None:
            self._api = ApiClient(
                session,
                config=self._config,
                auth=self._auth,
                dialect=PixelbinDialect(),
                on_request=self._observers,
                sign=_sign if self._signs else None,
            )
        return self._api

    def without_token(self, attempts: int, backoff_factor: float) -> ApiClient:
        """Give a way to addresses that carry their own permission."""
        retry = RetryPolicy(attempts=attempts, backoff_factor=backoff_factor)
        return ApiClient(
            self.open(),
            config=replace(self._config, retry=retry),
            auth=NoAuth(),
            dialect=PixelbinDialect(),
            on_request=self._observers,
        )

    async def request(self, call: Call) -> Any:
        """Make a call with the token.

        Raises:
            PixelbinError: Pixelbin refuses, cannot be reached, or answers nonsense.
        """
        try:
            return await self.api.request(call)
        except PixelbinError as error:
            error.request = f"{call.method} {call.template or '/' + '/'.join(call.path)}"
            raise

    async def ask(self, model: type[ModelT], call: Call) -> ModelT:
        """Make a call and read its answer.

        Raises:
            PixelbinError: As ``request``; also where the answer is no such object.
        """
        return read(model, await self.request(call), maybe_done=not call.idempotent)

    async def delete(self, model: type[ModelT], call: Call, gone: ModelT) -> ModelT:
        """Delete something; where a repetition finds nothing any more, that is as good.

        Args:
            model: What the answer is.
            call: The call.
            gone: What to give where the answer to the first attempt was lost.

        Raises:
            PixelbinError: As ``ask``.
        """
        try:
            return await self.ask(model, call)
        except PixelbinNotFoundError as error:
            if error.attempt == 1:
                raise
            return gone

    def check_own(self, address: str) -> str:
        """Give an address back that bytes may be sent to: the service's own.

        Raises:
            PixelbinError: It is somewhere else.
        """
        try:
            url = URL(address, encoded=True)
            home = URL(self._config.base_url)
            # A service on this machine may call itself by another of the machine's names.
            is_home = url.origin() == home.origin() or {url.host, home.host} <= THIS_MACHINE
        except ValueError:
            raise invalid_answer("the signed address is none") from None
        if not is_home and (url.scheme != "https" or not (url.host or "").endswith(HOME)):
            raise invalid_answer("the signed address is not the service's own")
        return address

    def open(self) -> aiohttp.ClientSession:
        """Give the session."""
        if self._session is None:
            self._session = api_session()
            self._api = None
        return self._session

    async def close(self) -> None:
        """Close what was opened here; a second time does nothing."""
        if self._owns and self._session is not None:
            session, self._session, self._api = self._session, None, None
            await session.close()


def _sign(method: str, url: URL, body: bytes) -> Mapping[str, str]:
    host = url.raw_authority if url.explicit_port is not None else url.raw_host or ""
    return sign_request(method, url.raw_path, query_pairs(url.query), host, body)
