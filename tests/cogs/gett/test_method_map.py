"""Section 4 of the contract, row by row: the client against the emulator, over sockets."""

from __future__ import annotations

import inspect
import io
import time
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.emulation import REQUESTS
from cogs.gett.client import GettClient
from cogs.gett.emulator import STATE
from cogs.gett.errors import (
    GettArgumentError,
    GettAuthError,
    GettError,
    GettForbidden,
    GettNotFound,
    GettStorageLimit,
)
from cogs.gett.models import (
    BaseRequest,
    GettFile,
    GettRequest,
    GettResponse,
    GettShare,
    GettUser,
    parse_url,
)
from tests.bot.http.loopback import Zeros
from tests.cogs.gett.over_sockets import BIRCH, MAPLE, USERID

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.emulation import RunningEmulator

NUMBERS = b'{"one": 1, "two": [2, 2]}'


@pytest.fixture
async def client(gett: RunningEmulator) -> AsyncIterator[GettClient]:
    async with GettClient(**MAPLE, base_url=gett.url) as opened:
        yield opened


@pytest.fixture
async def birch(gett: RunningEmulator) -> AsyncIterator[GettClient]:
    async with GettClient(**BIRCH, base_url=gett.url) as opened:
        yield opened


def paths(gett: RunningEmulator) -> list[str]:
    return [f"{one.method} {one.path}" for one in gett.runner.app[REQUESTS]]


def ghosts(gett: RunningEmulator) -> list[str]:
    """List the shares with a file of which nothing was uploaded, and those without any."""
    return [
        name
        for name, share in gett.runner.app[STATE].shares.items()
        if not share.files or any(one.readystate != "uploaded" for one in share.files.values())
    ]


# --- GettClient


async def test_the_constructor_does_nothing(gett: RunningEmulator) -> None:
    made = GettClient(**MAPLE, base_url=gett.url)
    assert isinstance(made.user, GettUser)
    assert (made.user.userid, made.user.refresh_token) == (None, None)
    assert paths(gett) == []
    assert not [one for one in MAPLE.values() if one in repr(made) and one != MAPLE["email"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"apikey": "x"},
        MAPLE | {"apikey": ""},
        MAPLE | {"password": ""},
        MAPLE | {"password": 5},
        MAPLE | {"apikey": b"x"},
        MAPLE | {"email": "maple"},
        MAPLE | {"email": "@"},
    ],
)
def test_arguments_that_cannot_be_right(wrong: dict[str, Any]) -> None:
    with pytest.raises(AttributeError) as caught:
        GettClient(**wrong)
    assert isinstance(caught.value, GettArgumentError | ValueError)
    assert MAPLE["password"] not in str(caught.value)
    with pytest.raises(TypeError):
        GettClient("key", "a@b", "c")  # type: ignore[call-arg]


async def test_a_refresh_token_in_the_place_of_keys(
    client: GettClient, gett: RunningEmulator
) -> None:
    await client.user.login()
    token = client.user.refresh_token
    assert token is not None
    async with GettClient(refresh_token=SecretStr(token), base_url=gett.url) as other:
        assert (other.user.apikey, other.user.password) == (None, None)
        assert list(await other.get_shares()) == ["7TqLm4C", "9FxKq2B"]
        assert token not in repr(other)


@pytest.mark.parametrize("gives_session", [True, False])
async def test_sessions_are_closed_by_whoever_made_them(
    gett: RunningEmulator, *, gives_session: bool
) -> None:
    async with aiohttp.ClientSession() as given:
        session = given if gives_session else None
        client = GettClient(**MAPLE, base_url=gett.url, session=session)
        async with client:
            await client.get_share("9FxKq2B")
            used = client._transport.open()
        assert used.closed is not gives_session
        await client.close()
    assert used.closed


async def test_create_share(client: GettClient) -> None:
    made = await client.create_share(title="Probe ü")
    assert isinstance(made, GettShare)
    assert (made.title, made.files) == ("Probe ü", [])
    assert (await client.create_share()).title is None


@pytest.mark.parametrize("fileid", ["2f", "0", 0])
async def test_get_file(client: GettClient, gett: RunningEmulator, fileid: int | str) -> None:
    file = await client.get_file("9FxKq2B", fileid)
    assert isinstance(file, GettFile)
    assert (file.fileid, file.sharename) == (str(fileid), "9FxKq2B")
    assert paths(gett) == [f"GET /files/9FxKq2B/{fileid}"]


