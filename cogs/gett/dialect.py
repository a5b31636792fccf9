"""How Ge.tt answers: no envelope, JSON or text, and 200 alone is success (contract, section 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cogs.gett.errors import GettConnectionError, error_of

if TYPE_CHECKING:
    from bot.http.answer import Answer
    from bot.http.errors import ErrorKind, ServiceError

OK = 200
_BOM = b"\xef\xbb\xbf"


class GettResponse:
    """An answer.

    Args:
        http_status: Its status.
        body: Its body.

    Attributes:
        string_response: The body as text; what is not UTF-8 is replaced.
        response: Decoded JSON, whatever the Content-Type says; else the text, None when empty.
    """

    def __init__(self, http_status: int, body: bytes | str) -> None:
        raw = body.encode() if isinstance(body, str) else body
        self.http_status = http_status
        self.string_response = raw.decode(errors="replace")
        self.response = _decode(raw)

    def __str__(self) -> str:
        # Without the body: it may hold tokens.
        return f"<GettResponse {self.http_status}, {len(self.string_response)} characters>"

    __repr__ = __str__


class GettDialect:
    """Deciphers Ge.tt's answers.

    Args:
        is_historic: Whether it is the public service that was asked.
    """

    def __init__(self, *, is_historic: bool = False) -> None:
        self._is_historic = is_historic

    def decipher(self, answer: Answer) -> GettResponse:
        """Give the answer to a call that worked.

        Raises:
            GettError: Its status is not 200.
        """
        found = GettResponse(answer.status, answer.body)
        if answer.status == OK:
            return found
        raise error_of(answer, found.response)

    def failure(self, text: str, kind: ErrorKind, *, maybe_done: bool) -> ServiceError:
        """Make the error for a call that got no answer."""
        if self._is_historic:
            text = f"the public Ge.tt was shut down in 2021 ({text}); use a compatible server"
        return GettConnectionError(error=text, kind=kind, maybe_done=maybe_done)


def _decode(body: bytes) -> Any:
    if not body:
        return None
    try:
        return msgspec.json.decode(body.removeprefix(_BOM))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return body.decode(errors="replace")
