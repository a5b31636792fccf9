"""How Mxit answers: JSON, a bare file id, nothing, or an error in any shape (contract, 1.3-4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from cogs.mxit.errors import INTERNAL_FAILURE, MxitConnectionError, error_of, refusal_of

if TYPE_CHECKING:
    from bot.http.answer import Answer
    from bot.http.errors import ErrorKind, ServiceError

FILE_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class MxitDialect:
    """Deciphers the answers of the API."""

    def decipher(self, answer: Answer) -> Any:
        """Give the decoded JSON of a success; None for an empty one.

        Raises:
            MxitAPIException: Anything else; also a 203, and a 2xx that is no JSON.
        """
        if not answer.is_success or answer.status == INTERNAL_FAILURE:
            raise error_of(answer)
        if not answer.body.strip():
            return None
        try:
            return msgspec.json.decode(answer.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            # Of texts only file ids were ever seen without their quotes (contract, 2.3).
            text = answer.body.decode(errors="replace").strip()
            if FILE_ID.fullmatch(text):
                return text
            raise error_of(answer) from None

    def failure(self, text: str, kind: ErrorKind, *, maybe_done: bool) -> ServiceError:
        """Make the error for a call that got no answer."""
        return MxitConnectionError(text, kind=kind, maybe_done=maybe_done)


class AuthDialect(MxitDialect):
    """Deciphers the answers of the authorisation server."""

    def decipher(self, answer: Answer) -> Any:
        """Give the decoded JSON of a success; None for an empty one.

        Raises:
            MxitAPIAuthException: It refuses.
            MxitAPIException: Anything else.
        """
        if not answer.is_success:
            raise refusal_of(answer)
        return super().decipher(answer)
