"""The fixtures: people, services, contacts, one file."""

import time
from datetime import UTC, datetime, timedelta, timezone

from bot.emulation import StoredBody
from cogs.mxit.emulator.state import (
    APPLICATION,
    DEFAULT_FOLDER,
    REFRESH_SECONDS,
    SCOPES,
    Contact,
    Grant,
    Person,
    State,
    StoredFile,
)

CLIENT_ID, CLIENT_SECRET = "mx-demo-id", "mx-demo-secret"
APP = "demoapp"
THANDI, SIPHO, LERATO, PIETER = (f"m1000000000{number}" for number in range(1, 5))
SOUTH_AFRICA = timezone(timedelta(hours=2))
HELLO_ID = "5f0c2a51-3f5c-4c19-9a1e-0a8f5f9b2d11"
_MORE = (("nomsa", "P"), ("johan", "R"), ("ayanda", "D"), ("zanele", "N"))
_STRANGERS = ("buhle", "kagiso")


def create_state() -> State:
    """Return a fresh state."""
    state = State(CLIENT_ID, CLIENT_SECRET, APP)
    names = ("thandi", "sipho", "lerato", "pieter", *(name for name, _ in _MORE), *_STRANGERS)
    for number, name in enumerate(names, 1):
        user_id, shown = f"m{10_000_000_000 + number}", name.capitalize()
        _add(
            state,
            Person(user_id=user_id, mxit_id=name, display_name=shown, password=f"pw-{name}"),
        )
    for name, shown in ((APP, "Demo App"), ("newsbot", "News Bot")):
        _add(state, Person(user_id=name, mxit_id=name, display_name=shown, kind=APPLICATION))
    thandi = state.people[THANDI]
    _tell_all(thandi)
    thandi.contacts = {
        SIPHO: Contact("B", group="Friends"),
        LERATO: Contact("A"),
        "newsbot": Contact("B"),
        PIETER: Contact("B", blocked=True),
    }
    for name, letter in _MORE:
        thandi.contacts[_id_of(state, name)] = Contact(letter)
    state.people[SIPHO].contacts = {THANDI: Contact("B"), APP: Contact("B")}
    state.people[LERATO].contacts = {THANDI: Contact("P"), APP: Contact("B")}
    hello = StoredFile(
        HELLO_ID, "hello.txt", DEFAULT_FOLDER, StoredBody(b"hello mxit"), "text/plain"
    )
    thandi.files[hello.id] = hello
    return state


def fixture_tokens(state: State) -> dict[str, str]:
    """Make a token with all scopes for two people, so that nobody need sign in; by label."""
    tokens = {}
    for user_id in (THANDI, SIPHO):
        name = state.people[user_id].mxit_id
        # Refresh tokens live long; these access tokens live as long.
        ends_at = time.time() + REFRESH_SECONDS
        grant = Grant(
            f"tok-{name}", f"ref-{name}", user_id, tuple(sorted(SCOPES)), ends_at, ends_at
        )
        state.grants.append(grant)
        tokens[f"token of {name}"] = grant.access
    return tokens


def fixture_grant(state: State) -> dict[str, str]:
    """Give the first of those tokens with all that a program keeps of it."""
    grant = state.grants[0]
    return {
        "access_token": grant.access,
        "refresh_token": grant.refresh or "",
        "scope": " ".join(grant.scopes),
        "expires_at": str(int(grant.ends_at)),
    }


def _tell_all(thandi: Person) -> None:
    thandi.display_name = "Thandi M"
    thandi.status = "On the ferry"
    thandi.mood = 4
    thandi.registered = datetime(2010, 1, 1, tzinfo=SOUTH_AFRICA)
    thandi.seen = datetime(2014, 1, 1, tzinfo=SOUTH_AFRICA)
    thandi.born = datetime(1990, 3, 14, tzinfo=UTC)
    thandi.profile = {
        "AboutMe": "I am Thandi",
        "Age": 24,
        "FirstName": "Thandi",
        "LastName": "Mokoena",
        "Title": "",
        "Gender": 0,
        "Email": "thandi@example.org",
        "MobileNumber": "27820000001",
        "WhereAmI": "Cape Town",
        "RelationshipStatus": 2,
    }


def _add(state: State, person: Person) -> None:
    state.people[person.user_id] = person


def _id_of(state: State, mxit_id: str) -> str:
    person = state.by_mxit_id(mxit_id)
    return "" if person is None else person.user_id
