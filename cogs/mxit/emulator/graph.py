"""Contacts (contract, sections 2.2, 3.2 and 3.5)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, check_fields, read_object
from cogs.mxit.emulator.answers import (
    STATE,
    answer,
    authenticate,
    empty,
    find_person,
    not_found,
    read_number,
    read_query,
    signed_in,
)
from cogs.mxit.emulator.people import presence
from cogs.mxit.emulator.state import APPLICATION, USER, Contact, Person

PAGE = 26
Test = Callable[[Contact, Person], bool]
FILTERS: Mapping[str, Test] = {
    "@all": lambda _contact, _person: True,
    "@friends": lambda contact, person: person.kind == USER and _is_open(contact),
    "@apps": lambda _contact, person: person.kind == APPLICATION,
    "@invites": lambda contact, _person: contact.subscription == "A",
    "@connections": lambda contact, _person: _is_open(contact),
    "@rejected": lambda contact, _person: contact.subscription == "R",
    "@pending": lambda contact, _person: contact.subscription == "P",
    "@deleted": lambda contact, _person: contact.subscription == "D",
    "@blocked": lambda contact, _person: contact.blocked,
}


class Recommendation(msgspec.Struct):
    """What ``POST /user/recommend`` takes."""

    Application: str
    FromUserId: str
    ToUserId: str
    CallbackUrl: str | None = None
    Message: str | None = None


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.put("/user/socialgraph/contact/{contact}", add_contact),
        web.get("/user/socialgraph/contactlist", list_contacts),
        web.get("/user/socialgraph/suggestions", suggest),
        web.post("/user/recommend", recommend),
    )


async def list_contacts(request: web.Request) -> web.Response:
    """``GET /user/socialgraph/contactlist``."""
    person = signed_in(request, "graph/read")
    query = read_query(request, ("filter", "skip", "count"))
    wanted = FILTERS.get(query.get("filter", "@Connections").lower())
    if wanted is None:
        raise RefusalError(400, "there is no such filter")
    state = request.config_dict[STATE]
    pairs = [(state.people[user_id], contact) for user_id, contact in person.contacts.items()]
    found = [(other, contact) for other, contact in pairs if wanted(contact, other)]
    skip = read_number(query.get("skip"), 0)
    count = min(read_number(query.get("count"), PAGE), PAGE) + state.habits.one_more
    shown = [_shown(request, *pair) for pair in found[skip : skip + count]]
    return answer({"Contacts": shown})


async def suggest(request: web.Request) -> web.Response:
    """``GET /user/socialgraph/suggestions``: people who are no contacts yet."""
    person = signed_in(request, "graph/read")
    check_fields(request, request.query, ())
    known = {person.user_id, *person.contacts}
    people = request.config_dict[STATE].people.values()
    strangers = [one for one in people if one.user_id not in known and one.kind == USER]
    return answer([_shown(request, one, Contact("N")) for one in strangers])


async def add_contact(request: web.Request) -> web.Response:
    """``PUT /user/socialgraph/contact/{contact}``: a service at once, somebody by invitation."""
    person = signed_in(request, "contact/invite")
    await read_object(request, ())
    other = find_person(request, request.match_info["contact"])
    if other is person:
        raise RefusalError(400, "nobody is a contact of their own")
    if other.kind == APPLICATION:
        person.contacts[other.user_id] = Contact("B")
        return empty()
    mine, theirs = person.contacts.get(other.user_id), other.contacts.get(person.user_id)
    if mine is not None and mine.subscription == "B":
        return empty()
    if mine is not None and mine.subscription == "A" and theirs is not None:
        mine.subscription = theirs.subscription = "B"
        return empty()
    person.contacts[other.user_id] = Contact("P")
    other.contacts[person.user_id] = Contact("A")
    return empty()


async def recommend(request: web.Request) -> web.Response:
    """``POST /user/recommend``: a service, by one person to another; it arrives as a message."""
    authenticate(request, "contact/recommend", needs_user=False)
    given = await read_object(request, Recommendation.__struct_fields__)
    try:
        told = msgspec.convert(given, Recommendation)
    except msgspec.ValidationError as error:
        raise RefusalError(400, str(error)) from error
    people = request.config_dict[STATE].people
    if told.FromUserId not in people or told.ToUserId not in people:
        raise not_found(request, "user")
    find_person(request, told.Application)
    people[told.ToUserId].inbox.append(msgspec.to_builtins(told))
    return empty()


def _is_open(contact: Contact) -> bool:
    return contact.subscription == "B" and not contact.blocked


def _shown(request: web.Request, person: Person, contact: Contact) -> dict[str, Any]:
    letter = contact.subscription
    as_letters = request.config_dict[STATE].habits.letters
    return {
        "DisplayName": person.display_name,
        "AvatarId": None,
        "State": presence(person),
        "UserId": person.user_id,
        "Blocked": contact.blocked,
        "Group": contact.group,
        "ContactType": person.kind,
        "SubscriptionType": letter if as_letters else ord(letter),
    }
