"""Linking an account at the service itself: OAuth 2 with an authorization code (RFC 6749, 4.1)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.http.errors import ErrorKind, ServiceError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from pydantic import SecretStr

    Renew = Callable[[Mapping[str, SecretStr]], Awaitable[Mapping[str, SecretStr]]]
    """Takes the credentials that are not accepted any more and gives those to go on with."""


@dataclass(frozen=True, slots=True)
class OAuthScope:
    """One thing that a person can let the bot do.

    Args:
        name: What the service calls it.
        words: What the person reads behind "to", such as "read your profile".
        at_first: Whether it is asked for when an account is linked; others when they are needed.
    """

    name: str
    words: str
    at_first: bool = True


class OAuthFlow(ABC):
    """How an account of one service is linked by OAuth.

    What it calls is not retried: a code is spent by the first try.

    Attributes:
        echoes_state: Whether the service gives ``state`` back. Where it does not, the state lies in
            the redirect address, as the last segment of its path.
        scopes: All that is ever asked for. Buttons in old messages count them: new ones come last.
        revoke_hint: Where people take the permission back themselves, a sentence.
        missing_hint: What else is said where settings are missing, a sentence; often nothing.
    """

    echoes_state: bool = True
    scopes: tuple[OAuthScope, ...] = ()
    revoke_hint: str = ""
    missing_hint: str = ""

    @abstractmethod
    def missing(self) -> Sequence[str]:
        """Name the settings without which nothing can be linked, such as ``TOY_CLIENT_ID``."""

    @abstractmethod
    def authorize_url(self, redirect_uri: str, state: str | None, scopes: Sequence[str]) -> str:
        """Say where the person signs in and agrees.

        Args:
            redirect_uri: Where the browser goes then.
            state: What has to come back with it; None where it lies in ``redirect_uri``.
            scopes: What is asked for, by name.
        """

    @abstractmethod
    async def exchange(self, code: str, redirect_uri: str) -> Mapping[str, str]:
        """Turn a code into the credentials that ``Service.connect`` takes.

        Args:
            code: What came to the redirect address.
            redirect_uri: The one of ``authorize_url``, byte for byte.

        Raises:
            ServiceError: The service does not accept the code, or does not answer.
        """

    async def refresh(self, credentials: Mapping[str, SecretStr]) -> Mapping[str, str]:  # noqa: ARG002 - for services that have such
        """Get credentials anew; only for services whose tokens expire.

        Raises:
            ServiceError: UNAUTHORIZED where the account has to be linked again.
        """
        raise ServiceError("there is no refresh", kind=ErrorKind.UNAUTHORIZED)

    async def revoke(self, credentials: Mapping[str, SecretStr]) -> bool:  # noqa: ARG002 - for services that have such
        """Take the permission back at the service.

        Returns:
            Whether that was done; False where the service has no such call.

        Raises:
            ServiceError: The service does not answer, or refuses.
        """
        return False

    def wanted(self, more: Iterable[str] = ()) -> tuple[str, ...]:
        """List the names of the scopes that are asked for at first, and of these."""
        names = set(more)
        return tuple(one.name for one in self.scopes if one.at_first or one.name in names)

    def scope_mask(self, names: Iterable[str]) -> str:
        """Write names of scopes so short that a button can carry them."""
        wanted = set(names)
        bits = (1 << number for number, one in enumerate(self.scopes) if one.name in wanted)
        return f"{sum(bits):x}"

    def scope_names(self, mask: str) -> tuple[str, ...]:
        """Read what ``scope_mask`` wrote; nothing of an empty text."""
        bits = int(mask or "0", 16)
        return tuple(one.name for number, one in enumerate(self.scopes) if bits >> number & 1)

    def words(self, names: Iterable[str]) -> list[str]:
        """Say what scopes let the bot do."""
        wanted = set(names)
        return [one.words for one in self.scopes if one.name in wanted]
