"""Section 4 of the contract, row by row: the client against the emulator, over sockets."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from yarl import URL

from bot.emulation import FAULTS, REQUESTS, Fault
from bot.http.errors import ErrorKind, SourceError
from cogs.mxit.calls.base import Limits
from cogs.mxit.client import CONTACT_LIST_FILTER, Mxit, MxitClient
from cogs.mxit.emulator import STATE
from cogs.mxit.emulator.pictures import DEFAULT_AVATAR, DEFAULT_COVER
from cogs.mxit.enums import Availability, Gender, Mood, RelationshipStatus, Subscription
from cogs.mxit.errors import (
    FileTooLarge,
    MxitAPIAuthException,
    MxitAPIException,
    MxitAPIParameterException,
)
from cogs.mxit.models import folder_name
from cogs.mxit.tokens import MemoryTokenStore

from .over_sockets import (
    CALLBACK,
    HELLO,
    ID,
    LERATO,
    PIETER,
    PNG,
    SECRET,
    SIPHO,
    THANDI,
    U,
    consent,
    person,
)
from .tokens import token_of_thandi

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.emulation import RunningEmulator
    from bot.emulation.faults import SeenRequest


def client_at(mxit: RunningEmulator, **more: Any) -> MxitClient:
    more.setdefault("token_store", MemoryTokenStore([token_of_thandi()]))
    return MxitClient(ID, SECRET, CALLBACK, auth_endpoint=mxit.url, api_endpoint=mxit.url, **more)


@pytest.fixture
async def client(mxit: RunningEmulator) -> AsyncIterator[MxitClient]:
    async with client_at(mxit) as opened:
        yield opened


@pytest.fixture
async def stranger(mxit: RunningEmulator) -> AsyncIterator[MxitClient]:
    """A client for whom nobody has signed in."""
    async with client_at(mxit, token_store=None) as opened:
        yield opened


def asked(mxit: RunningEmulator) -> list[SeenRequest]:
    return mxit.runner.app[REQUESTS]


def paths(mxit: RunningEmulator) -> list[str]:
    return [f"{one.method} {one.path}" for one in asked(mxit)]


def fail(mxit: RunningEmulator, **fault: Any) -> None:
    mxit.runner.app[FAULTS].append(Fault(**fault))


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def behave(mxit: RunningEmulator, **habits: Any) -> None:
    state = mxit.runner.app[STATE]
    state.habits = type(state.habits)(**habits)


async def grant(mxit: RunningEmulator, client: MxitClient, scope: str, **form: str) -> None:
    """Sign in, as whoever the form says, and let the client have the code."""
    url, state = client.oauth.new_authorization(scope)
    async with aiohttp.ClientSession() as browser:
        there = await consent(browser, url, **form)
    assert there.query["state"] == state
    await client.oauth.get_user_token(scope, there.query["code"])


# --- 4.1: the client and its tokens


async def test_making_a_client_asks_nothing(mxit: RunningEmulator) -> None:
    made = client_at(mxit)
    assert Mxit is MxitClient
    assert SECRET not in repr(vars(made))
    await made.close()
    assert asked(mxit) == []


async def test_a_wrong_name_for_the_redirect_is_taken_with_a_warning(mxit: RunningEmulator) -> None:
    with pytest.warns(DeprecationWarning, match="redirect_uri"):
        made = MxitClient(
            ID, SECRET, redirect_url=CALLBACK, auth_endpoint=mxit.url, api_endpoint=mxit.url
        )
    assert made.oauth.redirect_uri == CALLBACK


def test_the_roots_have_no_default() -> None:
    with pytest.raises(TypeError, match="auth_endpoint"):
        MxitClient(ID, SECRET)  # type: ignore[call-arg] # that is the test


def test_filters() -> None:
    assert len(CONTACT_LIST_FILTER) == 9
    assert CONTACT_LIST_FILTER["connections"] == "@Connections"


async def test_a_session_that_was_given_stays_open(mxit: RunningEmulator) -> None:
    async with aiohttp.ClientSession() as session:
        async with client_at(mxit, session=session) as client:
            await client.users.get_status("thandi")
        assert not session.closed


async def test_auth_url(client: MxitClient, mxit: RunningEmulator) -> None:
    url = URL(client.oauth.auth_url("graph/read profile/private", state="s1"))
    assert str(url).startswith(f"{mxit.url}/authorize?")
    assert dict(url.query) == {
        "response_type": "code",
        "client_id": ID,
        "redirect_uri": CALLBACK,
        "scope": "profile/private graph/read",
        "state": "s1",
    }
    states = {URL(client.oauth.auth_url("openid")).query["state"] for _ in range(3)}
    assert len(states) == 3
    url_text, state = client.oauth.new_authorization("openid")
    assert URL(url_text).query["state"] == state
    client.oauth.redirect_uri = None
    with pytest.raises(MxitAPIParameterException):
        client.oauth.auth_url("openid")


async def test_get_user_token(stranger: MxitClient, mxit: RunningEmulator) -> None:
    with pytest.raises(MxitAPIParameterException):
        await stranger.oauth.get_user_token("profile/private")
    await grant(mxit, stranger, "profile/private graph/read")
    count = len(asked(mxit))
    token = await stranger.oauth.get_user_token("graph/read")
    assert token == await stranger.oauth.get_user_token("profile/private")
    assert len(asked(mxit)) == count
    with pytest.raises(MxitAPIParameterException):
        await stranger.oauth.get_user_token("profile/write")
    profile = await stranger.users.get_full_profile()
    assert profile["Email"] == "thandi@example.org"


async def test_a_code_is_not_spent_where_a_token_is_remembered(
    stranger: MxitClient, mxit: RunningEmulator
) -> None:
    await grant(mxit, stranger, "profile/private")
    count = len(asked(mxit))
    token = await stranger.oauth.get_user_token("profile/private")
    assert await stranger.oauth.get_user_token("profile/private", "spent") == token
    assert len(asked(mxit)) == count


async def test_a_code_goes_in_for_a_token_that_has_ended_for_good(
    stranger: MxitClient, mxit: RunningEmulator
) -> None:
    ended = {"access_token": "ended", "expires_in": 59, "scope": "openid", "refresh_token": "no"}
    fail(mxit, path="/token", status=200, body=ended)
    await stranger.oauth.get_user_token("openid", "first")
    with pytest.raises(MxitAPIAuthException):
        await stranger.oauth.get_user_token("openid")
    await grant(mxit, stranger, "openid")
    assert await stranger.users.who_am_i() == THANDI


async def test_more_scopes_later_keep_the_first_ones(
    stranger: MxitClient, mxit: RunningEmulator
) -> None:
    await grant(mxit, stranger, "profile/private")
    await grant(mxit, stranger, "graph/read")
    assert (await stranger.users.get_full_profile())["UserId"] == THANDI
    assert (await stranger.users.get_contact_list("all"))["Contacts"]


async def test_what_was_granted_counts_not_what_was_asked_for(
    stranger: MxitClient, mxit: RunningEmulator
) -> None:
    answer = {"access_token": "less", "expires_in": 3600, "scope": "openid"}
    fail(mxit, path="/token", status=200, body=answer)
    await stranger.oauth.get_user_token("openid profile/private", "code")
    with pytest.raises(MxitAPIParameterException):
        await stranger.oauth.get_user_token("profile/private")


async def test_a_code_is_refused_and_not_sent_again(
    stranger: MxitClient, mxit: RunningEmulator
) -> None:
    with pytest.raises(MxitAPIAuthException) as caught:
        await stranger.oauth.get_user_token("openid", "used")
    assert (caught.value.status, caught.value.error) == (400, "invalid_grant")
    assert caught.value.kind is ErrorKind.UNAUTHORIZED
    assert caught.value.description
    fail(mxit, path="/token", times=None, status=503)
    with pytest.raises(MxitAPIException):
        await stranger.oauth.get_user_token("openid", "code")
    assert paths(mxit) == ["POST /token"] * 2


async def test_get_app_token_is_asked_for_once(client: MxitClient, mxit: RunningEmulator) -> None:
    scope = "profile/public message/send"
    tokens = await asyncio.gather(*(client.oauth.get_app_token(scope) for _ in range(20)))
    assert len(set(tokens)) == 1
    assert await client.oauth.get_app_token("message/send") == tokens[0]
    assert paths(mxit) == ["POST /token"]


async def test_an_app_token_is_renewed_before_it_ends(
    client: MxitClient, mxit: RunningEmulator
) -> None:
    soon = {"access_token": "short", "expires_in": "59"}
    fail(mxit, path="/token", status=200, body=soon)
    assert await client.oauth.get_app_token("profile/public") == "short"
    assert await client.oauth.get_app_token("profile/public") != "short"


async def test_an_app_token_that_is_refused_is_renewed_once(
    client: MxitClient, mxit: RunningEmulator
) -> None:
    await client.users.get_user_id("sipho")
    mxit.runner.app[STATE].grants = [
        one for one in mxit.runner.app[STATE].grants if one.user_id is not None
    ]
    assert await client.users.get_user_id("lerato") == LERATO
    fail(mxit, path="/user/lookup/*", times=None, status=401)
    with pytest.raises(MxitAPIAuthException) as caught:
        await client.users.get_user_id("pieter")
    # The app's own affair: nobody's account is dead.
    assert caught.value.kind is ErrorKind.BAD_REQUEST


@pytest.mark.parametrize(("status", "error"), [(401, "invalid_client"), (400, "invalid_scope")])
async def test_the_app_is_refused(
    client: MxitClient, mxit: RunningEmulator, status: int, error: str
) -> None:
    fail(mxit, path="/token", status=status, body={"error": error, "error_description": "no"})
    with pytest.raises(MxitAPIAuthException) as caught:
        await client.oauth.get_app_token("profile/public")
    assert (caught.value.status, caught.value.error) == (status, error)
    assert caught.value.kind is ErrorKind.BAD_REQUEST


async def test_m15_an_expired_token_is_renewed_and_the_call_repeated(
    client: MxitClient, mxit: RunningEmulator
) -> None:
    for one in mxit.runner.app[STATE].grants:
        one.ends_at = 0.0
    assert (await client.users.get_full_profile())["UserId"] == THANDI
    assert paths(mxit) == ["GET /user/profile", "POST /token", "GET /user/profile"]


async def test_many_who_wait_for_a_new_token_ask_once(
    client: MxitClient, mxit: RunningEmulator
) -> None:
    for one in mxit.runner.app[STATE].grants:
        one.ends_at = 0.0
    await asyncio.gather(*(client.users.get_full_profile() for _ in range(10)))
    assert paths(mxit).count("POST /token") == 1


async def test_a_second_401_is_a_broken_link(client: MxitClient, mxit: RunningEmulator) -> None:
    fail(mxit, path="/user/profile", times=None, status=401)
    with pytest.raises(MxitAPIAuthException) as caught:
        await client.users.get_full_profile()
    assert caught.value.kind is ErrorKind.UNAUTHORIZED
    assert paths(mxit) == ["GET /user/profile", "POST /token", "GET /user/profile"]


async def test_a_refused_renewal_is_a_broken_link(
    client: MxitClient, mxit: RunningEmulator
) -> None:
    mxit.runner.app[STATE].grants.clear()
    with pytest.raises(MxitAPIAuthException) as caught:
        await client.users.get_full_profile()
    assert caught.value.kind is ErrorKind.UNAUTHORIZED


async def test_a_raw_body_that_opens_once_is_not_repeated(
    client: MxitClient, mxit: RunningEmulator
) -> None:
    async def blocks() -> AsyncIterator[bytes]:
        yield b"tide\n"

    fail(mxit, path="/user/media/file/*", status=401)
    with pytest.raises(MxitAPIAuthException):
        await client.users.upload_gallery_file("Default", "t.txt", blocks(), length=5)
    assert paths(mxit) == ["POST /user/media/file/Default"]


async def test_a_token_is_renewed_a_minute_before_it_ends(mxit: RunningEmulator) -> None:
    store = MemoryTokenStore([token_of_thandi(seconds=59)])
    async with client_at(mxit, token_store=store) as client:
        await client.users.get_full_profile()
    assert paths(mxit) == ["POST /token", "GET /user/profile"]
    [kept] = await store.load()
    assert kept.access.get_secret_value() != U
    assert kept.refresh is not None
    assert kept.refresh.get_secret_value() != "ref-thandi"


async def test_a_refresh_token_that_does_not_change_is_kept(mxit: RunningEmulator) -> None:
    behave(mxit, rotates=False)
    store = MemoryTokenStore([token_of_thandi(seconds=0)])
    async with client_at(mxit, token_store=store) as client:
        await client.users.get_full_profile()
    [kept] = await store.load()
    assert kept.refresh is not None
    assert kept.refresh.get_secret_value() == "ref-thandi"


async def test_refresh_and_revoke(client: MxitClient, mxit: RunningEmulator) -> None:
    renewed = await client.oauth.refresh()
    assert renewed != U
    await client.oauth.revoke()
    assert all(one.user_id != THANDI for one in mxit.runner.app[STATE].grants)
    with pytest.raises(MxitAPIParameterException):
        await client.users.get_full_profile()
    with pytest.raises(MxitAPIParameterException):
        await client.oauth.refresh()


async def test_m14_a_missing_scope_is_named(stranger: MxitClient, mxit: RunningEmulator) -> None:
    await grant(mxit, stranger, "profile/private")
    with pytest.raises(MxitAPIAuthException) as caught:
        await stranger.users.update_profile(title="x")
    assert (caught.value.status, caught.value.scope) == (403, "profile/write")
    assert "profile/write" in str(caught.value)
    assert caught.value.kind is ErrorKind.FORBIDDEN
    with pytest.raises(MxitAPIAuthException) as caught:
        await stranger.users.get_gallery_file(HELLO)
    assert caught.value.scope == "content/read"


# --- 4.2: messages


async def test_m18_send_message(client: MxitClient, mxit: RunningEmulator) -> None:
    link = client.messaging.create_redirect_link(
        create_temporary_contact=True,
        target_service="newsbot",
        text="Open",
        add_to_back_history=False,
        parameters={"page": 2},
    )
    await client.messaging.send_message(
        "demoapp",
        [SIPHO, LERATO, SIPHO],
        "Hi *you* {0}",
        links=[link],
        spool=False,
        spool_timeout=5,
    )
    [got] = person(mxit, SIPHO).inbox
    assert got["To"] == f"{SIPHO},{LERATO}"
    assert got["ContainsMarkup"] is True
    assert (got["Spool"], got["SpoolTimeOut"]) == (False, 5)
    assert got["Links"] == [
        {
            "CreateTemporaryContact": True,
            "TargetService": "newsbot",
            "Text": "Open",
            "AddToBackHistory": False,
            "Parameters": {"page": 2},
        }
    ]
    assert len(person(mxit, LERATO).inbox) == 1


async def test_m19_one_bad_id_among_many_is_not_sent_again(
    client: MxitClient, mxit: RunningEmulator
) -> None:
    with pytest.raises(MxitAPIException) as caught:
        await client.messaging.send_message("demoapp", [SIPHO, "m0"], "Hi")
    assert caught.value.maybe_done
    assert len(person(mxit, SIPHO).inbox) == 1
    with pytest.raises(MxitAPIException) as caught:
        await client.messaging.send_message("demoapp", "m0", "Hi")
    assert not caught.value.maybe_done


@pytest.mark.parametrize("fault", [{"status": 500}, {"mode": "handle_then_drop"}, {"status": 203}])
async def test_a_message_is_never_sent_twice(
    client: MxitClient, mxit: RunningEmulator, fault: dict[str, Any]
) -> None:
    fail(mxit, path="/message/send", times=None, **fault)
    with pytest.raises(MxitAPIException) as caught:
        await client.messaging.send_message("demoapp", SIPHO, "Hi")
    assert caught.value.maybe_done
    assert paths(mxit).count("POST /message/send") == 1


async def test_m20_no_links_is_no_key(client: MxitClient, mxit: RunningEmulator) -> None:
    await client.messaging.send_message("demoapp", SIPHO, "Hi", links=[])
    assert person(mxit, SIPHO).inbox[0]["Links"] is None


LINK = {"CreateTemporaryContact": True, "TargetService": "newsbot", "Text": "Open"}


@pytest.mark.parametrize(
    ("to", "text", "links"),
    [
        ([], "Hi", None),
        ([SIPHO, "m1,m2"], "Hi", None),
        (["two words"], "Hi", None),
        ([""], "Hi", None),
        ([SIPHO], "  ", None),
        ([SIPHO], "x" * 1001, None),
        ([SIPHO], "Hi {0}", None),
        ([SIPHO], "Hi {1}", [LINK]),
        ([SIPHO], "Hi", [LINK]),
    ],
)
async def test_messages_that_are_not_sent(
    client: MxitClient, mxit: RunningEmulator, to: list[str], text: str, links: Any
) -> None:
    with pytest.raises(MxitAPIParameterException):
        await client.messaging.send_message("demoapp", to, text, links=links)
    assert asked(mxit) == []


async def test_send_user_to_user_message(client: MxitClient, mxit: RunningEmulator) -> None:
    await client.messaging.send_user_to_user_message(
        THANDI, [PIETER], "Hallo", contains_markup=False
    )
    [got] = person(mxit, PIETER).inbox
    assert (got["From"], got["ContainsMarkup"]) == (THANDI, False)


async def test_send_many_tells_of_each_batch(client: MxitClient, mxit: RunningEmulator) -> None:
    ids = [SIPHO, *(f"m{number}" for number in range(60)), LERATO]
    first, second = await client.messaging.send_many("demoapp", ids, "Hi")
    assert (len(first.user_ids), len(second.user_ids)) == (50, 12)
    assert first.error is not None
    assert first.error.maybe_done
    assert len(person(mxit, LERATO).inbox) == 1
    done, refused = await client.messaging.send_many(
        THANDI, [SIPHO, "m0"], "Hi", as_user=True, batch_size=1
    )
    assert (done.user_ids, done.error) == ((SIPHO,), None)
    assert refused.error is not None
    assert not refused.error.maybe_done


# --- 4.3: people


async def test_m8_m9_get_user_id(client: MxitClient, mxit: RunningEmulator) -> None:
    assert await client.users.get_user_id("Thandi") == THANDI
    for status in (404, 400):
        behave(mxit, unknown_status=status)
        with pytest.raises(MxitAPIException) as caught:
            await client.users.get_user_id("nobody")
        assert caught.value.kind is ErrorKind.NOT_FOUND


async def test_m10_status(client: MxitClient, mxit: RunningEmulator) -> None:
    await client.users.set_status('héllo / "q" 港')
    assert person(mxit, THANDI).status == 'héllo / "q" 港'
    assert await client.users.get_status("thandi") == 'héllo / "q" 港'
    assert not asked(mxit)[-1].authorization
    await client.users.set_status("")
    assert await client.users.get_status("thandi") == ""


async def test_get_display_name(client: MxitClient) -> None:
    assert await client.users.get_display_name("thandi") == "Thandi M"
    with pytest.raises(MxitAPIException) as caught:
        await client.users.get_display_name("nobody")
    assert caught.value.kind is ErrorKind.NOT_FOUND


async def test_m11_avatars(client: MxitClient, mxit: RunningEmulator, tmp_path: Path) -> None:
    await client.users.set_avatar(PNG, content_type="image/png")
    assert await client.users.get_avatar("thandi") == PNG
    assert await client.users.get_avatar() == PNG
    target = tmp_path / "avatar.png"
    assert await client.users.get_avatar("thandi", target) is None
    assert target.read_bytes() == PNG
    target.write_bytes(PNG[:9])
    await client.users.set_avatar(b"not this", input_file_path=target)
    assert await client.users.get_avatar("thandi") == PNG[:9]
    await client.users.delete_avatar()
    assert await client.users.get_avatar("thandi") == DEFAULT_AVATAR
    assert files_in(tmp_path) == [target]


async def test_nothing_is_no_picture(client: MxitClient, mxit: RunningEmulator) -> None:
    for data in (None, b"", io.BytesIO()):
        with pytest.raises(ValueError, match=r"data|empty"):
            await client.users.set_avatar(data)
        with pytest.raises(ValueError, match=r"data|empty"):
            await client.users.set_cover_image(data)
    assert asked(mxit) == []


async def test_a_picture_is_sent_again_once(client: MxitClient, mxit: RunningEmulator) -> None:
    fail(mxit, path="/user/avatar", status=500)
    await client.users.set_avatar(PNG)
    fail(mxit, path="/user/avatar", times=None, status=500)
    with pytest.raises(MxitAPIException):
        await client.users.set_avatar(PNG)
    assert paths(mxit) == ["POST /user/avatar"] * 4


async def test_covers(client: MxitClient, mxit: RunningEmulator, tmp_path: Path) -> None:
    assert await client.users.get_cover_image() == DEFAULT_COVER
    behave(mxit, no_cover=True)
    assert await client.users.get_cover_image() is None
    await client.users.set_cover_image(PNG, content_type="image/png")
    assert await client.users.get_cover_image() == PNG
    await client.users.get_cover_image(tmp_path / "cover.png")
    assert (tmp_path / "cover.png").read_bytes() == PNG


async def test_pictures_that_are_too_large(mxit: RunningEmulator, tmp_path: Path) -> None:
    async with client_at(mxit, limits=Limits(file=20, picture=20)) as client:
        with pytest.raises(FileTooLarge):
            await client.users.set_avatar(PNG)
        assert asked(mxit) == []
        with pytest.raises(FileTooLarge):
            await client.users.get_avatar("thandi", tmp_path / "a.png")
        with pytest.raises(FileTooLarge):
            await client.users.upload_gallery_file("Default", "a.png", PNG)
    assert files_in(tmp_path) == []


async def test_m12_get_basic_profile(client: MxitClient) -> None:
    profile = await client.users.get_basic_profile(THANDI)
    assert profile["DisplayName"] == "Thandi M"
    assert profile["RegistrationDate"] == datetime(2009, 12, 31, 22, tzinfo=UTC)
    assert profile["Gender"] is Gender.female
    assert profile["State"]["Mood"] is Mood.happy
    assert profile["State"]["Availability"] is Availability.ready_to_chat
    assert profile["State"]["LastOnline"].tzinfo is UTC
    assert "Email" not in profile
    assert profile.facts.registered == profile["RegistrationDate"]
    with pytest.raises(MxitAPIException) as caught:
        await client.users.get_basic_profile("m0")
    assert caught.value.kind is ErrorKind.NOT_FOUND


async def test_get_full_profile_shows_nothing_private_by_itself(client: MxitClient) -> None:
    profile = await client.users.get_full_profile()
    assert profile["Email"] == "thandi@example.org"
    assert profile["DateOfBirth"] == datetime(1990, 3, 14, tzinfo=UTC)
    assert profile["RelationshipStatus"] is RelationshipStatus.single
    assert "thandi@example.org" not in f"{profile!r} {profile.facts!r}"


async def test_m13_update_profile(client: MxitClient, mxit: RunningEmulator) -> None:
    await client.users.update_profile()
    assert asked(mxit) == []
    await client.users.update_profile(
        gender=Gender.female, relationship_status=RelationshipStatus.married, title=""
    )
    profile = await client.users.get_full_profile()
    assert (profile["Gender"], profile["RelationshipStatus"], profile["Title"]) == (0, 5, "")
    assert profile["Email"] == "thandi@example.org"
    every = {
        "about_me": "a",
        "display_name": "b",
        "email": "c@example.org",
        "first_name": "d",
        "last_name": "e",
        "mobile_number": "f",
        "title": "g",
        "where_am_i": "h",
    }
    await client.users.update_profile(**every)  # type: ignore[arg-type] # texts, all of them
    profile = await client.users.get_full_profile()
    assert [profile[name] for name in ("AboutMe", "DisplayName", "Email", "FirstName")] == [
        "a",
        "b",
        "c@example.org",
        "d",
    ]
    assert [profile[name] for name in ("LastName", "MobileNumber", "Title", "WhereAmI")] == [
        "e",
        "f",
        "g",
        "h",
    ]


async def test_who_am_i(client: MxitClient) -> None:
    assert await client.users.who_am_i() == THANDI
    assert (await client.users.get_own_profile(THANDI))["DisplayName"] == "Thandi M"


@pytest.mark.parametrize("letters", [False, True])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("all", {SIPHO, LERATO, PIETER, "newsbot", *(f"m1000000000{n}" for n in range(5, 9))}),
        ("friends", {SIPHO}),
        ("apps", {"newsbot"}),
        ("invites", {LERATO}),
        ("connections", {SIPHO, "newsbot"}),
        ("rejected", {"m10000000006"}),
        ("pending", {"m10000000005"}),
        ("deleted", {"m10000000007"}),
        ("blocked", {PIETER}),
    ],
)
async def test_get_contact_list(
    client: MxitClient, mxit: RunningEmulator, name: str, expected: set[str], *, letters: bool
) -> None:
    behave(mxit, letters=letters)
    for list_filter in (name, CONTACT_LIST_FILTER[name]):
        got = await client.users.get_contact_list(list_filter)
        assert {one["UserId"] for one in got["Contacts"]} == expected
        assert all(isinstance(one["SubscriptionType"], Subscription) for one in got["Contacts"])


async def test_m16_a_contact_more_than_asked_for_is_cut(
    client: MxitClient, mxit: RunningEmulator
) -> None:
    behave(mxit, one_more=True)
    got = await client.users.get_contact_list("@All", skip=0, count=5)
    assert len(got["Contacts"]) == 5
    assert asked(mxit)[-1].query == {"filter": "@All", "skip": "0", "count": "5"}
    assert (await client.users.get_contact_list("@All", count=0))["Contacts"] == []
    with pytest.raises(MxitAPIParameterException):
        await client.users.get_contact_list("@Enemies")


@pytest.mark.parametrize("one_more", [False, True])
async def test_iter_contacts(client: MxitClient, mxit: RunningEmulator, *, one_more: bool) -> None:
    behave(mxit, one_more=one_more)
    thandi, people = person(mxit, THANDI), mxit.runner.app[STATE].people
    contact = thandi.contacts[SIPHO]
    for number in range(60):
        made = type(thandi)(user_id=f"m2{number}", mxit_id=f"x{number}", display_name="X")
        people[made.user_id] = made
        thandi.contacts[made.user_id] = contact
    found = [one["UserId"] async for one in client.users.iter_contacts("friends")]
    assert len(found) == len(set(found)) == 61


async def test_m17_add_contact(client: MxitClient, mxit: RunningEmulator) -> None:
    await client.users.add_contact("demoapp")
    assert person(mxit, THANDI).contacts["demoapp"].subscription == "B"
    await client.users.add_contact("buhle")
    assert person(mxit, THANDI).contacts["m10000000009"].subscription == "P"
    await client.users.add_contact("lerato")
    assert person(mxit, THANDI).contacts[LERATO].subscription == "B"
    with pytest.raises(MxitAPIException) as caught:
        await client.users.add_contact("nobody")
    assert caught.value.kind is ErrorKind.NOT_FOUND


async def test_get_friend_suggestions(client: MxitClient, mxit: RunningEmulator) -> None:
    found = await client.users.get_friend_suggestions()
    assert [one.facts.display_name for one in found] == ["Buhle", "Kagiso"]
    fail(mxit, path="*/suggestions", status=400)
    assert await client.users.get_friend_suggestions() == []


# --- 4.3: the gallery


@pytest.mark.parametrize("shape", ["FolderName", "Name", "text"])
async def test_m22_folders(client: MxitClient, mxit: RunningEmulator, shape: str) -> None:
    behave(mxit, folder_shape=shape)

    async def names() -> list[str]:
        listed = await client.users.get_gallery_folder_list()
        return [folder_name(one) for one in listed["Folders"]]

    await client.users.create_gallery_folder("a/b & 港?")
    assert await names() == ["Default", "a/b & 港?"]
    await client.users.rename_gallery_folder("a/b & 港?", "Holiday")
    assert await names() == ["Default", "Holiday"]
    await client.users.delete_gallery_folder("Holiday")
    assert await names() == ["Default"]


async def test_m24_an_internal_failure_is_waited_out(
    client: MxitClient, mxit: RunningEmulator, no_backoff: None
) -> None:
    fail(mxit, path="/user/media", status=203, body="WebContextNull")
    assert (await client.users.get_gallery_folder_list())["Folders"]
    fail(mxit, path="/user/media", times=None, status=203, body="WebContextNull")
    with pytest.raises(MxitAPIException) as caught:
        await client.users.get_gallery_folder_list()
    assert caught.value.status == 203
    assert caught.value.description == "WebContextNull"
    assert len(asked(mxit)) == 2 + 3


@pytest.mark.parametrize("name", ["send", "SEND", " send ", "", "  "])
async def test_a_folder_that_is_a_route_is_refused(
    client: MxitClient, mxit: RunningEmulator, name: str
) -> None:
    for call in (
        client.users.create_gallery_folder(name),
        client.users.rename_gallery_folder("Default", name),
        client.users.upload_gallery_file(name, "a.txt", b"x"),
    ):
        with pytest.raises(MxitAPIParameterException):
            await call
    assert asked(mxit) == []


async def test_folders_called_like_other_routes(client: MxitClient, mxit: RunningEmulator) -> None:
    for name in ("list", "content", "file", "..", "a/../b"):
        await client.users.create_gallery_folder(name)
        file_id = await client.users.upload_gallery_file(name, "a.txt", b"x")
        [item] = await client.users.get_gallery_item_list(name)
        assert item["FileId"] == file_id
        await client.users.rename_gallery_folder(name, f"{name} 2")
        await client.users.delete_gallery_folder(f"{name} 2")
    assert person(mxit, THANDI).folders == ["Default"]


async def test_m21_files(client: MxitClient, mxit: RunningEmulator, tmp_path: Path) -> None:
    await client.users.create_gallery_folder("My pics")
    file_id = await client.users.upload_gallery_file(
        "My pics", "a b&c.png", PNG, prevent_share=True
    )
    assert file_id is not None
    seen = asked(mxit)[-1]
    assert seen.headers["Content-Type"] == "image/png"
    assert seen.query == {"fileName": "a b&c.png", "preventShare": "true"}
    [item] = await client.users.get_gallery_item_list("My pics")
    assert item == {"FileId": file_id, "FileName": "a b&c.png"}
    assert await client.users.get_gallery_file(file_id) == PNG
    assert await client.users.get_gallery_file(file_id, tmp_path / "a.png") is None
    assert (tmp_path / "a.png").read_bytes() == PNG
    await client.users.rename_gallery_file(file_id, "d.png")
    assert (await client.users.get_gallery_item_list("My pics"))[0]["FileName"] == "d.png"
    await client.users.delete_gallery_file(file_id)
    assert await client.users.get_gallery_item_list("My pics") == []
    with pytest.raises(MxitAPIException) as caught:
        await client.users.get_gallery_file(file_id)
    assert caught.value.kind is ErrorKind.NOT_FOUND


async def test_every_way_to_hand_in_bytes(
    client: MxitClient, mxit: RunningEmulator, tmp_path: Path
) -> None:
    async def blocks() -> AsyncIterator[bytes]:
        yield b"ti"
        yield b"de"

    path = tmp_path / "x.txt"
    path.write_bytes(b"tide")
    open_file = io.BytesIO(b"ebb tide")
    open_file.seek(4)
    ways: list[dict[str, Any]] = [
        {"data": b"tide"},
        {"data": bytearray(b"tide")},
        {"data": open_file},
        {"data": blocks(), "length": 4},
        {"input_file_path": path, "data": b"less"},
        {"input_file_path": str(path), "content_type": "application/json"},
    ]
    for way in ways:
        file_id = await client.users.upload_gallery_file("Default", "x.txt", **way)
        assert file_id is not None
        assert asked(mxit)[-1].declared_size == 4
        assert await client.users.get_gallery_file(file_id) == b"tide"
    for wrong in ({}, {"data": b""}, {"data": blocks()}):
        with pytest.raises(ValueError, match=r"data|length"):
            await client.users.upload_gallery_file("Default", "x.txt", **wrong)
    with pytest.raises(SourceError):
        await client.users.upload_gallery_file("Default", "x.txt", blocks(), length=5)
    with pytest.raises(TypeError):
        await client.users.upload_gallery_file("Default", "x.txt", 5)  # type: ignore[arg-type]


@pytest.mark.parametrize("way", ["json", "bare", "empty"])
async def test_what_an_upload_answers(client: MxitClient, mxit: RunningEmulator, way: str) -> None:
    behave(mxit, file_id_answers=way)
    file_id = await client.users.upload_gallery_file("Default", "x.txt", b"tide")
    [item] = [one for one in person(mxit, THANDI).files.values() if one.name == "x.txt"]
    assert file_id == (None if way == "empty" else item.id)


@pytest.mark.parametrize("skip_and_count", [(0, 2), (1, 1), (5, 3)])
async def test_get_gallery_item_list_by_pages(
    client: MxitClient, mxit: RunningEmulator, skip_and_count: tuple[int, int]
) -> None:
    await client.users.upload_gallery_file("Default", "2.txt", b"x")
    skip, count = skip_and_count
    items = await client.users.get_gallery_item_list("Default", skip, count)
    assert len(items) == max(0, min(count, 2 - skip))
    assert asked(mxit)[-1].query == {"skip": str(skip), "count": str(count)}


async def test_iter_gallery_items(client: MxitClient) -> None:
    for number in range(55):
        await client.users.upload_gallery_file("Default", f"{number}.txt", b"x")
    names = [one["FileName"] async for one in client.users.iter_gallery_items("Default")]
    assert len(names) == 56


async def test_a_short_page_of_the_gallery_need_not_be_the_last(
    client: MxitClient, mxit: RunningEmulator
) -> None:
    for number in range(4):
        await client.users.upload_gallery_file("Default", f"{number}.txt", b"x")
    first, *_ = await client.users.get_gallery_item_list("Default", 0, 1)
    short = Fault(path="/user/media/list/Default", status=200, body=[dict(first)])
    mxit.runner.app[FAULTS].append(short)
    names = [one["FileName"] async for one in client.users.iter_gallery_items("Default")]
    assert len(names) == len(set(names)) == 5


async def test_m23_offers(client: MxitClient, mxit: RunningEmulator, tmp_path: Path) -> None:
    path = tmp_path / "o.png"
    path.write_bytes(PNG)
    file_id = await client.users.upload_file_and_send_file_offer(
        "o.png", SIPHO, input_file_path=path, auto_open=True
    )
    assert asked(mxit)[-1].query == {
        "fileName": "o.png",
        "userId": SIPHO,
        "autoOpen": "true",
        "preventShare": "false",
    }
    assert await client.users.send_file_offer(HELLO, SIPHO) == HELLO
    assert person(mxit, SIPHO).offers == [
        {"FileId": file_id, "FileName": "o.png", "AutoOpen": True},
        {"FileId": HELLO, "FileName": "hello.txt", "AutoOpen": False},
    ]
    with pytest.raises(MxitAPIException):
        await client.users.send_file_offer(HELLO, "m0")
    with pytest.raises(ValueError, match="data"):
        await client.users.upload_file_and_send_file_offer("o.png", SIPHO)


async def test_nothing_that_adds_is_sent_twice(
    client: MxitClient, mxit: RunningEmulator, no_backoff: None
) -> None:
    await client.oauth.get_app_token("content/send")
    fail(mxit, method="POST", times=None, status=500)
    calls = [
        client.users.upload_gallery_file("Default", "x.txt", b"x"),
        client.users.create_gallery_folder("x"),
        client.users.send_file_offer(HELLO, SIPHO),
        client.users.upload_file_and_send_file_offer("o.png", SIPHO, b"x"),
    ]
    for call in calls:
        with pytest.raises(MxitAPIException) as caught:
            await call
        assert caught.value.maybe_done
    assert len(asked(mxit)) == 1 + len(calls)


@pytest.mark.parametrize("mode", ["truncate", "drop", "stall"])
async def test_bytes_that_do_not_come(
    mxit: RunningEmulator, tmp_path: Path, no_backoff: None, mode: str
) -> None:
    async with client_at(mxit, timeout=0.2) as client:
        await client.users.set_avatar(PNG)
        fail(mxit, path="/user/public/avatar/*", times=None, mode=mode, keep=20)
        with pytest.raises(MxitAPIException) as caught:
            await client.users.get_avatar("thandi", tmp_path / "a.png")
    assert caught.value.kind is ErrorKind.INTERRUPTED
    assert files_in(tmp_path) == []


async def test_bytes_are_asked_for_again(
    client: MxitClient, mxit: RunningEmulator, no_backoff: None
) -> None:
    fail(mxit, path="/user/media/content/*", status=503)
    fail(mxit, path="/user/media/content/*", status=203, body="WebContextNull")
    assert await client.users.get_gallery_file(HELLO) == b"hello mxit"
