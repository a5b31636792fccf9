"""From an exception to what a person reads: a cause, a next step, a reference.

UserError               the person can mend it; carries its own words
ServiceError            the service is at fault or refuses; words by its kind
StorageError, VaultError  the bot's records are locked, full, damaged; a key is lost
anything else           our fault; neutral words, and the reference leads to the log
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.http.errors import ErrorKind, ServiceError
from storage.trouble import StorageError, Trouble
from storage.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = [
    "Action",
    "Explanation",
    "StartError",
    "UserError",
    "explain",
    "failure_kind",
    "new_reference",
]

# Crockford's alphabet: nothing in it is mistaken for something else when read out.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MAX_QUOTE = 200


class StartError(Exception):
    """The bot cannot start; the text is one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Action:
    """A button that does the next step at once; its id belongs to a persistent item."""

    label: str
    custom_id: str


class UserError(Exception):
    """Something that the person can mend.

    Args:
        cause: What is wrong, a sentence.
        next_step: What to do about it, a sentence.
        actions: Buttons that begin the next step.
    """

    def __init__(self, cause: str, next_step: str, *, actions: Sequence[Action] = ()) -> None:
        super().__init__(cause)
        self.cause = cause
        self.next_step = next_step
        self.actions = tuple(actions)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a person is told of a failure.

    Args:
        cause: What is wrong.
        next_step: What to do about it.
        reference: An id that is also in the log.
        is_expected: False where the fault is ours.
        actions: Buttons that begin the next step.
    """

    cause: str
    next_step: str
    reference: str
    is_expected: bool
    actions: tuple[Action, ...] = ()

    def __str__(self) -> str:
        return f"{self.cause} {self.next_step}"


def new_reference() -> str:
    """Make a short id that leads from a reply to the log."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def failure_kind(error: BaseException) -> str:
    """Name the kind of a failure in a word, for counting."""
    if isinstance(error, ServiceError):
        return f"service_{error.kind.value}"
    if isinstance(error, UserError):
        return "person"
    return "vault" if isinstance(error, VaultError) else "fault"


def explain(error: BaseException) -> Explanation:
    """Put an exception into words."""
    reference = new_reference()
    if isinstance(error, UserError):
        return Explanation(
            error.cause, error.next_step, reference, is_expected=True, actions=error.actions
        )
    if isinstance(error, ServiceError):
        words = _SERVICE_WORDS[error.kind] if error.permission is None else _not_allowed
        cause, next_step = words(error, error.title)
        if error.maybe_done:
            next_step = (
                f"It may have gone through all the same: look at your {error.title} account before"
                " you try again."
            )
        if error.hint is not None:
            next_step = f"{next_step} {error.hint}"
        return Explanation(cause, next_step, reference, is_expected=True)
    if isinstance(error, VaultError):
        return Explanation(
            "The stored key of this account cannot be opened.",
            "Link the account again with `/account link`; whoever runs this bot finds the reason"
            " in the log.",
            reference,
            is_expected=False,
        )
    if isinstance(error, StorageError):
        cause = _STORAGE_WORDS.get(error.trouble, "cannot be used")
        return Explanation(
            f"The bot's own records {cause} right now, so this was not recorded.",
            "Try again in a minute; if it happens again, tell whoever runs this bot the reference.",
            reference,
            is_expected=False,
        )
    return Explanation(
        "Something went wrong on our side.",
        "Try again; if it happens again, tell whoever runs this bot the reference.",
        reference,
        is_expected=False,
    )


_STORAGE_WORDS = {
    Trouble.LOCKED: "are locked by another program",
    Trouble.FULL: "have no room left",
    Trouble.DAMAGED: "are damaged",
    Trouble.READ_ONLY: "cannot be written",
    Trouble.UNREACHABLE: "cannot be reached",
    Trouble.BUSY: "are too busy",
}


def _quote(error: ServiceError, title: str) -> str:
    """Give the service's own words, short, on one line and without markup."""
    words = " ".join((error.message or "").split())[:_MAX_QUOTE].replace("`", "'")
    return f" {title} says: `{words}`" if words else ""


def _not_allowed(error: ServiceError, title: str) -> tuple[str, str]:
    cause = f"{title} wants your permission to {error.permission} for this."
    return cause, "Link the account again with `/account link`, and allow it."


def _server(error: ServiceError, title: str) -> tuple[str, str]:
    status = "" if error.status is None else f" (HTTP {error.status})"
    return f"{title} has trouble of its own{status}.", "Try again in a few minutes."


def _rate_limited(error: ServiceError, title: str) -> tuple[str, str]:
    seconds = 60 if error.retry_after is None else max(1, round(error.retry_after))
    return f"{title} gets too many requests from this account.", f"Try again in {seconds} s."


def _said(cause: str, next_step: str) -> Callable[[ServiceError, str], tuple[str, str]]:
    def words(error: ServiceError, title: str) -> tuple[str, str]:
        return cause.format(title=title) + _quote(error, title), next_step.format(title=title)

    return words


_SERVICE_WORDS: dict[ErrorKind, Callable[[ServiceError, str], tuple[str, str]]] = {
    ErrorKind.BAD_REQUEST: _said(
        "{title} does not take this as it is.", "Change the name or the options and try again."
    ),
    ErrorKind.UNAUTHORIZED: _said(
        "{title} does not accept the linked key: it is wrong or has expired.",
        "Link the account again with `/account link`.",
    ),
    ErrorKind.PAYMENT_REQUIRED: _said(
        "Your {title} plan does not allow this: its storage is full, or it needs a paid plan.",
        "Make room at {title} or change the plan, then try again.",
    ),
    ErrorKind.FORBIDDEN: _said(
        "{title} does not let this account do that.",
        "Check the account's rights at {title}, or link another key with `/account link`.",
    ),
    ErrorKind.NOT_FOUND: _said(
        "{title} does not have this (any more).", "Check the name, or the account in use."
    ),
    ErrorKind.CONFLICT: _said(
        "{title} already has something of that name.", "Choose another name and try again."
    ),
    ErrorKind.TOO_LARGE: _said(
        "This file is larger than {title} takes from this account.",
        "Send a smaller file, or use an account with a larger plan.",
    ),
    ErrorKind.RATE_LIMITED: _rate_limited,
    ErrorKind.SERVER: _server,
    ErrorKind.UNREACHABLE: _said(
        "{title} cannot be reached right now.", "Try again in a few minutes."
    ),
    ErrorKind.INTERRUPTED: _said(
        "The connection to {title} broke off, or it did not answer in time.",
        "Try again in a few minutes.",
    ),
    ErrorKind.INVALID_ANSWER: _said(
        "{title} answered with something that makes no sense, such as an error page.",
        "Try again in a few minutes.",
    ),
}
