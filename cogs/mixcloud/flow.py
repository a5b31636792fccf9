"""How a Mixcloud account is linked: at Mixcloud itself, which does not give the state back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.oauth_flow import OAuthFlow
from cogs.mixcloud.oauth import MixcloudOAuth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import aiohttp
    from pydantic import SecretStr

TOKEN = "access_token"  # noqa: S105 - the name of the credential


class MixcloudFlow(OAuthFlow):
    """Links accounts of Mixcloud.

    Args:
        session: The session to call with.
        site: Where people approve.
        client_id: Which program asks.
        client_secret: Its secret.
    """

    echoes_state = False
    revoke_hint = "At Mixcloud it goes on until you revoke it there: Settings, Apps."

    def __init__(
        self,
        session: aiohttp.ClientSession,
        site: str,
        client_id: str | None,
        client_secret: SecretStr | None,
    ) -> None:
        self._given = {"MIXCLOUD_CLIENT_ID": client_id, "MIXCLOUD_CLIENT_SECRET": client_secret}
        self._oauth = MixcloudOAuth(
            f"{site.rstrip('/')}/oauth",
            client_id=client_id,
            client_secret=client_secret,
            raise_exceptions=True,
            session=session,
        )

    def missing(self) -> Sequence[str]:
        """Name the settings without which nothing can be linked."""
        return [name for name, value in self._given.items() if not value]

    def authorize_url(self, redirect_uri: str, state: str | None, scopes: Sequence[str]) -> str:
        """Say where the person signs in and agrees; there are no scopes."""
        del state, scopes  # the state lies in the redirect address
        return self._oauth.authorize_at(redirect_uri)

    async def exchange(self, code: str, redirect_uri: str) -> Mapping[str, str]:
        """Turn a code into a token, which does not expire.

        Raises:
            MixcloudOAuthError: Mixcloud does not accept the code.
            MixcloudTransportError: Mixcloud does not answer.
        """
        token = await self._oauth.access_token(code, redirect_uri=redirect_uri)
        return {TOKEN: token or ""}
