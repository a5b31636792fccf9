"""Section 4 of the contract, row by row: the client against the emulator, over sockets."""

from __future__ import annotations

import asyncio
import inspect
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

import aiohttp
import pytest
from pydantic import SecretStr

from bot.emulation import FAULTS, REQUESTS, Fault, StoredBody
from bot.http.errors import ErrorKind
from cogs.tixte import abc, utils
from cogs.tixte.client import TixteClient
from cogs.tixte.emulator import STATE
from cogs.tixte.emulator import state as emulated
from cogs.tixte.errors import (
    Forbidden,
    HTTPException,
    NotFound,
    PaymentRequired,
    TixteConnectionError,
    TixteServerError,
    Unauthorized,
)
from cogs.tixte.links import content_of
from cogs.tixte.models import (
    ClientUser,
    Config,
    DeleteResponse,
    Domain,
    PartialUpload,
    Permissions,
    Premium,
    Region,
    Upload,
    UploadPermissionLevel,
    UploadType,
    User,
)

from .over_sockets import A, B, K, S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.emulation import RunningEmulator
    from bot.emulation.faults import SeenRequest

DOMAIN = "larkspur.tixte.co"
SUNRISE = "l5r277bx20a"
NOTES = "l5r277bx20b"
BERRY = "m7k2p9qd41c"
NOBODY = "0" * 32


def client_at(tixte: RunningEmulator, key: str = S, **more: Any) -> TixteClient:
    more.setdefault("rewrite_asset_url", content_of(tixte.url))
    return TixteClient(SecretStr(key), DOMAIN, base_url=tixte.url, **more)


@pytest.fixture
async def client(tixte: RunningEmulator) -> AsyncIterator[TixteClient]:
    async with client_at(tixte) as opened:
        yield opened


@pytest.fixture
async def with_upload_key(tixte: RunningEmulator) -> AsyncIterator[TixteClient]:
    async with client_at(tixte, K) as opened:
        yield opened


def asked(tixte: RunningEmulator) -> list[SeenRequest]:
    return tixte.runner.app[REQUESTS]


def paths(tixte: RunningEmulator) -> list[str]:
    return [f"{one.method} {one.path}" for one in asked(tixte)]


def fail(tixte: RunningEmulator, **fault: Any) -> None:
    tixte.runner.app[FAULTS].append(Fault(**fault))


def add_uploads(tixte: RunningEmulator, count: int) -> None:
    for number in range(count):
        one = emulated.Upload(
            id=f"u{number:010}",
            name=f"n{number}",
            extension="txt",
            domain=DOMAIN,
            type=1,
            body=StoredBody(b"x"),
            mimetype="text/plain",
            permissions={A: 3},
        )
        tixte.runner.app[STATE].uploads[one.id] = one


# --- the client itself


async def test_client_constructor_does_nothing(tixte: RunningEmulator) -> None:
    for key in (SecretStr(S), S):
        made = TixteClient(key, DOMAIN, base_url=tixte.url)
        assert (made.domain, made.user, made.users, made.domains) == (DOMAIN, None, [], [])
        assert made.fetch_client_user_on_start is False
        assert S not in repr(made)
    assert asked(tixte) == []


async def test_async_with_makes_and_closes_a_session(tixte: RunningEmulator) -> None:
    async with client_at(tixte, fetch_client_user_on_start=True) as client:
        assert client.user is not None
        session = client._state.transport.open()
        assert not session.closed
    assert session.closed
    assert paths(tixte) == ["GET /users/@me"]


@pytest.mark.parametrize("closes", [False, True])
async def test_async_with_closes_a_given_session_only_when_told(
    tixte: RunningEmulator, *, closes: bool
) -> None:
    async with aiohttp.ClientSession() as session:
        async with client_at(tixte, session=session, close_session=closes) as client:
            await client.fetch_client_user()
        assert session.closed is closes


async def test_cleanup_twice_and_before_anything(tixte: RunningEmulator) -> None:
    client = client_at(tixte)
    await client.cleanup()
    await client.fetch_client_user()
    await client.cleanup()
    await client.cleanup()
    assert (await client.fetch_client_user()).id == A, "a new session is made when one is needed"
    await client.cleanup()


