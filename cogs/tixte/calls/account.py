"""Calls about people, the account, its configuration and its key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.http.body import JsonBody
from cogs.tixte.calls.base import Calls
from cogs.tixte.config import Config
from cogs.tixte.wire import ConfigData, KeyData, read, read_size

if TYPE_CHECKING:
    from cogs.tixte.user import ClientUser, User
    from cogs.tixte.wire import Size

CONFIG = ("users", "@me", "config")


class AccountCalls(Calls):
    """People, the account, its configuration and its key."""

    @property
    def user(self) -> ClientUser | None:
        """The account, if it was fetched before."""
        return self._state.user

    @property
    def users(self) -> list[User]:
        """Everybody who was fetched before."""
        return list(self._state.users.values())

    def get_user(self, id: str, /) -> User | None:  # noqa: A002 - the contract's name
        """Find somebody who was fetched before."""
        return self._state.get_user(id)

    async def fetch_user(self, id: str, /) -> User:  # noqa: A002
        """Fetch somebody by id or name.

        Raises:
            HTTPException: Tixte refuses; ``NotFound`` where there is nobody of that id,
                ``Forbidden`` for an upload key.
            TixteConnectionError: Tixte cannot be reached.
        """
        return await self._state.fetch_user(id)

    async def fetch_client_user(self) -> ClientUser:
        """Fetch the account that the credential belongs to.

        Raises:
            HTTPException: Tixte refuses; ``Unauthorized`` where the credential is unknown.
            TixteConnectionError: Tixte cannot be reached.
        """
        return await self._state.fetch_client_user()

    async def fetch_size(self) -> Size:
        """Fetch how much of the storage is taken.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        return read_size(await self._state.request("GET", ("users", "@me", "uploads", "size")))

    async def fetch_upload_key(self) -> str:
        """Fetch the account's upload key, which is a secret.

        Raises:
            HTTPException: Tixte refuses; ``Forbidden`` for an upload key.
            TixteConnectionError: Tixte cannot be reached.
        """
        return read(await self._state.request("GET", ("users", "@me", "keys")), KeyData).api_key

    async def fetch_config(self) -> Config:
        """Fetch the account's configuration.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        return Config(self._state, read(await self._state.request("GET", CONFIG), ConfigData))

    async def update_config(
        self,
        *,
        custom_css: str | None = None,
        hide_branding: bool | None = None,
        base_redirect: str | bool | None = None,
        only_image: bool | None = None,
        title: str | None = None,
        description: str | None = None,
        author_name: str | None = None,
        author_url: str | None = None,
        provider_name: str | None = None,
        provider_url: str | None = None,
        theme_color: str | int | None = None,
    ) -> Config:
        """Change some of the configuration; None leaves a part as it is, empty text empties it.

        Args:
            custom_css: The style of the pages.
            hide_branding: Whether the pages leave Tixte's name out.
            base_redirect: Where the bare domain leads; False for nowhere else.
            only_image: Whether links show the picture alone.
            title: The embed's title.
            description: The embed's text.
            author_name: The embed's author.
            author_url: Where the author's name leads.
            provider_name: The embed's provider.
            provider_url: Where the provider's name leads.
            theme_color: The embed's colour, as a number or as ``#rrggbb``.

        Raises:
            HTTPException: Tixte refuses; ``PaymentRequired`` where it needs a paid plan.
            TixteConnectionError: Tixte cannot be reached.
        """
        if isinstance(theme_color, int):
            theme_color = f"#{theme_color:06x}"
        embed = {
            "title": title,
            "description": description,
            "author_name": author_name,
            "author_url": author_url,
            "provider_name": provider_name,
            "provider_url": provider_url,
            "theme_color": theme_color,
        }
        body: dict[str, Any] = _given(
            custom_css=custom_css,
            hide_branding=hide_branding,
            base_redirect=base_redirect,
            only_image=only_image,
            embed={name: text or None for name, text in embed.items() if text is not None} or None,
        )
        data = read(await self._state.request("PATCH", CONFIG, body=JsonBody(body)), Any)
        # What Tixte answers is not known for sure (contract, section 7).
        if isinstance(data, dict) and isinstance(data.get("embed"), dict):
            return Config(self._state, read(data, ConfigData))
        return await self.fetch_config()


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
