"""What can go wrong with Tixte (contract, sections 1 and 4).

ServiceError
  TixteException
    HTTPException          any answer that is no success
      Unauthorized         401, the credential is missing or unknown
      PaymentRequired      402, needs a paid plan, or the storage is full
      Forbidden            403
      NotFound             404
      RateLimited          429, after the retries
      TixteServerError     5xx, and answers that are cut off or no JSON
    TixteConnectionError   no answer at all
    FileTooLarge           larger than the plan or the caller takes; nothing was sent or kept
    AddressNotAllowed      an address that is not fetched, such as one in a private network
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.http.errors import ErrorKind, ServiceError, kind_of_status

if TYPE_CHECKING:
    from bot.http.answer import Answer

__all__ = [
    "AddressNotAllowed",
    "FileTooLarge",
    "Forbidden",
    "HTTPException",
    "NotFound",
    "PaymentRequired",
    "RateLimited",
    "TixteConnectionError",
    "TixteException",
    "TixteServerError",
    "Unauthorized",
    "asset_error",
    "error_of",
]


class TixteException(ServiceError):  # noqa: N818 - the name is the contract's
    """The root of everything that Tixte's client raises about Tixte."""

    title = "Tixte"


class HTTPException(TixteException):
    """Tixte answered, but not with success.

    Args:
        response: The answer.
        data: Its body: the decoded envelope, or the text where it is none.
    """

    def __init__(
        self,
        response: Answer | None = None,
        data: Any = None,
        *,
        kind: ErrorKind = ErrorKind.BAD_REQUEST,
        retry_after: float | None = None,
    ) -> None:
        error = data.get("error") if isinstance(data, dict) else None
        error = error if isinstance(error, dict) else {}
        self.response = response
        self.data = data
        self.code: str | None = _text(error.get("code"))
        super().__init__(
            f"{self.code}: {_text(error.get('message'))}",
            kind=kind,
            status=None if response is None else response.status,
            message=_text(error.get("message")),
            retry_after=retry_after,
        )


class Unauthorized(HTTPException):
    """The credential is missing or unknown."""


class PaymentRequired(HTTPException):
    """This needs a paid plan, or the storage is full."""


class Forbidden(HTTPException):
    """The credential may not do this."""


class NotFound(HTTPException):
    """There is no such user, upload, domain or route."""


class RateLimited(HTTPException):
    """Too many requests, even after waiting."""


class TixteServerError(HTTPException):
    """Tixte has trouble of its own."""


class TixteConnectionError(TixteException):
    """Tixte could not be reached, or the connection broke."""


class FileTooLarge(TixteException):
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


class AddressNotAllowed(TixteException):
    """An address is not fetched; the reason fits behind "This address".

    Args:
        reason: Why.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason, kind=ErrorKind.BAD_REQUEST)
        self.reason = reason


_CLASSES: dict[ErrorKind, type[HTTPException]] = {
    ErrorKind.UNAUTHORIZED: Unauthorized,
    ErrorKind.PAYMENT_REQUIRED: PaymentRequired,
    ErrorKind.FORBIDDEN: Forbidden,
    ErrorKind.NOT_FOUND: NotFound,
    ErrorKind.RATE_LIMITED: RateLimited,
    ErrorKind.SERVER: TixteServerError,
    ErrorKind.INVALID_ANSWER: TixteServerError,
}


def error_of(answer: Answer, data: Any, retry_after: float | None = None) -> HTTPException:
    """Make the error for an answer that is no success, or no answer of Tixte's."""
    kind = ErrorKind.INVALID_ANSWER if answer.is_success else kind_of_status(answer.status)
    error_class = _CLASSES.get(kind, HTTPException)
    return error_class(answer, data, kind=kind, retry_after=retry_after)


def asset_error(answer: Answer, retry_after: float | None = None) -> HTTPException:
    """Make the error for public content that is not to be had; it has no envelope.

    A server of public content that wants a credential says nothing about the account's.
    """
    kind = kind_of_status(answer.status)
    if kind in (ErrorKind.UNAUTHORIZED, ErrorKind.PAYMENT_REQUIRED):
        kind = ErrorKind.BAD_REQUEST
    error_class = _CLASSES.get(kind, HTTPException)
    error = error_class(answer, None, kind=kind, retry_after=retry_after)
    error.args = (f"HTTP {answer.status}",)
    return error


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
