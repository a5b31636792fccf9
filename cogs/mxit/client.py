"""The async client of Mxit (contract, section 4)."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Self

from pydantic import SecretStr

from cogs.mxit.calls.base import Limits
from cogs.mxit.calls.contacts import ContactCalls
from cogs.mxit.calls.gallery import GalleryCalls
from cogs.mxit.calls.messaging import Messaging
from cogs.mxit.calls.offers import OfferCalls
from cogs.mxit.calls.pictures import PictureCalls
from cogs.mxit.calls.profiles import ProfileCalls
from cogs.mxit.enums import CONTACT_LIST_FILTER
from cogs.mxit.errors import (
    MxitAPIAuthException,
    MxitAPIException,
    MxitAPIParameterException,
)
from cogs.mxit.oauth import OAuth
from cogs.mxit.transport import ANSWER_SECONDS, Transport

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from types import TracebackType

    import aiohttp

    from bot.http.observe import Observer
    from cogs.mxit.tokens import AppTokens, Token, TokenStore

__all__ = [
    "CONTACT_LIST_FILTER",
    "Mxit",
    "MxitAPIAuthException",
    "MxitAPIException",
    "MxitAPIParameterException",
    "MxitClient",
    "Users",
]


class Users(ProfileCalls, PictureCalls, ContactCalls, GalleryCalls, OfferCalls):
    """People, pictures, contacts, gallery, offers."""


class MxitClient:
    """Speaks to a server of Mxit's dialect, for one app and one person.

    Args:
        client_id: The app's id.
        client_secret: The app's secret.
        redirect_uri: Where people come back to when they have signed in.
        state: What comes back with them; a random one is made where none is given.
        auth_endpoint: Where the authorisation server is; there is no default, Mxit is closed.
        api_endpoint: Where the API is.
        session: The session to use; it stays open. None to make one.
        timeout: How many seconds an answer may take.
        token_store: Where the person's tokens are kept; else as long as the client lives.
        app_tokens: The app's own tokens, where clients share them.
        renew: Gets the token after one of the person's, where somebody else sees to that.
        limits: The largest files.
        on_request: Observers, called once for every HTTP answer.
        redirect_url: A wrong name for ``redirect_uri`` that was once written down.

    Attributes:
        oauth: Gets and renews tokens.
        messaging: Sends messages.
        users: Everything else.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: SecretStr | str,
        redirect_uri: str | None = None,
        state: str | None = None,
        *,
        auth_endpoint: str,
        api_endpoint: str,
        session: aiohttp.ClientSession | None = None,
        timeout: float = ANSWER_SECONDS,
        token_store: TokenStore | None = None,
        app_tokens: AppTokens | None = None,
        renew: Callable[[Token], Awaitable[Token]] | None = None,
        limits: Limits | None = None,
        on_request: Sequence[Observer] = (),
        redirect_url: str | None = None,
    ) -> None:
        if redirect_url is not None:
            warnings.warn("redirect_url is called redirect_uri", DeprecationWarning, stacklevel=2)
        if isinstance(client_secret, str):
            client_secret = SecretStr(client_secret)
        self._transport = Transport(
            api_endpoint, auth_endpoint, session=session, timeout=timeout, on_request=on_request
        )
        self.oauth = OAuth(
            self._transport,
            auth_endpoint=auth_endpoint,
            client_id=client_id,
            client_secret=client_secret,
            redirect_uri=redirect_uri or redirect_url,
            state=state,
            token_store=token_store,
            app_tokens=app_tokens,
            renew=renew,
        )
        self.messaging = Messaging(self._transport, self.oauth, limits or Limits())
        self.users = Users(self._transport, self.oauth, limits or Limits())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the session if the client made it; a second time does nothing."""
        await self._transport.close()


Mxit = MxitClient
