"""People with an account, and the account itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.enums import named
from cogs.tixte.abc import IDable
from cogs.tixte.enums import MAX_FILE_BYTES, Premium, Region
from cogs.tixte.utils import time_or_none

if TYPE_CHECKING:
    from datetime import datetime

    from cogs.tixte.file import File
    from cogs.tixte.state import State
    from cogs.tixte.wire import ClientUserData, UserData

MAX_AVATAR_BYTES = 16 * 1024 * 1024


class User(IDable):
    """Somebody with an account."""

    __slots__ = ("_user",)

    def __init__(self, state: State, data: UserData) -> None:
        super().__init__(state)
        self._user = data

    @property
    def id(self) -> str:
        """The id, 32 hex digits."""
        return self._user.id

    @property
    def username(self) -> str:
        """The name."""
        return self._user.username

    @property
    def avatar(self) -> str | None:
        """The address of the picture; None without one."""
        return self._user.avatar

    async def save_avatar(self, *, filename: str) -> File | None:
        """Fetch the picture; its server never sees the credential.

        Args:
            filename: What the file is to be called.

        Returns:
            The picture, None without one. Close it.

        Raises:
            HTTPException: The server refuses.
            TixteConnectionError: The server cannot be reached.
        """
        if self.avatar is None:
            return None
        return await self._state.assets.given(
            self.avatar, filename=filename, max_bytes=MAX_AVATAR_BYTES
        )

    def __str__(self) -> str:
        return self.username

    def __repr__(self) -> str:
        return f"<{type(self).__name__} id={self.id!r} username={self.username!r}>"


class ClientUser(User):
    """The account that the credential belongs to; e-mail and phone are in no ``repr``."""

    __slots__ = ("_account",)

    def __init__(self, state: State, data: ClientUserData) -> None:
        super().__init__(state, data)
        self._account = data

    @property
    def email(self) -> str | None:
        """The e-mail address."""
        return self._account.email

    @property
    def email_verified(self) -> bool:
        """Whether the address was confirmed."""
        return self._account.email_verified

    @property
    def phone(self) -> Any:
        """The phone number, in whatever form Tixte has it."""
        return self._account.phone

    @property
    def mfa_enabled(self) -> bool:
        """Whether signing in takes a second factor."""
        return self._account.mfa_enabled

    @property
    def premium_tier(self) -> int:
        """The plan's number."""
        return self._account.premium_tier

    @property
    def premium(self) -> Premium | int:
        """The plan; a number where it is not known yet."""
        return named(Premium, self.premium_tier)

    @property
    def upload_region(self) -> Region | str | None:
        """Where uploads are kept; text where it is not known yet."""
        region = self._account.upload_region
        return None if region is None else named(Region, region)

    @property
    def last_login(self) -> datetime | None:
        """When somebody last signed in."""
        return time_or_none(self._account.last_login)

    @property
    def max_file_bytes(self) -> int | None:
        """The largest file that the plan takes, None for a plan that is not known."""
        return MAX_FILE_BYTES.get(self.premium_tier)
