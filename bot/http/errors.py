"""What can go wrong between us and a service.

    ServiceError            ``kind`` says what happened; each service derives its own tree
    SourceError             the bytes that were to be sent could not be read as announced

Code across services looks at ``ServiceError.kind``; code that knows one service may catch the
classes of that service.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ErrorKind", "ServiceError", "SourceError", "kind_of_status"]


class ErrorKind(StrEnum):
    """The causes that people are told apart."""

    BAD_REQUEST = "bad_request"
    UNAUTHORIZED = "unauthorized"
    PAYMENT_REQUIRED = "payment_required"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    SERVER = "server"
    UNREACHABLE = "unreachable"
    INTERRUPTED = "interrupted"
    INVALID_ANSWER = "invalid_answer"


class ServiceError(Exception):
    """A service did not do what it was asked.

    Args:
        text: What happened, for the log; never a secret.
        kind: The cause.
        status: The HTTP status, None where there was no answer.
        message: What the service itself said, for people; None where it said nothing usable.
        retry_after: Seconds that the service asks us to wait.
        maybe_done: Whether the request may have been carried out all the same.

    Attributes:
        attempt: Which attempt at the call it ended, counted from 1.
        hint: What else people may want to know, a sentence.
        permission: What the person has to allow first, as it stands behind "to"; linking again
            asks for it.
    """

    title = "The service"  # what people call it; each service's tree says its own
    hint: str | None = None
    permission: str | None = None

    def __init__(
        self,
        text: str,
        *,
        kind: ErrorKind,
        status: int | None = None,
        message: str | None = None,
        retry_after: float | None = None,
        maybe_done: bool = False,
    ) -> None:
        super().__init__(text)
        self.kind = kind
        self.status = status
        self.message = message
        self.retry_after = retry_after
        self.maybe_done = maybe_done
        self.attempt = 1


class SourceError(Exception):
    """The bytes that were to be sent are gone, stall, or are more or fewer than announced."""


_KINDS = {
    401: ErrorKind.UNAUTHORIZED,
    402: ErrorKind.PAYMENT_REQUIRED,
    403: ErrorKind.FORBIDDEN,
    404: ErrorKind.NOT_FOUND,
    409: ErrorKind.CONFLICT,
    413: ErrorKind.TOO_LARGE,
    429: ErrorKind.RATE_LIMITED,
    507: ErrorKind.PAYMENT_REQUIRED,  # the account is full
}


def kind_of_status(status: int) -> ErrorKind:
    """Name the cause behind an HTTP status that is no success."""
    if status < 400:  # noqa: PLR2004 - the class of HTTP statuses
        return ErrorKind.INVALID_ANSWER
    usual = ErrorKind.SERVER if status >= 500 else ErrorKind.BAD_REQUEST  # noqa: PLR2004
    return _KINDS.get(status, usual)
