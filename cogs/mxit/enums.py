"""The numbers and words of Mxit that have names (contract, section 3.5)."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from bot.enums import named


class Gender(IntEnum):
    """One sample had it the other way round: shown as told, never guessed."""

    female = 0
    male = 1


class Availability(IntEnum):
    """How somebody is connected."""

    connected = 0
    ready_to_chat = 1
    busy = 2
    reachable = 3
    disconnected = 4


class Mood(IntEnum):
    """How somebody feels."""

    none = 0
    angry = 1
    excited = 2
    grumpy = 3
    happy = 4
    in_love = 5
    invincible = 6
    sad = 7
    hot = 8
    sick = 9
    sleepy = 10
    bored = 11
    cold = 12
    confused = 13
    hungry = 14
    stressed = 15


class RelationshipStatus(IntEnum):
    """Whether somebody is with somebody."""

    undefined = 0
    dont_want_to_say = 1
    single = 2
    in_relationship = 3
    engaged = 4
    married = 5
    it_is_complicated = 6
    widowed = 7
    separated = 8
    divorced = 9


class ContactType(IntEnum):
    """What a contact is."""

    user = 0
    application = 1


class Subscription(StrEnum):
    """How a contact is connected, by its letter."""

    unknown = "N"
    both = "B"
    invitation_sent = "P"
    invitation_received = "A"
    deleted = "D"
    rejected = "R"


CONTACT_LIST_FILTER: dict[str, str] = {
    "all": "@All",
    "friends": "@Friends",
    "apps": "@Apps",
    "invites": "@Invites",
    "connections": "@Connections",
    "rejected": "@Rejected",
    "pending": "@Pending",
    "deleted": "@Deleted",
    "blocked": "@Blocked",
}


def subscription_of(value: int | str) -> Subscription | int | str:
    """Name a subscription that is given as a letter or as the letter's character code."""
    if isinstance(value, int) and 0 < value < 128:  # noqa: PLR2004 - ASCII
        found = named(Subscription, chr(value))
        return found if isinstance(found, Subscription) else value
    return named(Subscription, value) if isinstance(value, str) else value
