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

    def query(self) -> dict[str, str]:
        """Give the part of the query that carries the credential."""
        ...


class NoAuth:
    """No credential: for what a service gives to everybody."""

    def headers(self) -> dict[str, str]:
        """Give no headers."""
        return {}

    def query(self) -> dict[str, str]:
        """Give no query."""
        return {}


class HeaderAuth(NoAuth):
    """The bare credential as the value of one header."""

    def __init__(self, name: str, credential: SecretStr) -> None:
        self._name = name
        self._credential = credential

    def headers(self) -> dict[str, str]:
        """Give the header that carries the credential."""
        return {self._name: self._credential.get_secret_value()}


class BearerAuth(NoAuth):
    """A token in ``Authorization: Bearer`` (RFC 6750)."""

    def __init__(self, token: SecretStr) -> None:
        self._token = token

    def headers(self) -> dict[str, str]:
        """Give the header that carries the token."""
        return {"Authorization": f"Bearer {self._token.get_secret_value()}"}


class QueryAuth(NoAuth):
    """A token as a parameter of every call's query; it comes before one that a call brings."""

    def __init__(self, name: str, token: SecretStr) -> None:
        self._name = name
        self._token = token

    def query(self) -> dict[str, str]:
        """Give the parameter that carries the token."""
        return {self._name: self._token.get_secret_value()}