async def test_a_client_is_not_left_open_when_the_start_fails(tixte: RunningEmulator) -> None:
    client = client_at(tixte, "nope", fetch_client_user_on_start=True)
    with pytest.raises(Unauthorized):
        await client.__aenter__()
    assert client._state.transport._session is None


# --- people


async def test_fetch_client_user(client: TixteClient) -> None:
    user = await client.fetch_client_user()
    assert client.user is user
    assert isinstance(user, ClientUser)
    assert (user.id, user.username, str(user)) == (A, "larkspur", "larkspur")
    assert (user.premium, user.premium_tier) == (Premium.free, 0)
    assert user.upload_region is Region.us_east_one
    assert (user.email, user.email_verified, user.phone, user.mfa_enabled) == (
        "larkspur@example.org",
        True,
        None,
        False,
    )
    assert user.last_login == datetime(2024, 3, 21, 16, tzinfo=UTC)
    assert "example.org" not in repr(user) + repr(client)
    assert client.get_user(A) is user


async def test_client_user_of_a_plan_and_region_that_are_new(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    data = {"id": "1", "username": "x", "premium_tier": 7, "upload_region": "eu-west-9"}
    fail(tixte, status=200, body={"success": True, "data": {**data, "last_login": "soon"}})
    user = await client.fetch_client_user()
    assert (user.premium, user.upload_region, user.last_login) == (7, "eu-west-9", None)


async def test_g3_fetch_user_and_get_user(client: TixteClient) -> None:
    assert client.get_user(B) is None
    user = await client.fetch_user(B)
    assert (user.id, user.username, user.avatar) == (B, "juniper", None)
    assert client.get_user(B) is user
    assert client.users == [user]
    assert repr(user) == f"<User id='{B}' username='juniper'>"
    assert (await client.fetch_user("juniper")).id == B


async def test_g4_fetch_user_unknown(client: TixteClient) -> None:
    with pytest.raises(NotFound) as caught:
        await client.fetch_user(NOBODY)
    assert caught.value.data["success"] is False
    assert caught.value.response is not None


async def test_g5_fetch_user_with_an_upload_key(with_upload_key: TixteClient) -> None:
    with pytest.raises(Forbidden):
        await with_upload_key.fetch_user(B)


async def test_users_are_equal_by_class_and_id(client: TixteClient) -> None:
    first, again, other = (
        await client.fetch_user(B),
        await client.fetch_user(B),
        await client.fetch_user(A),
    )
    assert first == again
    assert first is not again
    assert hash(first) == hash(again) == hash(B)
    assert first != other
    assert first != B
    assert await client.fetch_client_user() != other, "of another class"


async def test_save_avatar(tixte: RunningEmulator, client: TixteClient) -> None:
    for user in (await client.fetch_user(A), await client.fetch_client_user()):
        asked(tixte).clear()
        picture = await user.save_avatar(filename="me.png")
        assert picture is not None
        with picture:
            assert picture.filename == "me.png"
            assert picture.fp.read(8) == b"\x89PNG\r\n\x1a\n"
        (seen,) = asked(tixte)
        assert (seen.path, seen.authorization) == (f"/avatars/{A}.png", False)
    assert await (await client.fetch_user(B)).save_avatar(filename="none.png") is None


# --- domains


async def test_fetch_domains_and_get_domain(tixte: RunningEmulator, client: TixteClient) -> None:
    assert client.get_domain(DOMAIN) is None
    (domain,) = await client.fetch_domains()
    assert (domain.url, str(domain), domain.uploads, domain.owner_id, domain.locked) == (
        DOMAIN,
        DOMAIN,
        2,
        A,
        False,
    )
    assert client.get_domain(DOMAIN) is domain
    assert client.domains == [domain]
    tixte.runner.app[STATE].domains.clear()
    assert await client.fetch_domains() == []
    assert client.get_domain(DOMAIN) is None, "what is gone is forgotten"


async def test_domain_equality_and_repr(tixte: RunningEmulator, client: TixteClient) -> None:
    (first,) = await client.fetch_domains()
    (again,) = await client.fetch_domains()
    assert first == again
    assert hash(first) == hash(again)
    assert first != DOMAIN
    assert repr(first) == f"<Domain url='{DOMAIN}' uploads=2 owner_id='{A}'>"
    await client.upload(b"x", name="x.txt")
    assert (await client.fetch_domains())[0] != first, "one more upload"


async def test_domain_owner_and_fetch_owner(tixte: RunningEmulator, client: TixteClient) -> None:
    (domain,) = await client.fetch_domains()
    asked(tixte).clear()
    assert domain.owner is None
    assert asked(tixte) == [], "a property asks nothing"
    owner = await domain.fetch_owner()
    assert owner.id == A
    assert domain.owner is owner


async def test_g20_create_domain_and_domain_delete(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    made = await client.create_domain("probe-run.tixte.co")
    assert (made.url, made.uploads, made.locked, made.owner_id) == (
        "probe-run.tixte.co",
        0,
        False,
        A,
    )
    assert made.owner is client.user
    assert client.get_domain("probe-run.tixte.co") is made
    assert paths(tixte) == ["PATCH /users/@me/domains", "GET /users/@me"]
    assert made in await client.fetch_domains()
    gone = await made.delete()
    assert isinstance(gone, DeleteResponse)
    assert (gone.message, gone.extra["domain"]) == (
        "Domain successfully deleted",
        "probe-run.tixte.co",
    )
    assert client.get_domain("probe-run.tixte.co") is None
    with pytest.raises(NotFound):
        await made.delete()


async def test_create_domain_of_ones_own(client: TixteClient) -> None:
    assert str(await client.create_domain("files.example.org", is_custom=True)) == (
        "files.example.org"
    )


async def test_g21_create_domain_refused(client: TixteClient) -> None:
    with pytest.raises(HTTPException) as caught:
        await client.create_domain("no-such-base.example")
    assert caught.value.status == 400
    with pytest.raises(HTTPException) as caught:
        await client.create_domain("juniper.likes.cash")
    assert (caught.value.status, caught.value.kind) == (409, ErrorKind.CONFLICT)
    assert client.domains == []


async def test_create_domain_too_many(client: TixteClient) -> None:
    await client.create_domain("two.tixte.co")
    await client.create_domain("three.tixte.co")
    with pytest.raises(PaymentRequired):
        await client.create_domain("four.tixte.co")


async def test_create_domain_whose_answer_was_lost(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    fail(tixte, method="PATCH", mode="handle_then_drop")
    assert (await client.create_domain("lost.tixte.co")).owner_id == A
    fail(tixte, method="PATCH", status=502)
    with pytest.raises(TixteServerError) as caught:
        await client.create_domain("not-made.tixte.co")
    assert not caught.value.maybe_done, "the list shows that it was not made"
    assert paths(tixte).count("PATCH /users/@me/domains") == 2, "each was sent once"


@pytest.mark.usefixtures("no_backoff")
async def test_create_domain_of_which_nothing_can_be_told(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    fail(tixte, method="PATCH", mode="handle_then_drop")
    fail(tixte, method="GET", status=503, times=None)
    with pytest.raises(TixteConnectionError) as caught:
        await client.create_domain("lost.tixte.co")
    assert caught.value.maybe_done


async def test_fetch_base_domains(client: TixteClient) -> None:
    found = await client.fetch_base_domains()
    assert "tixte.co" in found
    assert len(found) == 8


# --- uploads


async def test_get_partial_upload(tixte: RunningEmulator, client: TixteClient) -> None:
    partial = client.get_partial_upload(SUNRISE)
    assert isinstance(partial, PartialUpload)
    assert isinstance(partial, abc.IDable | abc.Object)
    assert (partial.id, repr(partial)) == (SUNRISE, f"<PartialUpload id='{SUNRISE}'>")
    assert partial == client.get_partial_upload(SUNRISE)
    assert partial != client.get_partial_upload(NOTES)
    assert hash(partial) == hash(SUNRISE)
    assert partial.permissions.get() is None
    assert asked(tixte) == []


async def test_g15_fetch_upload(tixte: RunningEmulator, client: TixteClient) -> None:
    upload = await client.fetch_upload(SUNRISE)
    assert (upload.id, upload.name, upload.extension, upload.filename) == (
        SUNRISE,
        "sunrise",
        "png",
        None,
    )
    assert (upload.type, upload.mimetype) == (UploadType.public, "image/png")
    assert upload.permission_level is UploadPermissionLevel.owner
    assert upload.uploaded_at == datetime(2024, 3, 21, 16, 2, 0, 123000, tzinfo=UTC)
    assert (upload.url, upload.direct_url) == (
        f"https://{DOMAIN}/sunrise.png",
        f"https://{DOMAIN}/r/sunrise.png",
    )
    assert (upload.region, upload.expiration, upload.deletion_url) == (None, None, None)
    assert repr(upload) == f"<Upload id='{SUNRISE}' filename='sunrise.png'>"
    assert upload == await client.fetch_upload(SUNRISE)
    assert upload != client.get_partial_upload(SUNRISE)
    assert paths(tixte) == ["POST /users/@me/uploads/search"] * 2


async def test_fetch_upload_takes_only_the_very_id(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    other = await client.upload(b"x", name=f"{SUNRISE}.txt")
    assert (await client.fetch_upload(SUNRISE)).id == SUNRISE
    del tixte.runner.app[STATE].uploads[SUNRISE]
    with pytest.raises(NotFound):
        await client.fetch_upload(SUNRISE)
    assert (await client.fetch_upload(other.id)).id == other.id


async def test_fetch_upload_where_search_is_not_allowed(
    tixte: RunningEmulator, with_upload_key: TixteClient
) -> None:
    add_uploads(tixte, 150)
    assert (await with_upload_key.fetch_upload(SUNRISE)).id == SUNRISE
    assert paths(tixte) == ["POST /users/@me/uploads/search"] + ["GET /users/@me/uploads"] * 2


async def test_g16_search_upload_finds_nothing(client: TixteClient) -> None:
    assert await client.search_upload("zzz-none") == []
    with pytest.raises(NotFound) as caught:
        await client.fetch_upload("zzz-none")
    assert caught.value.kind is ErrorKind.NOT_FOUND


async def test_search_upload(client: TixteClient) -> None:
    async def ids(query: str, **options: Any) -> list[str]:
        return [one.id for one in await client.search_upload(query, **options)]

    assert await ids("SUN") == [SUNRISE]
    assert await ids("") == [SUNRISE, NOTES]
    assert await ids("", limit=1) == [SUNRISE]
    assert await ids("", max_size=12) == [NOTES]
    assert await ids("", min_size=13) == [SUNRISE]
    assert await ids("", extensions=["txt"]) == [NOTES]
    assert await ids("", domains=["other.tixte.co"]) == []
    (domain,) = await client.fetch_domains()
    assert await ids("", domains=[domain], sort_by="newest") == [SUNRISE, NOTES]
    assert await ids("", permission_levels=[UploadPermissionLevel.viewer]) == []


async def test_search_upload_sends_all_that_upstream_sends(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    # The emulator reads every key; this is what an empty search answers with a real envelope.
    fail(tixte, status=200, body={"success": True, "data": []})
    assert await client.search_upload("x") == []
    fail(tixte, status=200, body={"success": True, "data": {}})
    with pytest.raises(TixteServerError):
        await client.search_upload("x")


async def test_fetch_uploads_follows_all_pages(tixte: RunningEmulator, client: TixteClient) -> None:
    add_uploads(tixte, 250)
    found = await client.fetch_uploads()
    assert len(found) == len({one.id for one in found}) == 252
    assert found[0].id == "u0000000249"
    assert [one.query["page"] for one in asked(tixte)] == ["1", "2", "3"]


async def test_g14_fetch_upload_page(client: TixteClient) -> None:
    page = await client.fetch_upload_page(1, 1)
    assert [one.id for one in page.uploads] == [SUNRISE]
    assert (page.page, page.total_pages, page.total, page.is_last) == (1, 2, 2, False)
    last = await client.fetch_upload_page(2, 1)
    assert [one.id for one in last.uploads] == [NOTES]
    assert last.is_last
    assert (await client.fetch_upload_page(domain="other.tixte.co")).uploads == ()


async def test_iter_uploads_asks_for_a_page_when_it_is_wanted(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    add_uploads(tixte, 10_000)
    listing = client.iter_uploads()
    assert asked(tixte) == []
    taken = [await anext(listing) for _ in range(48)]
    assert len(asked(tixte)) == 1
    taken.append(await anext(listing))
    assert len(asked(tixte)) == 2
    assert len({one.id for one in taken}) == 49
    await listing.aclose()
    assert len(asked(tixte)) == 2, "the other 9,950 were not asked for"


async def test_iter_uploads_while_others_come(tixte: RunningEmulator, client: TixteClient) -> None:
    found: list[str] = []
    async for upload in client.iter_uploads(amount=1):
        if not found:
            add_uploads(tixte, 1)
        found.append(upload.id)
    assert found == [SUNRISE, NOTES], "what was pushed on to the next page comes once"


async def test_upload_domain_and_fetch_domain(client: TixteClient) -> None:
    upload = await client.fetch_upload(SUNRISE)
    assert upload.domain is None
    domain = await upload.fetch_domain()
    assert isinstance(domain, Domain)
    assert upload.domain is domain
    assert upload.domain_url == str(domain)


async def test_fetch_domain_that_is_gone(tixte: RunningEmulator, client: TixteClient) -> None:
    upload = await client.fetch_upload(SUNRISE)
    tixte.runner.app[STATE].domains.clear()
    with pytest.raises(NotFound):
        await upload.fetch_domain()


async def test_upload_tells_its_permissions_region_and_size(client: TixteClient) -> None:
    upload = await client.upload(b"hello", name="hello.txt")
    assert (upload.size, upload.region) == (5, Region.us_east_one)
    known = upload.permissions.get()
    assert known is not None
    assert {user.id: level for user, level in known.items()} == {A: UploadPermissionLevel.owner}
    assert client.get_user(A) is not None
    assert K in (upload.deletion_url or "")
    assert K not in f"{upload!r}{upload.permissions!r}{upload._data!r}"


@pytest.mark.parametrize(
    ("expiration", "expected"),
    [
        (None, None),
        ("2030-01-02T03:04:05.000Z", datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2030-01-02T03:04:05Z", datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("someday", None),
        (1e30, None),
    ],
)
async def test_upload_expiration(
    tixte: RunningEmulator, client: TixteClient, expiration: object, expected: datetime | None
) -> None:
    item = {"asset_id": "x", "name": "x", "extension": "", "domain": DOMAIN, "type": 1}
    body = {"success": True, "data": [{**item, "expiration": expiration}]}
    fail(tixte, status=200, body=body)
    (upload,) = await client.search_upload("x")
    assert upload.expiration == expected


async def test_upload_expiration_in_minutes(tixte: RunningEmulator, client: TixteClient) -> None:
    item = {"asset_id": "x", "name": "x", "extension": "", "domain": DOMAIN, "type": 1}
    fail(tixte, status=200, body={"success": True, "data": [{**item, "expiration": 30}]})
    (upload,) = await client.search_upload("x")
    assert upload.expiration is not None
    left = upload.expiration - datetime.now(UTC)
    assert 29 * 60 < left.total_seconds() <= 30 * 60
    assert upload.expiration == upload.expiration, "the time stands still"


async def test_upload_delete_and_partial_upload_delete(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    gone = await (await client.fetch_upload(SUNRISE)).delete()
    assert (gone.message, gone.extra) == (
        "File successfully deleted",
        {"message": "File successfully deleted"},
    )
    await client.get_partial_upload(NOTES).delete()
    assert set(tixte.runner.app[STATE].uploads) == {BERRY}


async def test_g19_delete_refused(client: TixteClient) -> None:
    with pytest.raises(Forbidden):
        await client.get_partial_upload(BERRY).delete()
    with pytest.raises(NotFound):
        await client.get_partial_upload("unknown").delete()


async def test_edit_upload(tixte: RunningEmulator, client: TixteClient) -> None:
    edited = await client.edit_upload(NOTES, name="dew")
    assert (edited.id, edited.full_name, edited.size) == (NOTES, "dew.txt", 12)
    assert edited.type is None, "the answer does not say, and a private file is not called public"
    assert (await client.edit_upload(NOTES, extension="md")).full_name == "dew.md"
    assert tixte.runner.app[STATE].uploads[NOTES].filename == "dew.md"
    with pytest.raises(NotFound):
        await client.edit_upload("unknown", name="x")


# --- permissions


async def test_permissions_fetch_and_get(client: TixteClient) -> None:
    permissions = client.get_partial_upload(NOTES).permissions
    assert isinstance(permissions, Permissions)
    assert permissions.get() is None
    assert (len(permissions), list(permissions)) == (0, [])
    fetched = await permissions.fetch()
    assert permissions.get() == fetched
    assert {user.id: level for user, level in permissions.items()} == {A: 3}
    assert permissions.upload.id == NOTES
    (owner,) = permissions
    assert permissions[owner] == permissions[A] == permissions.get(A) == 3
    assert permissions.get(B) is None
    assert permissions.get(B, 0) == 0
    assert owner in permissions
    assert B not in permissions
    assert 3 not in permissions
    with pytest.raises(KeyError):
        permissions[B]
    assert repr(owner) in repr(permissions)


async def test_g17_permissions_add(tixte: RunningEmulator, client: TixteClient) -> None:
    permissions = (await client.fetch_upload(NOTES)).permissions
    await permissions.fetch()
    juniper = await client.fetch_user(B)
    level = UploadPermissionLevel.viewer
    added = await permissions.add(juniper, level=level, message="hi")
    assert (added, permissions[juniper]) == (juniper, level)
    assert tixte.runner.app[STATE].uploads[NOTES].permissions[B] == 1
    with pytest.raises(HTTPException) as caught:
        await permissions.add(B, level=level)
    assert caught.value.status == 400
    with pytest.raises(NotFound):
        await permissions.add(NOBODY, level=level)


async def test_permissions_add_before_anything_is_known(client: TixteClient) -> None:
    permissions = client.get_partial_upload(NOTES).permissions
    await permissions.add(B, level=UploadPermissionLevel.manager)
    assert permissions.get() == {await client.fetch_user(B): UploadPermissionLevel.manager}


async def test_g18_permissions_edit_and_remove(client: TixteClient) -> None:
    permissions = client.get_partial_upload(NOTES).permissions
    await permissions.fetch()
    await permissions.add(B, level=UploadPermissionLevel.viewer)
    changed = await permissions.edit(B, level=UploadPermissionLevel.manager)
    assert (changed.username, permissions[B]) == ("juniper", UploadPermissionLevel.manager)
    await permissions.remove(changed)
    assert B not in permissions
    for call in (
        permissions.remove(B),
        permissions.edit(B, level=UploadPermissionLevel.viewer),
    ):
        with pytest.raises(NotFound):
            await call


async def test_permissions_edit_gives_the_upload_away(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    permissions = client.get_partial_upload(NOTES).permissions
    await permissions.fetch()
    await permissions.add(B, level=UploadPermissionLevel.viewer)
    await permissions.edit(B, level=UploadPermissionLevel.owner)
    assert {user.id: level for user, level in permissions.items()} == {B: 3}
    assert tixte.runner.app[STATE].uploads[NOTES].permissions[B] == 3
    with pytest.raises(Forbidden):
        await client.delete_upload(NOTES)


async def test_permissions_under_the_older_name(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    entry = {"user": {"id": B, "username": "juniper"}, "permission_level": 9}
    fail(tixte, status=200, body={"success": True, "data": [entry]})
    fetched = await client.get_partial_upload(NOTES).permissions.fetch()
    assert list(fetched.values()) == [9], "a level that is not known yet"


@pytest.mark.usefixtures("no_backoff")
async def test_what_of_permissions_is_sent_again(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    permissions = client.get_partial_upload(NOTES).permissions
    fail(tixte, method="POST", status=502)
    with pytest.raises(TixteServerError) as caught:
        await permissions.add(B, level=UploadPermissionLevel.viewer)
    assert caught.value.maybe_done
    assert len(asked(tixte)) == 1
    await permissions.add(B, level=UploadPermissionLevel.viewer)
    fail(tixte, method="PATCH", status=502)
    await permissions.edit(B, level=UploadPermissionLevel.manager)
    fail(tixte, method="DELETE", mode="handle_then_drop")
    await permissions.remove(B)
    fail(tixte, method="PATCH", status=502)
    with pytest.raises(TixteServerError):
        await permissions.edit(A, level=UploadPermissionLevel.owner)


# --- configuration, key and storage


class FakeEmbed:
    """What discord.py's class does with a dict, as far as it matters."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        for part in ("author", "provider"):
            assert part not in data or data[part]["name"]
        return cls(data)


async def test_fetch_config(client: TixteClient) -> None:
    config = await client.fetch_config()
    assert isinstance(config, Config)
    assert (config.custom_css, config.hide_branding, config.base_redirect, config.only_image) == (
        "",
        False,
        False,
        False,
    )
    assert config == await client.fetch_config()
    assert hash(config) == hash(await client.fetch_config())
    assert config != "config"
    assert repr(config) == "<Config custom_css='' hide_branding=False base_redirect=False>"
    assert config.to_dict() == {
        "title": None,
        "description": None,
        "author": {"name": None, "url": None},
        "color": 0x5865F2,
        "provider": {"name": None, "url": None},
    }
    assert config.to_embed(FakeEmbed).data == {"color": 0x5865F2}


async def test_g22_update_config(client: TixteClient) -> None:
    config = await client.update_config(theme_color="#1a2b3c", author_name="Probe")
    for one in (config, await client.fetch_config()):
        assert one.to_dict()["color"] == 0x1A2B3C
        assert one.to_dict()["author"]["name"] == "Probe"
    with pytest.raises(PaymentRequired):
        await client.update_config(custom_css="x")
    with pytest.raises(PaymentRequired):
        await client.update_config(hide_branding=True)
    config = await client.update_config(
        theme_color=0xFF, title="T", description="D", author_url="https://a.example",
        provider_name="P", provider_url="https://p.example",
        base_redirect="https://example.org", only_image=True,
    )  # fmt: skip
    assert config.to_embed(FakeEmbed).data == {
        "title": "T",
        "description": "D",
        "author": {"name": "Probe", "url": "https://a.example"},
        "color": 0xFF,
        "provider": {"name": "P", "url": "https://p.example"},
    }
    assert (config.base_redirect, config.only_image) == ("https://example.org", True)
    config = await client.update_config(base_redirect=False, title="", author_name="")
    assert (config.base_redirect, config.embed.title, config.embed.author_name) == (
        False,
        None,
        None,
    )
    assert "author" not in config.to_embed(FakeEmbed).data, "an address alone is no author"


async def test_update_config_whose_answer_is_another(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    fail(tixte, status=200, body={"success": True, "data": {"message": "saved"}})
    assert (await client.update_config(title="x")).custom_css == ""
    assert paths(tixte) == ["PATCH /users/@me/config", "GET /users/@me/config"]


@pytest.mark.parametrize("colour", ["", None, "red", "#12", "#gggggg", "1a2b3c", "#1a2b3c4d"])
async def test_config_colour_that_is_none(
    tixte: RunningEmulator, client: TixteClient, colour: str | None
) -> None:
    fail(tixte, status=200, body={"success": True, "data": {"embed": {"theme_color": colour}}})
    assert (await client.fetch_config()).to_dict()["color"] == 0x5865F2


async def test_fetch_upload_key(client: TixteClient, with_upload_key: TixteClient) -> None:
    assert await client.fetch_upload_key() == K
    with pytest.raises(Forbidden):
        await with_upload_key.fetch_upload_key()


async def test_fetch_size(tixte: RunningEmulator, client: TixteClient) -> None:
    size = await client.fetch_size()
    assert (size.limit, size.premium_tier) == (15_000_000_000, 0)
    assert size.used == tixte.runner.app[STATE].used_by(tixte.runner.app[STATE].accounts[A])
    fail(tixte, status=200, body={"success": True, "data": {"user": 7, "limit": 9, "new": 1}})
    assert (await client.fetch_size()).used == 7


# --- everything


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("", None),
        ("2024-03-21T16:00:00.123Z", datetime(2024, 3, 21, 16, 0, 0, 123000, tzinfo=UTC)),
        ("2024-03-21T16:00:00Z", datetime(2024, 3, 21, 16, tzinfo=UTC)),
        ("2024-03-21T16:00:00", datetime(2024, 3, 21, 16, tzinfo=UTC)),
        ("2024-03-21T18:00:00+02:00", datetime(2024, 3, 21, 16, tzinfo=UTC)),
    ],
)
def test_parse_time(text: str | None, expected: datetime | None) -> None:
    read = utils.parse_time(text)
    assert read == expected
    assert read is None or read.tzinfo is UTC


def test_parse_time_of_nonsense() -> None:
    with pytest.raises(ValueError, match="soon"):
        utils.parse_time("soon")


def test_enums() -> None:
    assert Region.us_east_one.value == "us-east-1"
    assert [*map(int, Premium)] == [Premium.free, Premium.turbo, Premium.turbo_charged]
    assert [*map(int, Premium)] == [0, 1, 2]
    levels = UploadPermissionLevel
    assert [levels.viewer, levels.manager, levels.owner] == [1, 2, 3]
    assert [UploadType.public, UploadType.private] == [1, 2]


def test_objects_have_a_common_base() -> None:
    for one in (Config, Domain, PartialUpload, Upload, User, ClientUser):
        assert issubclass(one, abc.Object)
    for one in (PartialUpload, Upload, User, ClientUser):
        assert issubclass(one, abc.IDable)


@pytest.mark.parametrize(
    "call",
    [
        "fetch_client_user", "fetch_domains", "fetch_config", "fetch_uploads", "fetch_upload_page",
        "fetch_upload_key", "fetch_size", "fetch_base_domains",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("no_backoff")
async def test_reading_survives_trouble_and_never_takes_a_page_for_an_answer(
    tixte: RunningEmulator, client: TixteClient, call: str
) -> None:
    fail(tixte, status=503, body="<html>busy</html>")
    fail(tixte, status=200, body="<html>log in</html>")
    assert await getattr(client, call)() is not None
    fail(tixte, status=200, body="<html>log in</html>", times=None)
    with pytest.raises(TixteServerError) as caught:
        await getattr(client, call)()
    assert caught.value.kind is ErrorKind.INVALID_ANSWER
    tixte.runner.app[FAULTS].clear()
    fail(tixte, status=200, body={"success": True, "data": [[]]}, times=None)
    with pytest.raises(TixteServerError):
        await getattr(client, call)()


async def test_every_call_can_be_awaited_or_iterated() -> None:
    names = {name for name, _ in inspect.getmembers(TixteClient, inspect.iscoroutinefunction)}
    assert {
        "fetch_user", "upload", "url_to_file", "fetch_client_user", "fetch_domains",
        "fetch_config", "fetch_upload", "fetch_uploads", "fetch_upload_page", "search_upload",
        "create_domain", "fetch_upload_key", "edit_upload", "fetch_size", "update_config",
        "cleanup",
    } <= names  # fmt: skip
    assert inspect.isasyncgenfunction(TixteClient.iter_uploads)


async def test_calls_do_not_wait_for_each_other(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    fail(tixte, path="/users/@me/config", mode="stall")
    stalled = asyncio.create_task(client.fetch_config())
    await asyncio.sleep(0.05)
    async with asyncio.timeout(1):
        await client.fetch_size()
    stalled.cancel()