@pytest.mark.parametrize("fileid", [True, None, 1.5, -1, "", "../0", "a b", b"0", []])
async def test_get_file_by_what_is_no_id(
    client: GettClient, gett: RunningEmulator, fileid: Any
) -> None:
    with pytest.raises(TypeError):
        await client.get_file("9FxKq2B", fileid)
    assert paths(gett) == []


@pytest.mark.parametrize("name", ["", "../users/me", "a/b", "x?y", None, 5])
async def test_what_is_no_share_name_is_not_asked_for(
    client: GettClient, gett: RunningEmulator, name: Any
) -> None:
    for call in (client.get_share(name), client.get_file(name, 0), client.create_file(name, "x")):
        with pytest.raises(GettArgumentError):
            await call
    with pytest.raises(GettArgumentError):
        await client.upload_file("x", b"x", sharename=name or "")
    assert paths(gett) == []


async def test_get_share(client: GettClient, gett: RunningEmulator) -> None:
    share = await client.get_share("9FxKq2B")
    assert (share.sharename, share.title, share.created) == ("9FxKq2B", "Test share", 1322847473)
    assert [one.filename for one in share.files] == ["hello.c", "numbers.json"]
    assert {one.sharename for one in share.files} == {"9FxKq2B"}
    assert paths(gett) == ["GET /shares/9FxKq2B"]
    with pytest.raises(GettNotFound) as caught:
        await client.get_share("zzzzzzz")
    assert (caught.value.http_status, caught.value.error) == (404, "share not found")
    assert caught.value.endpoint == "/shares/zzzzzzz"


async def test_get_shares(client: GettClient) -> None:
    shares = await client.get_shares()
    assert list(shares) == ["7TqLm4C", "9FxKq2B"]
    assert all(isinstance(one, GettShare) for one in shares.values())
    assert list(await client.get_shares(limit=1)) == ["7TqLm4C"]
    assert list(await client.get_shares(skip=1)) == ["9FxKq2B"]
    assert await client.get_shares(skip=99) == {}


async def test_get_shares_list(client: GettClient, gett: RunningEmulator) -> None:
    assert [one.sharename for one in await client.get_shares_list(1, 5)] == ["9FxKq2B"]
    for nothing in (0, -3, None, True, "2"):
        assert len(await client.get_shares_list(nothing, nothing)) == 2  # type: ignore[arg-type]
    asked = [one.query for one in gett.runner.app[REQUESTS] if one.path == "/shares"]
    assert set(asked[0]) == {"accesstoken", "skip", "limit"}
    assert all(set(one) == {"accesstoken"} for one in asked[1:])


async def test_iter_shares(client: GettClient, http: aiohttp.ClientSession) -> None:
    async with http.post("/__shares", json={"count": 7}) as answer:
        assert answer.status == 200
    names = [one.sharename async for one in client.iter_shares(page=4)]
    assert len(names) == len(set(names)) == 9
    assert names == list(await client.get_shares())


async def blocks() -> AsyncIterator[bytes]:
    yield b"five"
    yield b"!"


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (b"five!", b"five!"),
        (bytearray(b"five!"), b"five!"),
        ("fünf", "fünf".encode()),
        (io.BytesIO(b"five!"), b"five!"),
        (Zeros(5), b"\0" * 5),
        (blocks, b"five!"),
        (b"", b""),
    ],
)
async def test_upload_file(
    client: GettClient, gett: RunningEmulator, data: Any, content: bytes
) -> None:
    more: dict[str, Any] = {"length": 5} if data is blocks else {}
    given = data() if data is blocks else data
    file = await client.upload_file("a b ü#.bin", given, title="New", **more)
    assert isinstance(file, GettFile)
    assert (file.readystate, file.size, file.filename) == ("uploaded", len(content), "a b ü#.bin")
    assert await file.contents() == content
    share = await client.get_share(file.sharename)
    assert (share.title, [one.fileid for one in share.files]) == ("New", ["0"])
    put = next(one for one in gett.runner.app[REQUESTS] if one.method == "PUT")
    assert put.declared_size == put.size == len(content)
    assert "accesstoken" not in put.query


