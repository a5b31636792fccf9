"""What a token may allow, and that in words (contract, section 1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SCOPES: dict[str, str] = {
    "openid": "know which account is yours",
    "profile/public": "see your public profile, avatar and cover",
    "profile/private": "see your whole profile, with e-mail address, phone number and birthday",
    "profile/write": "change your profile",
    "status/write": "change your status message",
    "avatar/write": "change your avatar and cover",
    "graph/read": "see your contacts and suggestions",
    "contact/invite": "add contacts for you",
    "contact/recommend": "recommend services to your contacts",
    "content/read": "see the files of your gallery",
    "content/write": "add, rename and delete files of your gallery",
    "content/send": "offer files to people",
    "message/send": "send messages from the app",
    "message/user": "send messages in your name",
}


def split_scopes(scope: str | Iterable[str]) -> frozenset[str]:
    """Make a set of scopes from words with blanks between them, or from any collection."""
    return frozenset(scope.split() if isinstance(scope, str) else scope)


def in_words(scope: str) -> str:
    """Say what scopes allow, as it stands behind "to", and how Mxit calls them."""
    names = sorted(split_scopes(scope))
    words = " and ".join(SCOPES.get(name, f"use {name}") for name in names)
    return f"{words} (`{' '.join(names)}`)"


def join_scopes(scopes: Iterable[str]) -> str:
    """Write scopes as the service wants them, in an order that is always the same."""
    order = {name: place for place, name in enumerate(SCOPES)}
    return " ".join(sorted(scopes, key=lambda name: (order.get(name, len(order)), name)))
