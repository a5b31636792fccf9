"""What is said where an account does not get through OAuth, on our pages and in Discord."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from bot.errors import UserError

if TYPE_CHECKING:
    from bot.service import Service


class LinkPageError(UserError):
    """What a page of ours says instead of what was hoped for."""

    def __init__(
        self,
        cause: str,
        next_step: str,
        status: HTTPStatus,
        heading: str = "Nothing was linked",
    ) -> None:
        super().__init__(cause, next_step)
        self.status = status
        self.heading = heading


AGAIN = (
    "The same link in Discord works again until it is 10 minutes old; after that use /account link."
)


def over() -> LinkPageError:
    """Refuse what is over."""
    return LinkPageError(
        "This link has been used already, or is older than 10 minutes.",
        "Use /account link in Discord to get a new one.",
        HTTPStatus.GONE,
    )


def not_signed_in() -> UserError:
    """Refuse a code before there is one."""
    return UserError(
        "You have not signed in yet, so there is no code.",
        "Open the page with the other button first; at its end it shows the code.",
    )


def nothing_to_enter() -> UserError:
    """Refuse a code that belongs to nothing."""
    return UserError(
        "No sign-in waits for this code: it was finished, thrown away, or is too old.",
        "Use `/account link` to begin again.",
    )


def signed_in_already(service: Service[object]) -> LinkPageError:
    """Refuse to go to a service once more."""
    return LinkPageError(
        f"You have signed in at {service.title} already.",
        "Go back to Discord and enter the code there, or use /account link to begin again.",
        HTTPStatus.CONFLICT,
        "One step is left",
    )


def other_browser() -> LinkPageError:
    """Refuse what comes back in a browser that did not go."""
    return LinkPageError(
        "This was begun in another browser, so it does not count here.",
        "Go back to the browser in which you pressed Continue, or use /account link in Discord to"
        " begin again. If you did not begin it yourself, close this page.",
        HTTPStatus.FORBIDDEN,
    )


def asked_already(service: Service[object]) -> LinkPageError:
    """Refuse to use a code while it is used."""
    return LinkPageError(
        f"{service.title} is being asked already.",
        "Wait a moment and load this page again; if nothing comes of it, use /account link in"
        " Discord to begin again.",
        HTTPStatus.CONFLICT,
        "One moment",
    )


def no_sign_in(service: Service[object], *, by_person: bool) -> LinkPageError:
    """Say that a browser came back without a code."""
    cause = (
        f"You did not allow it at {service.title}, so nothing was linked."
        if by_person
        else f"{service.title} sent you back without a sign-in, so nothing was linked."
    )
    return LinkPageError(cause, AGAIN, HTTPStatus.BAD_REQUEST)


def not_fetched(service: Service[object], *, is_busy: bool) -> LinkPageError:
    """Say that a code was good for nothing."""
    cause = (
        f"{service.title} did not answer, or has trouble of its own; nothing was linked."
        if is_busy
        else f"{service.title} did not accept this sign-in; nothing was linked."
    )
    return LinkPageError(cause, AGAIN, HTTPStatus.BAD_GATEWAY)
