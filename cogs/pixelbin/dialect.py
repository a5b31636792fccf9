"""How Pixelbin answers: plain JSON, errors in several shapes (contract, 1.5 and 1.6)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec

from bot.http.answer import retry_after
from cogs.pixelbin.errors import PixelbinConnectionError, error_of

if TYPE_CHECKING:
    from bot.http.answer import Answer
    from bot.http.errors import ErrorKind, ServiceError


class PixelbinDialect:
    """Deciphers Pixelbin's answers."""

    def decipher(self, answer: Answer) -> Any:
        """Give the JSON of a success, None for one that has no content.

        Raises:
            PixelbinError: Anything else; also a 2xx whose body is empty, cut off or no JSON.
        """
        if answer.status == HTTPStatus.NO_CONTENT:
            return None
        data = _decode(answer.body)
        if answer.is_success and isinstance(data, dict | list):
            return data
        raise error_of(answer, data, retry_after(answer.headers))

    def failure(self, text: str, kind: ErrorKind, *, maybe_done: bool) -> ServiceError:
        """Make the error for a call that got no answer."""
        return PixelbinConnectionError(text, kind=kind, maybe_done=maybe_done)


def _decode(body: bytes) -> Any:
    """Decode JSON; None for anything else."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
