"""Section 6 of Ge.tt's contract, H1 to H22, over real sockets and without our client.

What is about the client (H23 to H25, and its side of the others) is in ``test_method_map.py`` and
``test_trouble.py``.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from yarl import URL

from bot.emulation import BODIES
from cogs.gett.emulator import STATE
from tests.cogs.gett.over_sockets import (
    APIKEY,
    BIRCH,
    MAPLE,
    USERID,
    blob,
    call,
    declare,
    log_in,
    put,
    share,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.emulation import RunningEmulator

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("prefix", ["", "/1"])
async def test_h1_login(http: aiohttp.ClientSession, prefix: str) -> None:
    status, got = await call(http, "POST", f"{prefix}/users/login", MAPLE)
    assert status == 200
    assert got["accesstoken"].startswith("a.maple.uM4pLe-7tQ.")
    assert got["refreshtoken"].startswith("r.maple.uM4pLe-7tQ.0.")
    assert got["expires"] == 86_400
    assert (got["user"]["userid"], got["user"]["fullname"]) == (USERID, "Maple Tester")
    assert got["user"]["storage"]["limit"] == 2_000_000_000


async def test_h2_a_wrong_password(http: aiohttp.ClientSession) -> None:
    wrong = MAPLE | {"password": "leaf-and-sirup"}
    assert await call(http, "POST", "/users/login", wrong) == (401, {"error": "User not found"})


async def test_h3_login_by_refresh_token(http: aiohttp.ClientSession) -> None:
    _, first = await call(http, "POST", "/users/login", MAPLE)
    again = {"refreshtoken": first["refreshtoken"]}
    status, second = await call(http, "POST", "/users/login", again)
    assert (status, second["expires"], second["user"]) == (200, 86_400, first["user"])
    assert second["accesstoken"] != first["accesstoken"]
    for one in (first, second):
        status, me = await call(http, "GET", f"/users/me?accesstoken={one['accesstoken']}")
        assert (status, me["userid"]) == (200, USERID)
    assert (await call(http, "POST", "/users/login", again))[0] == 200


@pytest.mark.parametrize("body", [{"apikey": "x"}, b"not json", b"[]", {"refreshtoken": None}])
async def test_h4_malformed_logins(http: aiohttp.ClientSession, body: Any) -> None:
    status, got = await call(http, "POST", "/users/login", body)
    assert status == 400
    assert got["error"]


async def test_keys_beside_no_refresh_token(http: aiohttp.ClientSession) -> None:
    status, _ = await call(http, "POST", "/users/login", MAPLE | {"refreshtoken": None})
    assert status == 200
    assert (await call(http, "POST", "/users/login", MAPLE | {"refreshtoken": ""}))[0] == 401


async def test_h5_me(http: aiohttp.ClientSession) -> None:
    token = await log_in(http)
    status, got = await call(http, "GET", f"/users/me?accesstoken={token}")
    assert status == 200
    assert got["storage"]["used"] == sum(one["size"] for one in await sizes(http, token))
    assert (got["email"], got["files"]) == ("maple@example.org", 3)
    assert (await call(http, "GET", "/users/me?accesstoken=a.bogus.token"))[0] == 401
    assert (await call(http, "GET", "/users/me"))[0] == 401


async def sizes(http: aiohttp.ClientSession, token: str) -> list[dict[str, Any]]:
    _, shares = await call(http, "GET", f"/shares?accesstoken={token}")
    return [file for share in shares for file in share["files"]]


async def test_h6_a_share(http: aiohttp.ClientSession, gett: RunningEmulator) -> None:
    status, got = await call(http, "GET", "/shares/9FxKq2B")
    assert (status, got["title"], got["created"]) == (200, "Test share", 1322847473)
    assert got["getturl"] == f"{gett.url}/9FxKq2B"
    assert [one["fileid"] for one in got["files"]] == ["0", "2f"]
    assert not {"user", "self"} & set(got)
    assert "title" not in (await call(http, "GET", "/shares/7TqLm4C"))[1]
    async with http.get(got["getturl"]) as page:
        assert page.status == 200
        assert "hello.c" in await page.text()


async def test_h7_no_share(http: aiohttp.ClientSession) -> None:
    assert await call(http, "GET", "/shares/zzzzzzz") == (404, {"error": "share not found"})


async def test_h8_a_file(http: aiohttp.ClientSession) -> None:
    status, got = await call(http, "GET", "/files/9FxKq2B/2f")
    assert status == 200
    assert (got["fileid"], got["filename"], got["size"]) == ("2f", "numbers.json", 25)
    assert got["sharename"] == "9FxKq2B"
    missing = await call(http, "GET", "/files/9FxKq2B/999")
    assert missing == (404, {"error": "file not found"})
    missing = await call(http, "GET", "/files/zzzzzzz/0")
    assert missing == (404, {"error": "share not found"})


async def test_h9_a_blob(http: aiohttp.ClientSession) -> None:
    before = (await call(http, "GET", "/files/9FxKq2B/2f"))[1]["downloads"]
    async with http.get("/files/9FxKq2B/2f/blob?download", allow_redirects=False) as answer:
        assert answer.status == 302
        where = URL(answer.headers["Location"], encoded=True)
    async with http.get(where) as answer:
        assert (answer.status, await answer.read()) == (200, b'{"one": 1, "two": [2, 2]}')
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (await call(http, "GET", "/files/9FxKq2B/2f"))[1]["downloads"] == before + 1
    async with http.get(where.with_query(sig="wrong")) as answer:
        assert answer.status == 403


@pytest.mark.parametrize("what", ["thumb", "scale?size=40x30", "40x30", "x30", "40x"])
async def test_h10_thumbs(http: aiohttp.ClientSession, what: str) -> None:
    async with http.get(f"/files/7TqLm4C/0/blob/{what}", allow_redirects=False) as answer:
        assert answer.status == 302
    status, picture = await blob(http, f"/files/7TqLm4C/0/blob/{what}")
    assert (status, picture[:8]) == (200, PNG)
    assert (await blob(http, f"/files/9FxKq2B/0/blob/{what}"))[0] == 404


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (b"null", None),
        (b"null\r\n", None),
        (b"", None),
        (b" \n", None),
        (..., None),
        ({}, None),
        ({"title": "Probe ü"}, "Probe ü"),
    ],
)
async def test_h11_creating_shares(
    http: aiohttp.ClientSession, body: Any, title: str | None
) -> None:
    token = await log_in(http)
    status, got = await call(http, "POST", f"/shares/create?accesstoken={token}", body)
    assert (status, got.get("title"), got["files"]) == (200, title, [])
    assert (await call(http, "GET", f"/shares/{got['sharename']}"))[1] == got


async def test_h12_titles(http: aiohttp.ClientSession) -> None:
    token = await log_in(http)
    path = f"/shares/9FxKq2B/update?accesstoken={token}"
    status, got = await call(http, "POST", path, {"title": "Leaves"})
    assert (status, got["title"], len(got["files"])) == (200, "Leaves", 2)
    status, got = await call(http, "POST", path, {"title": None})
    assert (status, got.get("title"), len(got["files"])) == (200, None, 2)
    assert (await call(http, "POST", path, {"title": 5}))[0] == 400


async def test_h13_declaring_a_file(http: aiohttp.ClientSession) -> None:
    token = await log_in(http)
    name = await share(http, token)
    got = await declare(http, token, name, "a b ü#.bin")
    assert (got["readystate"], got["fileid"], got["filename"]) == ("remote", "0", "a b ü#.bin")
    assert "size" not in got
    assert all(url.startswith("http://127.0.0.1:") for url in got["upload"].values())
    assert (await call(http, "GET", f"/shares/{name}"))[1]["files"] == []
    assert (await call(http, "GET", f"/files/{name}/0"))[1]["readystate"] == "remote"
    assert (await blob(http, f"/files/{name}/0/blob"))[0] == 404
    path = f"/files/{name}/create?accesstoken={token}"
    assert (await call(http, "POST", path, {}))[0] == 400


async def test_h14_a_large_upload(http: aiohttp.ClientSession, gett: RunningEmulator) -> None:
    size = 150_000_000
    block = bytes(range(256)) * 4096

    async def blocks() -> AsyncIterator[bytes]:
        left = size
        while left:
            yield block[: min(left, len(block))]
            left -= min(left, len(block))

    token = await log_in(http)
    name = await share(http, token)
    made = await declare(http, token, name)
    sent = await put(http, made["upload"]["puturl"], blocks(), **{"Content-Length": str(size)})
    assert sent == (200, "computer says yes")
    _, got = await call(http, "GET", f"/files/{name}/0")
    assert (got["readystate"], got["size"]) == ("uploaded", size)
    [listed] = (await call(http, "GET", f"/shares/{name}"))[1]["files"]
    assert listed["size"] == size
    assert any(body.in_file for body in gett.runner.app[BODIES])


async def test_h15_a_form(http: aiohttp.ClientSession) -> None:
    token = await log_in(http)
    name = await share(http, token)
    made = await declare(http, token, name)
    assert (await put(http, made["upload"]["puturl"], b"longer than that"))[0] == 200
    form = aiohttp.FormData()
    form.add_field("Filedata", b"short", filename="x.bin")
    async with http.post(URL(made["upload"]["posturl"], encoded=True), data=form) as answer:
        assert (answer.status, await answer.text()) == (200, "computer says yes")
    assert await blob(http, f"/files/{name}/0/blob") == (200, b"short")
    assert (await call(http, "GET", f"/files/{name}/0"))[1]["size"] == 5


async def test_a_form_with_fields_before_its_file(http: aiohttp.ClientSession) -> None:
    token = await log_in(http)
    made = await declare(http, token, await share(http, token))
    form = aiohttp.FormData({"Filename": "notes.txt", "Upload": "Submit Query"})
    form.add_field("Filedata", b"bytes", filename="notes.txt")
    where = URL(made["upload"]["posturl"], encoded=True)
    async with http.post(where, data=form) as answer:
        assert (answer.status, await answer.text()) == (200, "computer says yes")
    path = f"/files/{made['sharename']}/{made['fileid']}/blob"
    assert await blob(http, path) == (200, b"bytes")
    large = aiohttp.FormData({"Filename": "x" * 100_000})
    async with http.post(where, data=large) as answer:
        assert answer.status == 400


@pytest.mark.parametrize("filename", ["\U0001f341" * 2000, "....", "../" * 500])
async def test_names_that_no_address_holds(http: aiohttp.ClientSession, filename: str) -> None:
    token = await log_in(http)
    made = await declare(http, token, await share(http, token), filename)
    assert made["filename"] == filename
    assert await put(http, made["upload"]["puturl"], b"leaf") == (200, "computer says yes")
    assert await blob(http, f"/files/{made['sharename']}/0/blob") == (200, b"leaf")


async def test_uploads_at_the_same_time_share_the_room(http: aiohttp.ClientSession) -> None:
    token = await log_in(http, BIRCH)
    name = await share(http, token)
    urls = [(await declare(http, token, name))["upload"]["puturl"] for _ in range(3)]
    begun = asyncio.Barrier(3)

    async def blocks() -> AsyncIterator[bytes]:
        yield b"x"
        await begun.wait()
        yield b"x" * 599

    answers = await asyncio.gather(*(put(http, url, blocks()) for url in urls))
    assert sorted(status for status, _ in answers) == [200, 413, 413]


async def test_h16_nothing_at_all(http: aiohttp.ClientSession) -> None:
    token = await log_in(http)
    name = await share(http, token)
    made = await declare(http, token, name)
    assert (await put(http, made["upload"]["puturl"], b""))[0] == 200
    _, got = await call(http, "GET", f"/files/{name}/0")
    assert (got["readystate"], got["size"]) == ("uploaded", 0)
    assert await blob(http, f"/files/{name}/0/blob") == (200, b"")


async def test_h17_a_wrong_signature(http: aiohttp.ClientSession) -> None:
    token = await log_in(http)
    name = await share(http, token)
    made = await declare(http, token, name)
    wrong = made["upload"]["puturl"].replace("sig=", "sig=x")
    assert (await put(http, wrong, b"x"))[0] == 403
    assert (await call(http, "GET", f"/files/{name}/0"))[1]["readystate"] == "remote"


@pytest.mark.parametrize("announced", [True, False])
async def test_h18_a_full_storage(http: aiohttp.ClientSession, *, announced: bool) -> None:
    token = await log_in(http, BIRCH)
    name = await share(http, token)
    made = await declare(http, token, name)

    async def blocks() -> AsyncIterator[bytes]:
        yield b"x" * 2000

    status, text = await put(http, made["upload"]["puturl"], b"x" * 2000 if announced else blocks())
    assert (status, "storage limit" in text) == (413, True)
    assert (await call(http, "GET", f"/files/{name}/0"))[1]["readystate"] == "remote"
    assert (await put(http, made["upload"]["puturl"], b"x" * 995))[0] == 200
    # What is overwritten makes room.
    assert (await put(http, made["upload"]["puturl"], b"y" * 995))[0] == 200
    assert (await put(http, made["upload"]["puturl"], b"y" * 996))[0] == 413
    assert await blob(http, f"/files/{name}/0/blob") == (200, b"y" * 995)


async def test_h19_fresh_addresses(http: aiohttp.ClientSession) -> None:
    token = await log_in(http)
    status, urls = await call(http, "GET", f"/files/9FxKq2B/0/upload?accesstoken={token}")
    assert (status, set(urls)) == (200, {"puturl", "posturl"})
    assert (await put(http, urls["puturl"], b"new"))[0] == 200
    assert await blob(http, "/files/9FxKq2B/0/blob") == (200, b"new")


async def test_h20_destroying(http: aiohttp.ClientSession, gett: RunningEmulator) -> None:
    token = await log_in(http)
    path = f"/files/9FxKq2B/0/destroy?accesstoken={token}"
    status, got = await call(http, "POST", path, b"null")
    assert (status, True in got.values()) == (200, True)
    assert await call(http, "POST", path, b"null") == (404, {"error": "file not found"})
    assert (await call(http, "GET", "/files/9FxKq2B/0"))[0] == 404
    path = f"/shares/9FxKq2B/destroy?accesstoken={token}"
    assert (await call(http, "POST", path))[0] == 200
    assert await call(http, "POST", path) == (404, {"error": "share not found"})
    assert "9FxKq2B" not in gett.runner.app[STATE].shares


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/shares/3BzWn8D/destroy"),
        ("POST", "/shares/3BzWn8D/update"),
        ("POST", "/files/3BzWn8D/create"),
        ("POST", "/files/3BzWn8D/0/destroy"),
        ("GET", "/files/3BzWn8D/0/upload"),
    ],
)
async def test_h21_what_is_somebody_elses(
    http: aiohttp.ClientSession, method: str, path: str
) -> None:
    token = await log_in(http)
    body = {"filename": "x"} if path.endswith("/create") else {}
    given = ... if method == "GET" else body
    assert (await call(http, method, f"{path}?accesstoken={token}", given))[0] == 403
    assert (await call(http, method, path, given))[0] == 401


async def test_h22_pages_of_shares(http: aiohttp.ClientSession) -> None:
    token = await log_in(http)

    async def names(query: str) -> list[str]:
        status, got = await call(http, "GET", f"/shares?accesstoken={token}{query}")
        assert status == 200
        return [one["sharename"] for one in got]

    assert await names("") == ["7TqLm4C", "9FxKq2B"]
    assert await names("&limit=1") == ["7TqLm4C"]
    assert await names("&skip=1") == ["9FxKq2B"]
    assert await names("&skip=99") == []
    assert await names("&skip=0&limit=0") == ["7TqLm4C", "9FxKq2B"]
    new = await share(http, token)
    assert await names("&limit=1") == [new]
    for wrong in ("x", "-1", "1.5", "9" * 5000):
        assert (await call(http, "GET", f"/shares?accesstoken={token}&skip={wrong}"))[0] == 400


async def test_tokens_really_expire(http: aiohttp.ClientSession) -> None:
    assert (await call(http, "PATCH", "/__tokens", {"expires": -1}))[0] == 200
    _, got = await call(http, "POST", "/users/login", MAPLE)
    status, refused = await call(http, "GET", f"/users/me?accesstoken={got['accesstoken']}")
    assert (status, refused) == (401, {"error": "access token expired"})
    assert (await call(http, "PATCH", "/__tokens", {"expires": 60}))[0] == 200
    token = await log_in(http)
    assert (await call(http, "GET", f"/users/me?accesstoken={token}"))[0] == 200
    assert (await call(http, "DELETE", "/__tokens?refresh"))[0] == 204
    assert (await call(http, "GET", f"/users/me?accesstoken={token}"))[0] == 401
    again = {"refreshtoken": got["refreshtoken"]}
    assert (await call(http, "POST", "/users/login", again))[0] == 401


async def test_what_it_does_not_know_is_refused(http: aiohttp.ClientSession) -> None:
    assert (await call(http, "POST", "/users/login", MAPLE | {"remember": True}))[0] == 400
    assert (await call(http, "GET", "/albums"))[0] == 404
    assert (await call(http, "DELETE", "/shares/9FxKq2B"))[0] == 404
    assert (await call(http, "POST", "/users/login", {"apikey": APIKEY}))[0] == 400
    status, page = await call(http, "GET", "/zzzzzzz")
    assert (status, page) == (404, "Page not found\n")
