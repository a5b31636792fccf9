"""What can go wrong with Ge.tt (contract, sections 1 and 4).

ServiceError
  GettError                  any answer that is no success
    GettAuthError            the keys are wrong, or no token is to be had with them
    GettForbidden            403, somebody else's
    GettNotFound             404
    GettStorageLimit         413, or nothing was sent: the storage has no room for it
    GettServerError          5xx, and answers that make no sense
    GettConnectionError      no answer at all
    GettAddressError         an address that is not fetched, such as one in a private network
AttributeError, ValueError
  GettArgumentError          a caller's argument is missing or cannot be what it should be
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.http.answer import retry_after
from bot.http.errors import ErrorKind, ServiceError, kind_of_status

if TYPE_CHECKING:
    from bot.http.answer import Answer

__all__ = [
    "GettAddressError",
    "GettArgumentError",
    "GettAuthError",
    "GettConnectionError",
    "GettError",
    "GettForbidden",
    "GettNotFound",
    "GettServerError",
    "GettStorageLimit",
    "error_of",
    "makes_no_sense",
    "names_token",
]

# A server may quote what it was given.
_TOKENS = re.compile(r"\b[ar]\.[\w-]+\.[\w-]+\.\d+\.\w+")
_MAX_TEXT = 1000


class GettArgumentError(AttributeError, ValueError):
    """An argument is missing, or cannot be what it should be; the text never shows it."""


class GettError(ServiceError):
    """Ge.tt answered, but not with success.

    Args:
        http_status: The answer's status; None where there was none.
        endpoint: What was asked, without the token.
        error: What the service says; None where it says nothing.
    """

    title = "Ge.tt"

    def __init__(
        self,
        http_status: int | None = None,
        endpoint: str = "",
        error: str | None = None,
        *,
        kind: ErrorKind = ErrorKind.BAD_REQUEST,
        retry_after: float | None = None,
        maybe_done: bool = False,
    ) -> None:
        error = None if error is None else _TOKENS.sub("***", error)[:_MAX_TEXT]
        super().__init__(
            f"HTTP {http_status}: {error}" if http_status is not None else str(error),
            kind=kind,
            status=http_status,
            message=None if http_status is None or _is_page(error) else error,
            retry_after=retry_after,
            maybe_done=maybe_done,
        )
        self.endpoint = endpoint
        self.error = error

    @property
    def http_status(self) -> int | None:
        """The answer's status; None where there was none."""
        return self.status


class GettAuthError(GettError):
    """The keys are wrong, or no token is to be had with them."""


class GettForbidden(GettError):  # noqa: N818 - the name is the contract's
    """The account may not do this: it is somebody else's."""


class GettNotFound(GettError):  # noqa: N818
    """There is no such share or file, or nothing was uploaded yet."""


class GettStorageLimit(GettError):  # noqa: N818
    """The account's storage has no room for it."""


class GettServerError(GettError):
    """Ge.tt has trouble of its own, or answers with something that makes no sense."""


class GettConnectionError(GettError):
    """Ge.tt could not be reached, or the connection broke."""


class GettAddressError(GettError):
    """An address that is not fetched."""


_CLASSES: dict[ErrorKind, type[GettError]] = {
    ErrorKind.UNAUTHORIZED: GettAuthError,
    ErrorKind.FORBIDDEN: GettForbidden,
    ErrorKind.NOT_FOUND: GettNotFound,
    ErrorKind.TOO_LARGE: GettStorageLimit,
    ErrorKind.SERVER: GettServerError,
    ErrorKind.INVALID_ANSWER: GettServerError,
}


def error_of(answer: Answer, said: Any) -> GettError:
    """Make the error for an answer that is no success.

    Args:
        answer: The answer.
        said: Its body: decoded JSON, else its text.
    """
    kind = kind_of_status(answer.status)
    text = said.get("error") if isinstance(said, dict) else said
    return _CLASSES.get(kind, GettError)(
        answer.status,
        error=text if isinstance(text, str) and text else None,
        kind=kind,
        retry_after=retry_after(answer.headers),
    )


def makes_no_sense(text: str, *, maybe_done: bool = False) -> GettServerError:
    """Make the error for a success that is not what the service promises."""
    kind = ErrorKind.INVALID_ANSWER
    error = GettServerError(200, error=text, kind=kind, maybe_done=maybe_done)
    error.message = None  # these are our words
    return error


def names_token(error: GettError) -> bool:
    """Tell whether another token may help (contract, section 7)."""
    if error.kind is ErrorKind.FORBIDDEN:
        return "token" in (error.error or "").lower()
    return error.kind is ErrorKind.UNAUTHORIZED


def _is_page(text: str | None) -> bool:
    return text is not None and text.lstrip().startswith("<")