async def test_upload_file_into_a_share(client: GettClient, gett: RunningEmulator) -> None:
    file = await client.upload_file(filename="new.txt", data="x", sharename="7TqLm4C")
    assert (file.sharename, file.fileid) == ("7TqLm4C", "1")
    assert len((await client.get_share("7TqLm4C")).files) == 2
    assert "POST /shares/create" not in paths(gett)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, AttributeError),
        ({"filename": "x"}, AttributeError),
        ({"data": b"x"}, AttributeError),
        ({"filename": "", "data": b"x"}, AttributeError),
        ({"filename": "x", "data": object()}, TypeError),
    ],
)
async def test_upload_file_without_a_name_or_bytes(
    client: GettClient, gett: RunningEmulator, arguments: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await client.upload_file(**arguments)
    assert paths(gett) == []


async def test_upload_file_of_an_iterator_without_its_length(client: GettClient) -> None:
    with pytest.raises(GettArgumentError):
        await client.upload_file("x", blocks())


async def test_upload_file_into_a_full_storage(birch: GettClient, gett: RunningEmulator) -> None:
    with pytest.raises(GettStorageLimit) as caught:
        await birch.upload_file("big.bin", b"x" * 2000)
    assert caught.value.error == "the storage has 995 bytes left"
    assert paths(gett) == ["POST /users/login"]
    file = await birch.upload_file("fits.bin", b"x" * 995)
    assert file.size == 995
    with pytest.raises(GettStorageLimit):
        await birch.upload_file("one more", b"x")
    assert ghosts(gett) == []


async def test_upload_file_into_somebody_elses_share(
    client: GettClient, gett: RunningEmulator
) -> None:
    with pytest.raises(GettForbidden) as caught:
        await client.upload_file("x", b"x", sharename="3BzWn8D")
    assert caught.value.http_status == 403
    assert paths(gett).count("POST /users/login") == 1


# --- GettError


async def test_gett_error(client: GettClient) -> None:
    made = GettError(404, "/shares/zzz", "share not found")
    assert (made.http_status, made.endpoint, made.error) == (404, "/shares/zzz", "share not found")
    with pytest.raises(GettNotFound) as caught:
        await client.get_file("9FxKq2B", 999)
    assert isinstance(caught.value, GettError)
    assert caught.value.error == "file not found"
    assert caught.value.endpoint == "/files/9FxKq2B/999"


# --- GettFile


async def test_a_file_has_every_key(client: GettClient) -> None:
    keys = {"fileid": "9", "filename": "x", "sharename": "abc", "colour": "red", "refresh": 1}
    file = GettFile(client.user, **keys)
    assert (file.fileid, file.filename, file.sharename) == ("9", "x", "abc")
    assert file.colour == "red"
    assert inspect.iscoroutinefunction(file.refresh)
    assert (file.size, file.downloads, file.created, file.readystate) == (None, 0, 0, "remote")
    assert (file.put_upload_url, file.post_upload_url) == (None, None)
    assert file.getturl == f"{client._transport.base_url}/abc/v/9"
    with pytest.raises(AttributeError):
        _ = file.weight


async def test_pages_of_the_public_service() -> None:
    user = GettClient(**MAPLE).user
    assert GettFile(user, fileid="2f", filename="x", sharename="9FxKq2B").getturl == (
        "http://ge.tt/9FxKq2B/v/2f"
    )
    assert GettShare(user, sharename="9FxKq2B").getturl == "http://ge.tt/9FxKq2B"


async def test_a_page_that_is_no_link_is_made_up(client: GettClient, gett: RunningEmulator) -> None:
    bad = "http://ge.tt/`x` @everyone"
    file = GettFile(client.user, fileid="0", filename="x", sharename="abc", getturl=bad)
    share = GettShare(client.user, sharename="abc", getturl=bad)
    assert (file.getturl, share.getturl) == (f"{gett.url}/abc/v/0", f"{gett.url}/abc")


async def test_upload_addresses_are_those_of_a_fresh_file(client: GettClient) -> None:
    share = await client.create_share()
    file = await share.create_file("x.txt")
    assert file.put_upload_url is not None
    assert file.post_upload_url == f"{file.put_upload_url}&post=1"
    assert (file.readystate, file.size, file.sharename) == ("remote", None, share.sharename)
    assert "sig" not in repr(file)
    await file.refresh()
    assert file.put_upload_url is not None
    again = await client.get_file(share.sharename, file.fileid)
    assert (again.put_upload_url, again.post_upload_url) == (None, None)


async def test_contents_are_bytes(client: GettClient) -> None:
    file = await client.get_file("9FxKq2B", "2f")
    assert await file.contents() == NUMBERS
    assert [len(one) async for one in file.iter_contents(10)] == [10, 10, 5]
    before = file.downloads
    await file.refresh()
    assert file.downloads == before + 2


async def test_contents_of_what_was_never_uploaded(client: GettClient) -> None:
    share = await client.create_share()
    file = await share.create_file("x.txt")
    with pytest.raises(GettNotFound):
        await file.contents()


async def test_destroy_a_file(client: GettClient) -> None:
    file = await client.get_file("9FxKq2B", "0")
    assert await file.destroy() is True
    with pytest.raises(GettNotFound):
        await file.refresh()
    with pytest.raises(GettNotFound):
        await file.destroy()


async def test_refresh_a_file(client: GettClient) -> None:
    file = await client.get_file("9FxKq2B", "0")
    other = await client.get_file("9FxKq2B", "0")
    await other.send_data(await other.upload_url(), b"changed")
    assert file.size != 7
    assert await file.refresh() is None  # type: ignore[func-returns-value]
    assert (file.size, file.sharename) == (7, "9FxKq2B")


async def test_send_data(client: GettClient) -> None:
    share = await client.create_share()
    file = await share.create_file("x.bin")
    assert await file.send_data(data=b"\xff\x00") is True
    assert (file.readystate, file.size) == ("uploaded", 2)
    assert await file.contents() == b"\xff\x00"
    assert await file.send_data(data=blocks(), length=5)
    assert await file.contents() == b"five!"
    with pytest.raises(AttributeError):
        await file.send_data()
    old = await client.get_file("9FxKq2B", "0")
    with pytest.raises(AttributeError):
        await old.send_data(data=b"x")


async def test_thumbnail(client: GettClient) -> None:
    file = await client.get_file("7TqLm4C", 0)
    assert (await file.thumbnail())[:4] == b"\x89PNG"
    for size in ({"width": 40}, {"height": 30}, {"width": 40, "height": 30}):
        assert (await file.scaled(**size))[:4] == b"\x89PNG"
    for wrong in ({}, {"width": 0}, {"height": -1}):
        with pytest.raises(GettArgumentError):
            await file.scaled(**wrong)
    with pytest.raises(GettNotFound):
        await (await client.get_file("9FxKq2B", "0")).thumbnail()


async def test_upload_url(client: GettClient, gett: RunningEmulator) -> None:
    file = await client.get_file("9FxKq2B", "0")
    fresh = await file.upload_url()
    assert await file.upload_url() == fresh == file.put_upload_url
    assert paths(gett).count("GET /files/9FxKq2B/0/upload") == 1
    assert await file.renew_upload_url() != fresh


# --- requests and responses


async def test_base_request_is_abstract() -> None:
    with pytest.raises(TypeError):
        BaseRequest("http://x")  # type: ignore[abstract]


async def test_get_request(client: GettClient, gett: RunningEmulator) -> None:
    request = GettRequest(client._transport)
    assert request.base_url == gett.url
    got = await request.get("/shares/9FxKq2B")
    assert isinstance(got, GettResponse)
    assert (got.http_status, got.response["title"]) == (200, "Test share")
    assert (request.type, request.endpoint, request.data) == ("GET", "/shares/9FxKq2B", None)
    token = await client.user.access_token()
    assert (await request.get(f"/users/me?accesstoken={token}")).response["userid"] == USERID
    with pytest.raises(GettNotFound) as caught:
        await request.get(f"/shares/zzzzzzz?accesstoken={token}")
    assert caught.value.endpoint == "/shares/zzzzzzz"
    request.type = "DELETE"
    with pytest.raises(NotImplementedError):
        await request._make_request()


@pytest.mark.parametrize("d", [MAPLE, '{"refreshtoken": "r.x"}'])
async def test_post_request(client: GettClient, d: Any) -> None:
    request = GettRequest(client._transport)
    if isinstance(d, str):
        with pytest.raises(GettError) as caught:
            await request.post("/users/login", d)
        assert caught.value.http_status == 401
    else:
        assert (await request.post("/users/login", d)).response["user"]["userid"] == USERID


async def test_put_request(client: GettClient) -> None:
    share = await client.create_share()
    file = await share.create_file("x.txt")
    assert file.put_upload_url is not None
    got = await GettRequest(client._transport).put(file.put_upload_url, b"bytes")
    assert (got.http_status, got.string_response) == (200, "computer says yes")
    assert got.response == "computer says yes"
    with pytest.raises(GettForbidden) as caught:
        await GettRequest(client._transport).put(f"{file.put_upload_url}x", b"bytes")
    assert "sig=" not in f"{caught.value!r} {caught.value} {caught.value.endpoint}"


@pytest.mark.parametrize(
    ("body", "response"),
    [
        ('{"a": 1}', {"a": 1}),
        (b"\xef\xbb\xbf[1]", [1]),
        ("plain", "plain"),
        ("", None),
        (b"\xff\xfe", "��"),
        ("[" * 100_000, "[" * 100_000),
    ],
)
def test_response(body: str | bytes, response: object) -> None:
    got = GettResponse(200, body)
    assert got.response == response
    assert "plain" not in str(got)


# --- GettShare


async def test_destroy_a_share(client: GettClient) -> None:
    share = await client.get_share("9FxKq2B")
    assert await share.destroy() is True
    with pytest.raises(GettNotFound):
        await share.refresh()
    with pytest.raises(GettForbidden):
        await (await client.get_share("3BzWn8D")).destroy()


async def test_refresh_a_share(client: GettClient) -> None:
    share = await client.get_share("9FxKq2B")
    await (await client.get_share("9FxKq2B")).update("Other")
    await client.upload_file("third.txt", b"x", sharename="9FxKq2B")
    await share.refresh()
    assert (share.title, len(share.files)) == ("Other", 3)


async def test_declared_files_are_not_told(client: GettClient) -> None:
    share = await client.create_share()
    file = await share.create_file("x.txt")
    await share.refresh()
    assert share.files == []
    await file.send_data(data=b"x")
    await share.refresh()
    assert [one.fileid for one in share.files] == [file.fileid]


async def test_update_a_share(client: GettClient) -> None:
    share = await client.get_share("9FxKq2B")
    await share.update(title="Leaves")
    assert (share.title, len(share.files)) == ("Leaves", 2)
    await share.update(title=None)
    assert share.title is None
    await share.update("Again")
    await share.update()
    assert (await client.get_share("9FxKq2B")).title is None


async def test_a_share_has_every_key(client: GettClient) -> None:
    share = await client.get_share("9FxKq2B")
    assert (share.readystate, share.live, share.userid) == ("ready", False, USERID)
    assert share.fullname == "Maple Tester"
    assert share.getturl.endswith("/9FxKq2B")
    made = GettShare(client.user, sharename="abc", type="box")
    assert (made.type, made.files, made.title, made.live) == ("box", [], None, None)


# --- GettUser


async def test_user_before_and_after_login(client: GettClient) -> None:
    user = client.user
    assert (user.apikey, user.email, user.password) == tuple(MAPLE.values())
    before = (user.refresh_token, user.access_token_expires, user.userid, user.storage_used)
    assert before == (None, None, None, None)
    assert user.access_token_grace == 3600
    now = time.time()
    assert await user.login() is True
    assert (user.userid, user.fullname) == (USERID, "Maple Tester")
    assert user.storage_limit == 2_000_000_000
    assert user.storage_used is not None
    assert user.access_token_expires is not None
    assert abs(user.access_token_expires - now - 86_400) < 5
    shown = repr(user)
    assert not [one for one in (*MAPLE.values(), user.refresh_token or "") if one in shown]


async def test_user_by_itself() -> None:
    user = GettUser(*MAPLE.values())
    assert user.transport.base_url == "https://open.ge.tt/1"


async def test_access_token(client: GettClient, gett: RunningEmulator) -> None:
    first = await client.user.access_token()
    assert first.startswith("a.maple.")
    assert await client.user.access_token() == first
    assert paths(gett) == ["POST /users/login"]


async def test_login_with_a_refresh_token(client: GettClient, birch: GettClient) -> None:
    await birch.user.login()
    token = birch.user.refresh_token
    assert token is not None
    assert await client.user.login(refreshtoken=token) is True
    assert client.user.fullname == "Birch Tester"
    with pytest.raises(GettAuthError):
        await client.user.login(refreshtoken="r.nobody")


async def test_refresh_the_user(client: GettClient) -> None:
    await client.user.login()
    used = client.user.storage_used
    assert used is not None
    await client.upload_file("x", b"12345")
    assert await client.user.refresh() is True
    assert client.user.storage_used == used + 5


# --- addresses


def test_parse_url() -> None:
    assert parse_url("http://ge.tt/9FxKq2B/v/2f") == ("9FxKq2B", "2f")
