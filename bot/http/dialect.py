"""How a service answers: what it has to say of that itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from bot.http.answer import Answer
    from bot.http.errors import ErrorKind, ServiceError


class Dialect(Protocol):
    """How one service answers: pure functions over bytes."""

    def decipher(self, answer: Answer) -> Any:
        """Turn an answer into data.

        Raises:
            ServiceError: The answer is an error, or no answer of this service at all.
        """
        ...

    def failure(self, text: str, kind: ErrorKind, *, maybe_done: bool) -> ServiceError:
        """Make this service's error for a call that got no answer."""
        ...
