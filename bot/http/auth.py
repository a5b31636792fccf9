"""How a service wants its credential: one small strategy a way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pydantic import SecretStr


class Auth(Protocol):
    """Adds a credential to a request."""

    def headers(self) -> dict[str, str]:
        """Give the headers that carry the credential."""
        ...


class HeaderAuth:
    """The bare credential as the value of one header."""

    def __init__(self, name: str, credential: SecretStr) -> None:
        self._name = name
        self._credential = credential

    def headers(self) -> dict[str, str]:
        """Give the header that carries the credential."""
        return {self._name: self._credential.get_secret_value()}
