"""The async client of Tixte (contract, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from pydantic import SecretStr

from bot.http.client import ClientConfig
from cogs.tixte.calls.account import AccountCalls
from cogs.tixte.calls.domains import DomainCalls
from cogs.tixte.calls.listing import ListingCalls
from cogs.tixte.calls.uploads import UploadCalls
from cogs.tixte.events import Events
from cogs.tixte.state import State
from cogs.tixte.transport import Transport

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine, Sequence
    from types import TracebackType

    import aiohttp

    from bot.http.answer import Answer
    from bot.http.client import ApiClient
    from bot.http.observe import Observer
    from cogs.tixte.assets import AssetConfig
    from cogs.tixte.events import Listener, ListenerT

BASE_URL = "https://api.tixte.com/v1"


class TixteClient(UploadCalls, ListingCalls, DomainCalls, AccountCalls):
    """Speaks to Tixte with one credential; what it fetches it remembers.

    Args:
        master_key: The account's session token ("master key") or upload key.
        domain: The domain to upload to, without scheme; None for the account's first.
        session: The session to use; it stays open. None to make one.
        fetch_client_user_on_start: Whether ``async with`` fetches the account.
        close_session: Whether to close ``session`` at the end too.
        base_url: Where the API is.
        rewrite_asset_url: Turns an address of public content into the one to fetch from; for tests.
        asset_session: The session for public content, from ``bot.http.guard``; None to make one.
        asset_config: How patient to be with public content.
        max_file_bytes: The largest file to send, whatever the plan takes.
        on_request: Observers, called once for every HTTP answer of the API.
        config: How patient to be; it takes the place of ``base_url``.
    """

    def __init__(
        self,
        master_key: SecretStr | str,
        domain: str | None = None,
        /,
        *,
        session: aiohttp.ClientSession | None = None,
        fetch_client_user_on_start: bool = False,
        close_session: bool = False,
        base_url: str = BASE_URL,
        rewrite_asset_url: Callable[[str], str] = str,
        asset_session: aiohttp.ClientSession | None = None,
        asset_config: AssetConfig | None = None,
        max_file_bytes: int | None = None,
        on_request: Sequence[Observer] = (),
        config: ClientConfig | None = None,
    ) -> None:
        self.domain = domain
        self.fetch_client_user_on_start = fetch_client_user_on_start
        self.max_file_bytes = max_file_bytes
        self._events = Events()
        self._state = State(
            Transport(
                SecretStr(master_key) if isinstance(master_key, str) else master_key,
                config=config or ClientConfig(base_url),
                session=session,
                asset_session=asset_session,
                close_session=close_session,
                rewrite_asset_url=rewrite_asset_url,
                on_request=on_request,
                on_answer=self._tell,
                assets=asset_config,
            )
        )

    async def __aenter__(self) -> Self:
        self._state.transport.open()
        if self.fetch_client_user_on_start:
            try:
                await self.fetch_client_user()
            except BaseException:
                await self.cleanup()  # there will be no ``__aexit__``
                raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.cleanup()

    async def cleanup(self) -> None:
        """Close what the client opened; a second time does nothing."""
        self._events.close()
        await self._state.transport.close()

    def listen(self, event: str | None = None) -> Callable[[ListenerT], ListenerT]:
        """Make a decorator that lets a coroutine function hear of an event.

        The one event is ``on_request``: an HTTP answer came. It brings the answer.

        Args:
            event: The event; else the function's name.

        Raises:
            TypeError: What is decorated is no coroutine function.
            ValueError: The name does not begin with ``on_``.
        """
        return self._events.listen(event)

    def get_listeners(self, event: str) -> list[Listener | asyncio.Future[Any]]:
        """List who hears of an event: functions, then the futures of those who wait for it."""
        return self._events.get_listeners(event)

    def remove_listener(
        self, event: str, *, callback: Listener | asyncio.Future[Any] | None = None
    ) -> None:
        """Let one, or without ``callback`` everybody, hear of an event no more."""
        self._events.remove_listener(event, callback=callback)

    def wait_for(
        self,
        event: str,
        check: Callable[..., object] | None = None,
        timeout: float | None = None,
    ) -> Coroutine[Any, Any, Any]:
        """Wait for the next event that fits; await what this returns.

        Args:
            event: The event, without ``on_``.
            check: Whether it fits; gets what the event brings. None takes the first one.
            timeout: Seconds to wait at most.

        Raises:
            RuntimeError: No event loop runs.
            TimeoutError: While awaited: nothing came in time.
        """
        return self._events.wait_for(event, check, timeout)

    @property
    def _api(self) -> ApiClient:
        return self._state.transport.api

    def _tell(self, answer: Answer) -> None:
        self._events.dispatch("request", answer)

    def __repr__(self) -> str:
        return f"<TixteClient domain={self.domain!r} user={self.user!r}>"
