"""What can go wrong with Pixelbin (contract, sections 1.6 and 7.1).

ServiceError
  PixelbinError                          any answer that is no success, with code and trace id
    PixelbinAuthError                    401, the token, or the signature of an address
    PixelbinForbiddenError               403, the token lacks the permission
    PixelbinQuotaError                   402 and 403, credits or storage are used up
    PixelbinNotFoundError                404
    PixelbinConflictError                409, and 400 where something exists already
    PixelbinTooLargeError                413, or larger than is sent at all
    PixelbinServerError                  5xx, and answers that are cut off or no JSON
    PixelbinConnectionError              no answer at all
    PixelbinIllegalArgumentError         refused before anything was asked
      PixelbinInvalidCredentialError     the token cannot be one
      PixelbinInvalidUrlError            no delivery address
      PixelbinIllegalQueryParameterError a delivery address with a query that cannot be
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.http.errors import ErrorKind, ServiceError, kind_of_status

if TYPE_CHECKING:
    from bot.http.answer import Answer

__all__ = [
    "PixelbinAuthError",
    "PixelbinConflictError",
    "PixelbinConnectionError",
    "PixelbinError",
    "PixelbinForbiddenError",
    "PixelbinIllegalArgumentError",
    "PixelbinIllegalQueryParameterError",
    "PixelbinInvalidCredentialError",
    "PixelbinInvalidUrlError",
    "PixelbinNotFoundError",
    "PixelbinQuotaError",
    "PixelbinServerError",
    "PixelbinTooLargeError",
    "error_of",
    "invalid_answer",
]

TRACE_HEADER = "X-Fynd-Trace-Id"
MAX_MESSAGE = 500


class PixelbinError(ServiceError):
    """The root of everything that Pixelbin's client raises about Pixelbin.

    Attributes:
        code: The service's own code, such as ``JR-1000``.
        exception: The service's own name for what happened.
        trace_id: What the service's support asks for.
        request: Method and path of the request; never its headers or query.
    """

    title = "Pixelbin"
    code: str | None = None
    exception: str | None = None
    trace_id: str | None = None
    request: str | None = None


class PixelbinAuthError(PixelbinError):
    """The token is not accepted, or the signature of an address is wrong or too old."""


class PixelbinForbiddenError(PixelbinError):
    """The token lacks the permission."""


class PixelbinQuotaError(PixelbinError):
    """The organisation's credits or its storage are used up."""


class PixelbinNotFoundError(PixelbinError):
    """There is no such file, folder, preset, module or credential."""


class PixelbinConflictError(PixelbinError):
    """Something of that name is there already."""


class PixelbinTooLargeError(PixelbinError):
    """The file is larger than may be."""


class PixelbinServerError(PixelbinError):
    """Pixelbin has trouble of its own."""


class PixelbinConnectionError(PixelbinError):
    """Pixelbin could not be reached, or the connection broke."""


class PixelbinIllegalArgumentError(PixelbinError, ValueError):
    """What was asked for cannot be; nothing was sent.

    Args:
        text: What is wrong, for people; never a secret.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text, kind=ErrorKind.BAD_REQUEST, message=text)


class PixelbinInvalidCredentialError(PixelbinIllegalArgumentError):
    """The token cannot be one."""


class PixelbinInvalidUrlError(PixelbinIllegalArgumentError):
    """An address is no delivery address."""


class PixelbinIllegalQueryParameterError(PixelbinIllegalArgumentError):
    """The query of a delivery address cannot be."""


_CLASSES: dict[ErrorKind, type[PixelbinError]] = {
    ErrorKind.UNAUTHORIZED: PixelbinAuthError,
    ErrorKind.PAYMENT_REQUIRED: PixelbinQuotaError,
    ErrorKind.FORBIDDEN: PixelbinForbiddenError,
    ErrorKind.NOT_FOUND: PixelbinNotFoundError,
    ErrorKind.CONFLICT: PixelbinConflictError,
    ErrorKind.TOO_LARGE: PixelbinTooLargeError,
    ErrorKind.SERVER: PixelbinServerError,
    ErrorKind.INVALID_ANSWER: PixelbinServerError,
}
# The transient statuses that say nothing of the service's own health.
_PASSING = {408: ErrorKind.INTERRUPTED, 425: ErrorKind.RATE_LIMITED}


def error_of(answer: Answer, data: Any, retry_after: float | None = None) -> PixelbinError:
    """Make the error for an answer that is no success, or no answer of Pixelbin's.

    Args:
        answer: The answer.
        data: Its body, decoded; None where it is no JSON object.
        retry_after: Seconds that it asks us to wait.
    """
    data = data if isinstance(data, dict) else {}
    message = _text(data.get("message"))
    code = _text(data.get("errorCode")) or _text(data.get("code"))
    exception = _text(data.get("exception"))
    kind = _kind(answer, message, code, exception)
    trace_id = answer.headers.get(TRACE_HEADER)
    words = f"HTTP {answer.status}: {message or exception or 'no reason given'}"
    error = _CLASSES.get(kind, PixelbinError)(
        words if trace_id is None else f"{words} (trace {trace_id[:64]})",
        kind=kind,
        status=answer.status,
        message=message,
        retry_after=retry_after,
    )
    error.code, error.exception, error.trace_id = code, exception, trace_id
    return error


def invalid_answer(text: str, *, maybe_done: bool = False) -> PixelbinError:
    """Make the error for a success that is not what the service promises."""
    return PixelbinServerError(text, kind=ErrorKind.INVALID_ANSWER, maybe_done=maybe_done)


def _kind(
    answer: Answer, message: str | None, code: str | None, exception: str | None
) -> ErrorKind:
    if answer.is_success:
        return ErrorKind.INVALID_ANSWER
    if answer.status in _PASSING:
        return _PASSING[answer.status]
    kind = kind_of_status(answer.status)
    if kind is ErrorKind.BAD_REQUEST and "exist" in f"{message} {exception}".lower():
        is_absence = "not exist" in f"{message}".lower()
        return kind if is_absence else ErrorKind.CONFLICT
    is_blocked = exception == "UsageBlockedError" or code == "JR-1000"
    if kind is ErrorKind.FORBIDDEN and is_blocked:
        return ErrorKind.PAYMENT_REQUIRED
    return kind


def _text(value: object) -> str | None:
    return value[:MAX_MESSAGE] if isinstance(value, str) and value else None
