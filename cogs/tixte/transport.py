"""The ways out: one session to the API, one to public content, made where none was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.http.auth import HeaderAuth
from bot.http.client import ApiClient, ClientConfig
from bot.http.guard import guarded_session
from bot.http.session import api_session
from cogs.tixte.assets import AssetConfig, Assets
from cogs.tixte.dialect import TixteDialect

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import aiohttp
    from pydantic import SecretStr

    from bot.http.answer import Answer
    from bot.http.observe import Observer, RequestEvent


class Transport:
    """Opens sessions when they are first needed and closes those that it opened.

    Args:
        credential: What to show to the API, and to nobody else.
        config: Where the API is.
        session: For the API; None to make one.
        asset_session: For public content, from ``bot.http.guard``; None to make one.
        close_session: Whether to close ``session`` too.
        rewrite_asset_url: Turns an address of public content into the one to fetch from.
        on_request: Observers of the API's answers.
        on_answer: Told of every answer, public content's included.
        assets: How patient to be with public content.
    """

    def __init__(
        self,
        credential: SecretStr,
        *,
        config: ClientConfig,
        session: aiohttp.ClientSession | None,
        asset_session: aiohttp.ClientSession | None,
        close_session: bool,
        rewrite_asset_url: Callable[[str], str],
        on_request: Sequence[Observer],
        on_answer: Callable[[Answer], None],
        assets: AssetConfig | None = None,
    ) -> None:
        def tell(event: RequestEvent) -> None:
            on_answer(event.answer)

        self._auth = HeaderAuth("Authorization", credential)
        self._config = config
        self._observers = (*on_request, tell)
        self._session = session
        self._asset_session = asset_session
        self._closes_session = close_session or session is None
        self._closes_assets = asset_session is None
        self._api: ApiClient | None = None
        self.assets = Assets(
            plain=self.open,
            guarded=self._open_assets,
            rewrite=rewrite_asset_url,
            home=config.base_url,
            on_answer=on_answer,
            config=assets or AssetConfig(),
        )

    @property
    def api(self) -> ApiClient:
        """The way to the API."""
        session = self.open()
        if self._api is None:
            self._api = ApiClient(
                session,
                config=self._config,
                auth=self._auth,
                dialect=TixteDialect(),
                on_request=self._observers,
            )
        return self._api

    def open(self) -> aiohttp.ClientSession:
        """Give the session for the API."""
        if self._session is None:
            self._session = api_session()
            self._api = None
        return self._session

    async def close(self) -> None:
        """Close what was opened here; a second time does nothing."""
        if self._closes_session and self._session is not None:
            session, self._session, self._api = self._session, None, None
            await session.close()
        if self._closes_assets and self._asset_session is not None:
            session, self._asset_session = self._asset_session, None
            await session.close()

    def _open_assets(self) -> aiohttp.ClientSession:
        if self._asset_session is None:
            self._asset_session = guarded_session()
        return self._asset_session
