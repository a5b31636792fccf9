"""What is known of an account on its way through OAuth."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from storage.accounts import Owner


@dataclass(frozen=True, slots=True)
class NewLink:
    """What is to be linked, for whom.

    Args:
        user_id: Who links it.
        user_name: What they are called, for the page.
        owner: Whose it will be.
        service: Where the account is.
        label: What to call it, None for the label that it has, or its name there.
        account_id: The account that is linked again.
        kept_id: What goes on once it is linked.
        scopes: What is asked for.
    """

    user_id: int
    user_name: str
    owner: Owner
    service: str
    label: str | None = None
    account_id: int | None = None
    kept_id: str | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PendingLink:
    """One on its way, without its secrets.

    Attributes:
        state_hash: Of the state that the browser went on with last.
        browser_hash: Of the cookie of that browser.
        redirect_base: What the redirect address began with then.
    """

    id: str
    asked: NewLink
    status: Literal["opened", "sent", "called", "pending"]
    state_hash: str | None
    browser_hash: str | None
    redirect_base: str | None
    expires_at: datetime

    def is_browser(self, cookie: str | None) -> bool:
        """Tell whether a cookie is the one of the browser that went on."""
        return (
            cookie is not None
            and self.browser_hash is not None
            and secrets.compare_digest(hashed(cookie), self.browser_hash)
        )


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a service gave for its code."""

    remote_id: str
    remote_name: str
    max_file_bytes: int | None
    credentials: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of entering a code.

    Attributes:
        link: The one it is for.
        fetched: What it opened, or what was thrown away with the last try; else None.
        is_right: Whether the code was right.
        tries_left: How many more there are.
    """

    link: PendingLink
    fetched: Fetched | None
    is_right: bool
    tries_left: int


def hashed(secret: str) -> str:
    """Give the SHA-256 of a secret that is too long to be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()
