"""What can go wrong with Mixcloud (contract, sections 1.5 and 4.6).

ServiceError
  MixcloudError               Mixcloud answered with an error
    MixcloudRateLimitError    too many requests, whatever the status
  MixcloudOAuthError          a code was not exchanged for a token
  MixcloudTransportError      no answer, or none that can be read
    MixcloudDecodeError       an answer that is no JSON; a json.JSONDecodeError as well
ValueError
  MixcloudParameterError      refused here, before anything was sent
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from bot.http.errors import ErrorKind, ServiceError, kind_of_status

if TYPE_CHECKING:
    from collections.abc import Mapping

Outcome = Literal["made", "not made", "unknown"]

_KINDS = {
    "OAuthException": ErrorKind.UNAUTHORIZED,
    "PermissionException": ErrorKind.FORBIDDEN,
    "RateLimitException": ErrorKind.RATE_LIMITED,
    "ResourceNotFoundException": ErrorKind.NOT_FOUND,
}


class MixcloudParameterError(ValueError):
    """A parameter cannot be right; the text is a sentence for whoever gave it."""


class MixcloudError(ServiceError):
    """Mixcloud answered with an error.

    Args:
        data: The answer's body: ``error`` is an object or a text; anything else tells nothing.
        status: The answer's status.
        retry_after: Seconds that the answer's headers ask us to wait.
        request_id: Mixcloud's own name for the call.

    Attributes:
        type: Mixcloud's name for the error.
        extra: What else the error said.
        details: What is wrong with which part of a form.
        outcome: Whether an upload that ended so was made; None where that is no question.
        key: The key of the show that was made all the same.
    """

    title = "Mixcloud"
    outcome: Outcome | None = None
    key: str | None = None

    def __init__(
        self,
        data: Mapping[str, Any] | str | None = None,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        request_id: str | None = None,
    ) -> None:
        error = data.get("error") if isinstance(data, dict) else data
        told = dict(error) if isinstance(error, dict) else {"message": error}
        kind_name, message = told.pop("type", None), told.pop("message", None)
        self.type = kind_name if isinstance(kind_name, str) else None
        self.extra: dict[str, Any] = told
        self.details: Any = data.get("details") if isinstance(data, dict) else None
        self.request_id = request_id
        wait = _seconds(told.get("retry_after"))
        words = message if isinstance(message, str) else None
        super().__init__(
            _text(self.type, words, told),
            kind=kind_of(self.type, status, limited=wait is not None),
            status=status,
            message=_with_details(words, self.details),
            retry_after=retry_after if wait is None else wait,
        )


class MixcloudRateLimitError(MixcloudError):
    """Too many requests; ``retry_after`` says for how long."""


class MixcloudOAuthError(ServiceError):
    """A code was not exchanged for a token; a code is spent by the first try."""

    title = "Mixcloud"

    def __init__(
        self, data: Mapping[str, Any] | str | None = None, *, status: int | None = None
    ) -> None:
        error = data.get("error") if isinstance(data, dict) else data
        words = error.get("message") if isinstance(error, dict) else error
        message = words if isinstance(words, str) else None
        kind = ErrorKind.SERVER if status is not None and status >= 500 else ErrorKind.UNAUTHORIZED  # noqa: PLR2004 - the class of HTTP statuses
        super().__init__(
            f"no token: {message or 'no reason given'}", kind=kind, status=status, message=message
        )


class MixcloudTransportError(ServiceError):
    """There was no answer, or none that can be read.

    Attributes:
        sent: Whether the request's whole body may have gone out.
    """

    title = "Mixcloud"
    outcome: Outcome | None = None
    key: str | None = None

    def __init__(
        self,
        text: str,
        *,
        kind: ErrorKind,
        status: int | None = None,
        maybe_done: bool = False,
    ) -> None:
        super().__init__(text, kind=kind, status=status, maybe_done=maybe_done)
        self.sent = maybe_done


class MixcloudDecodeError(json.JSONDecodeError, MixcloudTransportError):
    """An answer is no JSON; what it was is not kept."""

    def __init__(self, text: str, *, status: int | None = None) -> None:
        json.JSONDecodeError.__init__(self, text, "", 0)
        # Last, since its text is what the error is to say.
        MixcloudTransportError.__init__(self, text, kind=ErrorKind.INVALID_ANSWER, status=status)


def kind_of(name: str | None, status: int | None, *, limited: bool = False) -> ErrorKind:
    """Name the cause: what the error calls itself goes before its status (contract, 1.5)."""
    if limited:
        return ErrorKind.RATE_LIMITED
    if (kind := _KINDS.get(name or "")) is not None:
        return kind
    if status is None or status < 300:  # noqa: PLR2004 - the class of HTTP statuses
        return ErrorKind.BAD_REQUEST
    return kind_of_status(status)


def error_of(
    data: Any, *, status: int, retry_after: float | None, request_id: str | None
) -> MixcloudError:
    """Make the error of an answer; where it names a time to wait it is a rate limit."""
    error = MixcloudError(data, status=status, retry_after=retry_after, request_id=request_id)
    # Both wear the same status; only a rate limit says how long it lasts.
    hidden = error.kind is ErrorKind.FORBIDDEN and retry_after is not None
    if error.kind is not ErrorKind.RATE_LIMITED and (not hidden or error.type in _KINDS):
        return error
    limited = MixcloudRateLimitError(
        data, status=status, retry_after=retry_after, request_id=request_id
    )
    limited.kind = ErrorKind.RATE_LIMITED
    return limited


def _seconds(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return max(0.0, float(value)) if is_number else None  # type: ignore[arg-type]


def _text(name: str | None, message: str | None, extra: Mapping[str, Any]) -> str:
    told = f"{name or 'Error'}: {message or 'no reason given'}"
    more = ", ".join(f"{key}: {value}" for key, value in extra.items())
    return f"{told} ({more})" if more else told


def _with_details(message: str | None, details: Any) -> str | None:
    if not isinstance(details, dict):
        return message
    parts = [message] if message else []
    for name, complaints in details.items():
        listed = complaints if isinstance(complaints, list) else [complaints]
        parts.append(f"{name}: {' '.join(str(one) for one in listed)}")
    return " ".join(parts) or None
