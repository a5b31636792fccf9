"""What Mxit answers, checked and alive (contract, section 3).

What the contract calls an object is a ``dict`` here, with everything that came; dates in it are
times and enumerations have names. ``facts`` has the same typed. What is private is in no ``repr``.
"""

# Annotations are evaluated here and now: msgspec would look for the names of those of structs in a
# module that discord.py has perhaps forgotten by then, as it does with each cog that is unloaded.
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from bot.enums import named
from bot.http.errors import ErrorKind
from cogs.mxit.enums import (
    Availability,
    ContactType,
    Gender,
    Mood,
    RelationshipStatus,
    Subscription,
    subscription_of,
)
from cogs.mxit.errors import MxitAPIException
from cogs.mxit.moments import parse_date

ModelT = TypeVar("ModelT")


class PresenceFacts(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """Whether somebody is there (section 3.4)."""

    availability: int | None = None
    is_online: bool | None = None
    last_modified: str | None = None
    last_online: str | None = None
    mood: int | None = None
    status_message: str | None = None

    @property
    def last_seen(self) -> datetime | None:
        """When they were last online."""
        return None if self.last_online is None else parse_date(self.last_online)

    @property
    def mood_named(self) -> Mood | int | None:
        """How they feel."""
        return None if self.mood is None else named(Mood, self.mood)


class ProfileFacts(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """What somebody tells of themselves; the last five in the full profile only (section 3.1)."""

    user_id: str
    display_name: str | None = None
    avatar_id: str | None = None
    state: PresenceFacts | None = None
    about_me: str | None = None
    age: int | None = None
    first_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    gender: int | None = None
    language_code: str | None = None
    last_known_country_code: str | None = None
    registered_country_code: str | None = None
    network_operator_code: str | None = None
    registration_date: str | None = None
    status_message: str | None = None
    current_culture_name: str | None = None
    date_of_birth: str | None = None
    email: str | None = None
    mobile_number: str | None = None
    where_am_i: str | None = msgspec.field(default=None, name="WhereAmI")
    relationship_status: int | None = None

    def __repr__(self) -> str:
        return f"<ProfileFacts user_id={self.user_id!r}>"

    @property
    def registered(self) -> datetime | None:
        """When they signed up."""
        return None if self.registration_date is None else parse_date(self.registration_date)

    @property
    def born(self) -> datetime | None:
        """When they were born; private."""
        return None if self.date_of_birth is None else parse_date(self.date_of_birth)

    @property
    def gender_named(self) -> Gender | int | None:
        """Their gender as told."""
        return None if self.gender is None else named(Gender, self.gender)

    @property
    def relationship_named(self) -> RelationshipStatus | int | None:
        """Whether they are with somebody."""
        status = self.relationship_status
        return None if status is None else named(RelationshipStatus, status)


class ContactFacts(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """Somebody, or a service, in a contact list (section 3.2)."""

    user_id: str
    display_name: str | None = None
    avatar_id: str | None = None
    state: PresenceFacts | None = None
    blocked: bool | None = None
    group: str | None = None
    contact_type: int | None = None
    subscription_type: int | str | None = None

    @property
    def is_service(self) -> bool:
        """Whether it is a service and no person."""
        return self.contact_type == ContactType.application

    @property
    def subscription(self) -> Subscription | int | str | None:
        """How it is connected."""
        kind = self.subscription_type
        return None if kind is None else subscription_of(kind)


class ItemFacts(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """A file of the gallery (section 3.3)."""

    file_id: str
    file_name: str | None = None


class Profile(dict[str, Any]):
    """A profile as it came; ``facts`` has it typed."""

    def __init__(self, raw: Any) -> None:
        self.facts = read(raw, ProfileFacts)
        super().__init__(revive(raw))

    def __repr__(self) -> str:
        return f"<Profile user_id={self.facts.user_id!r}>"


class Contact(dict[str, Any]):
    """A contact as it came; ``facts`` has it typed."""

    def __init__(self, raw: Any) -> None:
        self.facts = read(raw, ContactFacts)
        super().__init__(revive(raw))


class GalleryItem(dict[str, Any]):
    """A file of the gallery as it came; ``facts`` has it typed."""

    def __init__(self, raw: Any) -> None:
        self.facts = read(raw, ItemFacts)
        super().__init__(raw)


def read(data: Any, model: type[ModelT]) -> ModelT:
    """Make a model of decoded JSON.

    Raises:
        MxitAPIException: It is none: INVALID_ANSWER.
    """
    try:
        return msgspec.convert(data, model)
    except msgspec.ValidationError as error:
        raise MxitAPIException(
            f"an answer of another shape: {error}", kind=ErrorKind.INVALID_ANSWER
        ) from None


def folder_name(entry: Any) -> str:
    """Tell the name of a folder from its entry: an object, or the bare name (section 2.3).

    Raises:
        MxitAPIException: It has none: INVALID_ANSWER.
    """
    if isinstance(entry, dict):
        entry = entry.get("FolderName", entry.get("Name"))
    return read(entry, str)


def revive(raw: dict[str, Any]) -> dict[str, Any]:
    """Turn dates into times and numbers into names, in the fields that are known to be such."""
    alive = dict(raw)
    for name, make in _ALIVE.items():
        if alive.get(name) is not None:
            alive[name] = make(alive[name])
    return alive


_ALIVE: dict[str, Callable[[Any], Any]] = {
    "State": revive,
    "RegistrationDate": parse_date,
    "DateOfBirth": parse_date,
    "LastModified": parse_date,
    "LastOnline": parse_date,
    "Gender": lambda value: named(Gender, value),
    "RelationshipStatus": lambda value: named(RelationshipStatus, value),
    "Availability": lambda value: named(Availability, value),
    "Mood": lambda value: named(Mood, value),
    "ContactType": lambda value: named(ContactType, value),
    "SubscriptionType": subscription_of,
}
