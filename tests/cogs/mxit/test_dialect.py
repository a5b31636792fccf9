"""What Mxit's answers mean, told from plain bytes."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from bot.enums import named
from bot.http.answer import Answer
from bot.http.errors import ErrorKind
from cogs.mxit import models
from cogs.mxit.dialect import AuthDialect, MxitDialect
from cogs.mxit.enums import Gender, Mood, Subscription, subscription_of
from cogs.mxit.errors import MxitAPIAuthException, MxitAPIException, MxitConnectionError
from cogs.mxit.models import Contact, Profile, folder_name
from cogs.mxit.moments import format_date, parse_date

GUID = "5f0c2a51-3f5c-4c19-9a1e-0a8f5f9b2d11"


def decipher(status: int, body: bytes, *, is_auth: bool = False, **headers: str) -> Any:
    named_so = CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()})
    dialect = AuthDialect() if is_auth else MxitDialect()
    return dialect.decipher(Answer(status, named_so, body))


@pytest.mark.parametrize(
    ("body", "data"),
    [
        (b"", None),
        (b" \r\n", None),
        (rb'"h\u00e9llo \/ \"q\""', 'héllo / "q"'),
        (rb'{"Contacts":[]}', {"Contacts": []}),
        (f'"{GUID}"'.encode(), GUID),
        (GUID.encode(), GUID),
        (f" {GUID.upper()}\r\n".encode(), GUID.upper()),
        (b"null", None),
        (b"[]", []),
    ],
)
def test_success(body: bytes, data: object) -> None:
    assert decipher(200, body) == data


@pytest.mark.parametrize(
    "body", [b"<html>welcome</html>", b"WebContextNull", b'{"cut', b'"caf\xe9"', b"[" * 100_000]
)
def test_a_success_that_is_none(body: bytes) -> None:
    with pytest.raises(MxitAPIException) as caught:
        decipher(200, body)
    assert caught.value.kind is ErrorKind.INVALID_ANSWER


@pytest.mark.parametrize(
    ("status", "kind", "error_class"),
    [
        (203, ErrorKind.INVALID_ANSWER, MxitAPIException),
        (302, ErrorKind.INVALID_ANSWER, MxitAPIException),
        (400, ErrorKind.BAD_REQUEST, MxitAPIException),
        (401, ErrorKind.UNAUTHORIZED, MxitAPIAuthException),
        (403, ErrorKind.FORBIDDEN, MxitAPIAuthException),
        (404, ErrorKind.NOT_FOUND, MxitAPIException),
        (405, ErrorKind.BAD_REQUEST, MxitAPIException),
        (413, ErrorKind.TOO_LARGE, MxitAPIException),
        (429, ErrorKind.RATE_LIMITED, MxitAPIException),
        (500, ErrorKind.SERVER, MxitAPIException),
    ],
)
def test_errors_by_status(
    status: int, kind: ErrorKind, error_class: type[MxitAPIException]
) -> None:
    with pytest.raises(MxitAPIException) as caught:
        decipher(status, b"", Retry_After="7")
    assert type(caught.value) is error_class
    assert (caught.value.kind, caught.value.status) == (kind, status)
    assert caught.value.retry_after == 7
    assert caught.value.response is not None


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (
            b'{"error":"invalid","error_description":"no such \\/ thing"}',
            "invalid",
            "no such / thing",
        ),
        (b'{"error":"invalid"}', "invalid", "invalid"),
        (b'{"error":5,"error_description":null}', None, None),
        (b'"a text"', None, "a text"),
        (b"WebContextNull", None, "WebContextNull"),
        (b"x" * 1000, None, "x" * 200),
        (b"<html><body>Server Error</body></html>", None, None),
        (b"  \n<!DOCTYPE html>", None, None),
        (b"caf\xe9", None, "caf\N{REPLACEMENT CHARACTER}"),
        (b"[1]", None, None),
        (b"", None, None),
    ],
)
def test_the_words_of_errors(body: bytes, error: str | None, words: str | None) -> None:
    with pytest.raises(MxitAPIException) as caught:
        decipher(400, body)
    assert (caught.value.error, caught.value.description) == (error, words)
    assert caught.value.message == words


@pytest.mark.parametrize(
    ("status", "body", "kind", "is_auth"),
    [
        (400, b'{"error":"invalid_grant"}', ErrorKind.UNAUTHORIZED, True),
        (401, b'{"error":"invalid_client"}', ErrorKind.BAD_REQUEST, True),
        (400, b'{"error":"invalid_scope"}', ErrorKind.BAD_REQUEST, True),
        (400, b'{"error":"unauthorized_client"}', ErrorKind.BAD_REQUEST, True),
        (400, b"no", ErrorKind.BAD_REQUEST, True),
        (500, b"", ErrorKind.SERVER, False),
        (429, b"", ErrorKind.RATE_LIMITED, False),
        (203, b"WebContextNull", ErrorKind.INVALID_ANSWER, False),
        (200, b"<html>", ErrorKind.INVALID_ANSWER, False),
    ],
)
def test_refusals_of_tokens(status: int, body: bytes, kind: ErrorKind, *, is_auth: bool) -> None:
    with pytest.raises(MxitAPIException) as caught:
        decipher(status, body, is_auth=True)
    assert caught.value.kind is kind
    assert isinstance(caught.value, MxitAPIAuthException) is is_auth


def test_null_is_taken_where_yes_or_no_is_not_told() -> None:
    contact = Contact({"UserId": "m1", "Blocked": None, "State": {"IsOnline": None}})
    assert not contact.facts.blocked
    assert contact.facts.state is not None
    assert not contact.facts.state.is_online


def test_no_answer() -> None:
    error = MxitDialect().failure("no connection", ErrorKind.UNREACHABLE, maybe_done=False)
    assert isinstance(error, MxitConnectionError)
    assert error.title == "Mxit"


# --- dates


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("/Date(1388527200000+0200)/", datetime(2013, 12, 31, 22, tzinfo=UTC)),
        ("/Date(1262296800000+0200)/", datetime(2009, 12, 31, 22, tzinfo=UTC)),
        ("/Date(0)/", datetime(1970, 1, 1, tzinfo=UTC)),
        ("/Date(-1000-0500)/", datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("/Date(1500)/", datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)),
        ("/Date(-62135596800000)/", datetime(1, 1, 1, tzinfo=UTC)),
        ("/Date(-62135596800001)/", None),
        ("/Date(999999999999999999)/", None),
        ("/Date(9999999999999999999999)/", None),
        ("/Date(x)/", None),
        ("2013-12-31", None),
        ("", None),
    ],
)
def test_parse_date(text: str, moment: datetime | None) -> None:
    assert parse_date(text) == moment


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - the zone is below
    st.integers(-12, 14),
)
def test_dates_there_and_back(moment: datetime, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    exact = moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=zone)
    assert parse_date(format_date(exact)) == exact


# --- enumerations and models


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (66, Subscription.both),
        ("B", Subscription.both),
        (78, Subscription.unknown),
        ("R", Subscription.rejected),
        (1, 1),
        (90, 90),
        ("Z", "Z"),
        (-5, -5),
        (10**9, 10**9),
    ],
)
def test_subscriptions(value: int | str, expected: object) -> None:
    assert subscription_of(value) == expected


def test_unknown_numbers_stay_numbers() -> None:
    assert named(Mood, 4) is Mood.happy
    assert named(Mood, 99) == 99
    profile = Profile({"UserId": "m1", "Gender": 7, "State": {"Mood": 99}})
    assert profile["Gender"] == 7
    assert profile.facts.gender_named == 7
    assert profile["State"]["Mood"] == 99
    assert Profile({"UserId": "m1", "Gender": 0})["Gender"] is Gender.female


@pytest.mark.parametrize(
    "raw",
    [
        {"UserId": "m1"},
        {"UserId": "m1", "State": None, "Age": None, "Title": None, "Gender": None},
        {"UserId": "m1", "RegistrationDate": None, "New": {"thing": 1}},
        {"UserId": "m1", "RegistrationDate": "/Date(99999999999999999)/"},
    ],
)
def test_profiles_that_tell_little(raw: dict[str, Any]) -> None:
    profile = Profile(raw)
    assert profile.facts.registered is None
    assert set(profile) == set(raw)


@pytest.mark.parametrize(
    "raw", [None, [], "m1", {}, {"UserId": 5}, {"UserId": "m1", "Gender": "x"}, {"UserId": None}]
)
def test_no_profiles(raw: Any) -> None:
    with pytest.raises(MxitAPIException) as caught:
        Profile(raw)
    assert caught.value.kind is ErrorKind.INVALID_ANSWER


def test_a_contact() -> None:
    contact = Contact({"UserId": "newsbot", "ContactType": 1, "SubscriptionType": "B", "Group": ""})
    assert contact.facts.is_service
    assert contact.facts.subscription is Subscription.both


@pytest.mark.parametrize("entry", [{"FolderName": "x"}, {"Name": "x"}, "x"])
def test_folders(entry: object) -> None:
    assert folder_name(entry) == "x"


@pytest.mark.parametrize("entry", [{}, None, 5, {"FolderName": None}])
def test_no_folders(entry: object) -> None:
    with pytest.raises(MxitAPIException):
        folder_name(entry)


def test_models_are_read_even_where_their_module_was_unloaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = Path(models.__file__).read_text()
    name = "cogs.mxit.models_of_an_unloaded_cog"
    module = ModuleType(name)
    monkeypatch.setitem(sys.modules, name, module)
    exec(compile(source, name, "exec", dont_inherit=True), vars(module))  # noqa: S102 - our own file
    monkeypatch.delitem(sys.modules, name)
    read = vars(module)["Profile"]({"UserId": "m1", "State": {"Mood": 4}})
    assert read.facts.state.mood == 4
