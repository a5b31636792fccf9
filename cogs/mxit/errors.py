"""What can go wrong with Mxit (contract, sections 1.4 and 4.1).

ServiceError
  MxitAPIException               any answer that is no success
    MxitAPIAuthException         401, 403, and refusals of the authorisation server
    MxitAPIParameterException    what is asked for cannot be asked; nothing was sent
    MxitConnectionError          no answer at all
    FileTooLarge                 larger than the caller takes; nothing was sent or kept
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from bot.http.answer import retry_after
from bot.http.errors import ErrorKind, ServiceError, kind_of_status

if TYPE_CHECKING:
    from bot.http.answer import Answer

__all__ = [
    "FileTooLarge",
    "MxitAPIAuthException",
    "MxitAPIException",
    "MxitAPIParameterException",
    "MxitConnectionError",
    "error_of",
    "refusal_of",
]

MAX_WORDS = 200
# An internal failure of the real service looked like a success otherwise (contract, 1.4).
INTERNAL_FAILURE = 203
_AUTH_STATUSES = (401, 403)


class MxitAPIException(ServiceError):  # noqa: N818 - the name is the contract's
    """The root of everything that Mxit's client raises about Mxit.

    Args:
        text: What happened, for the log.
        error: The service's own word for it.
        description: What the service says, for people.
        response: The answer, None where there was none.
        scope: The scope that was missing, None where that is not the cause.
    """

    title = "Mxit"

    def __init__(
        self,
        text: str,
        *,
        kind: ErrorKind = ErrorKind.BAD_REQUEST,
        error: str | None = None,
        description: str | None = None,
        response: Answer | None = None,
        scope: str | None = None,
        maybe_done: bool = False,
    ) -> None:
        super().__init__(
            text,
            kind=kind,
            status=None if response is None else response.status,
            message=description,
            retry_after=None if response is None else retry_after(response.headers),
            maybe_done=maybe_done,
        )
        self.error = error
        self.description = description
        self.response = response
        self.scope = scope


class MxitAPIAuthException(MxitAPIException):
    """A token is missing, dead or lacks a scope, or the authorisation server refuses."""


class MxitAPIParameterException(MxitAPIException):
    """What is asked for cannot be asked; nothing was sent.

    Args:
        text: Why.
        kind: UNAUTHORIZED where signing in mends it.
        scope: What would have to be granted.
    """

    def __init__(
        self, text: str, *, kind: ErrorKind = ErrorKind.BAD_REQUEST, scope: str | None = None
    ) -> None:
        super().__init__(text, kind=kind, description=text, scope=scope)


class MxitConnectionError(MxitAPIException):
    """Mxit could not be reached, or the connection broke."""


class FileTooLarge(MxitAPIException):
    """A file is larger than may be; nothing of it was sent or kept.

    Args:
        size: How many bytes it has, None where only its begin was seen.
        limit: How many it may have.
    """

    def __init__(self, size: int | None, limit: int) -> None:
        text = f"{'more' if size is None else size} bytes, at most {limit} may be"
        super().__init__(text, kind=ErrorKind.TOO_LARGE)
        self.size = size
        self.limit = limit


def error_of(answer: Answer) -> MxitAPIException:
    """Make the error for an answer of the API that is no success, or no answer of Mxit's."""
    code, words = _read(answer)
    kind = ErrorKind.INVALID_ANSWER if answer.is_success else kind_of_status(answer.status)
    error_class = MxitAPIAuthException if answer.status in _AUTH_STATUSES else MxitAPIException
    return error_class(
        f"HTTP {answer.status} {code or ''}".strip(),
        kind=kind,
        error=code,
        description=words,
        response=answer,
    )


def refusal_of(answer: Answer) -> MxitAPIException:
    """Make the error for an answer of the authorisation server that is no token."""
    code, words = _read(answer)
    is_refusal = not answer.is_success and kind_of_status(answer.status) in _REFUSALS
    if not is_refusal:
        return error_of(answer)
    # Only a dead grant is mended by signing in again; the rest is between the bot and Mxit.
    is_dead = code == "invalid_grant" or (answer.status == _AUTH_STATUSES[0] and code is None)
    return MxitAPIAuthException(
        f"HTTP {answer.status} {code or ''}".strip(),
        kind=ErrorKind.UNAUTHORIZED if is_dead else ErrorKind.BAD_REQUEST,
        error=code,
        description=words,
        response=answer,
    )


_REFUSALS = (ErrorKind.BAD_REQUEST, ErrorKind.UNAUTHORIZED, ErrorKind.FORBIDDEN)


def _read(answer: Answer) -> tuple[str | None, str | None]:
    """Find the service's word for an error and its words for people, in whatever shape."""
    try:
        data: Any = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        data = answer.body[: 4 * MAX_WORDS].decode(errors="replace")
    if isinstance(data, dict):
        code, words = data.get("error"), data.get("error_description")
        return _text(code), _text(words) or _text(code)
    words = _text(data)
    return None, None if words is None or words.lstrip().startswith("<") else words


def _text(value: object) -> str | None:
    return value.strip()[:MAX_WORDS] or None if isinstance(value, str) else None
