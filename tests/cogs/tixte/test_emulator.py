"""The emulated Tixte beyond the golden cases: names, filters, odd forms, content by host."""

import asyncio
import json
import re
import struct
import zlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.emulation import BODIES, EmulatorOptions, RunningEmulator, serve
from cogs.tixte.emulator import STATE, create_emulator
from tests.cogs.tixte.over_sockets import IN_FORM, PLAIN, A, B, K, S, call, content, form, refused


async def test_avatar_is_a_picture_without_a_credential(http: aiohttp.ClientSession) -> None:
    _, got = await call(http, "GET", "/users/@me")
    async with http.get(got["data"]["avatar"]) as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert size_of_picture(await answer.read()) == (128, 128)
    assert await refused(http, "GET", f"/avatars/{B}.png", key=None) == 404


async def test_an_account_without_domain_cannot_upload(
    http: aiohttp.ClientSession, tixte: RunningEmulator
) -> None:
    tixte.runner.app[STATE].domains.clear()
    assert await refused(http, "POST", "/upload", data=form()) == 400


async def test_parts_in_any_order(http: aiohttp.ClientSession) -> None:
    parts = aiohttp.FormData()
    parts.add_field("whatever", b"abc", filename="from-part.txt")
    parts.add_field("payload_json", '{"name": "wins.txt"}', content_type="application/json")
    status, got = await call(http, "POST", "/upload", data=parts)
    assert (status, got["data"]["filename"]) == (200, "wins.txt")


async def test_large_upload_goes_through_a_file(
    http: aiohttp.ClientSession, tixte: RunningEmulator
) -> None:
    block = bytes(range(256)) * 4096

    async def blocks() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield block

    parts = aiohttp.FormData()
    parts.add_field("file", blocks(), filename="large.bin")
    status, got = await call(http, "POST", "/upload", data=parts)
    assert (status, got["size"]) == (200, 30 * len(block))
    (body,) = tixte.runner.app[BODIES]
    assert body.in_file
    async with http.get("/r/large.bin", headers={"Host": "larkspur.tixte.co"}) as answer:
        assert answer.content_length == 30 * len(block)
        for _ in range(30):
            assert await answer.content.readexactly(len(block)) == block


async def test_an_upload_that_breaks_off_leaves_nothing(
    http: aiohttp.ClientSession, tixte: RunningEmulator
) -> None:
    async def breaks() -> AsyncIterator[bytes]:
        yield b"x" * 2_000_000
        raise ConnectionError

    parts = aiohttp.FormData()
    parts.add_field("file", breaks(), filename="broken.bin")
    with pytest.raises(aiohttp.ClientError):
        await http.post("/upload", data=parts, headers=PLAIN)
    for _ in range(200):  # until the server has noticed
        if not tixte.runner.app[BODIES]:
            break
        await asyncio.sleep(0.01)
    assert not tixte.runner.app[BODIES]
    assert (await call(http, "GET", "/users/@me/uploads"))[1]["data"]["total"] == 2


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["l5r277bx20a", "l5r277bx20b"]),
        ("?page=0", ["l5r277bx20a", "l5r277bx20b"]),
        ("?page=2&amount=1", ["l5r277bx20b"]),
        ("?page=9", []),
        ("?limit=1", ["l5r277bx20a"]),
        ("?domain=other.tixte.co", []),
        ("?permission_levels=[1,2]", []),
        ("?permission_levels=[3]&domain=larkspur.tixte.co", ["l5r277bx20a", "l5r277bx20b"]),
    ],
)
async def test_list_filters(http: aiohttp.ClientSession, query: str, ids: list[str]) -> None:
    _, got = await call(http, "GET", f"/users/@me/uploads{query}")
    assert [item["asset_id"] for item in got["data"]["uploads"]] == ids


@pytest.mark.parametrize("query", ["page=x", "amount=1.5", "permission_levels=3", "page="])
async def test_list_refuses_nonsense(http: aiohttp.ClientSession, query: str) -> None:
    assert await refused(http, "GET", f"/users/@me/uploads?{query}") == 400


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"query": ""}, ["sunrise", "field notes"]),
        ({"query": "SUN"}, ["sunrise"]),
        ({"query": "", "limit": 1}, ["sunrise"]),
        ({"query": "", "extensions": ["txt"]}, ["field notes"]),
        ({"query": "", "size": {"min": 12, "max": 12}}, ["field notes"]),
        ({"query": "", "size": {"min": 13}}, ["sunrise"]),
        ({"query": "", "domains": ["juniper.likes.cash"]}, []),
        ({"query": "", "permission_levels": [1]}, []),
        ({"query": "berry"}, []),
        ({"query": "n", "sort_by": "whatever"}, ["sunrise", "field notes"]),
    ],
)
async def test_search_filters(
    http: aiohttp.ClientSession, body: dict[str, Any], names: list[str]
) -> None:
    _, got = await call(http, "POST", "/users/@me/uploads/search", json=body)
    assert [item["name"] for item in got["data"]] == names


@pytest.mark.parametrize("body", [{"query": 1}, {"size": "all"}, {"limit": "many"}])
async def test_search_refuses_nonsense(http: aiohttp.ClientSession, body: dict[str, Any]) -> None:
    assert await refused(http, "POST", "/users/@me/uploads/search", json=body) == 400


async def test_deletion_link(http: aiohttp.ClientSession) -> None:
    _, got = await call(http, "POST", "/upload", data=form())
    link = got["data"]["deletion_url"]
    async with http.head(link) as answer:
        assert answer.status == 404
    bare = link.partition("?")[0]
    assert await refused(http, "GET", bare, key=None) == 401
    assert await refused(http, "GET", f"{bare}?auth={S}", key=None) == 401
    other = f"/users/@me/uploads/del/m7k2p9qd41c?auth={K}"
    assert await refused(http, "GET", other, key=None) == 403
    status, got = await call(http, "GET", link, None)
    assert (status, got["data"]["message"]) == (200, "File successfully deleted")
    assert await refused(http, "GET", link, key=None) == 404


async def test_size(http: aiohttp.ClientSession) -> None:
    _, before = await call(http, "GET", "/users/@me/uploads/size", K)
    await call(http, "POST", "/upload", data=form(b"x" * 100))
    _, after = await call(http, "GET", "/users/@me/uploads/size")
    assert after["data"]["used"] == before["data"]["used"] + 100
    assert (after["data"]["limit"], after["data"]["premium_tier"]) == (15_000_000_000, 0)


async def test_domains(http: aiohttp.ClientSession) -> None:
    _, got = await call(http, "GET", "/users/@me/domains")
    assert got["data"] == {
        "domains": [{"name": "larkspur.tixte.co", "owner": A, "uploads": 2, "locked": False}],
        "total": 1,
    }
    _, got = await call(http, "GET", "/domains", K)
    assert got["data"]["count"] == len(got["data"]["domains"]) == 8
    assert got["data"]["domains"][0] == {"domain": "tixte.co", "active": True}
    _, got = await call(http, "GET", "/resources/generate-domain")
    assert re.fullmatch("[a-z]+-[a-z]+-[0-9]+", got["data"]["name"])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users/@me/uploads/l5r277bx20a"),
        ("GET", "/users/@me/settings"),
        ("POST", "/users/search"),
        ("PUT", "/upload"),
        ("GET", "/v2/nothing"),
    ],
)
async def test_routes_that_are_not_there(
    http: aiohttp.ClientSession, method: str, path: str
) -> None:
    status, got = await call(http, method, path)
    assert (status, got["error"]["code"]) == (404, "not_found")
    assert f"{method} {path}" in got["error"]["message"]


async def test_strict_refuses_unknown_fields() -> None:
    emulation = create_emulator(EmulatorOptions(strict=True))
    async with await serve(emulation) as running, aiohttp.ClientSession(running.url) as http:
        search = "/users/@me/uploads/search"
        for body in ({"query": "", "colour": "red"}, {"size": {"min": 1, "mean": 2}}):
            assert await refused(http, "POST", search, json=body) == 400
        assert (await call(http, "POST", search, json={"query": ""}))[0] == 200
        bad, good = form(payload='{"nmae": "x.txt"}'), form(payload='{"name": "x.txt"}')
        assert await refused(http, "POST", "/upload", data=bad) == 400
        assert (await call(http, "POST", "/upload", data=good))[0] == 200
        assert not [body for body in emulation.application[BODIES] if body.size != 1]


async def test_unknown_fields_do_no_harm(http: aiohttp.ClientSession) -> None:
    data = form(payload='{"nmae": "y.txt", "name": "x.txt"}')
    assert (await call(http, "POST", "/upload", data=data))[1]["data"]["filename"] == "x.txt"


async def test_two_domains(http: aiohttp.ClientSession) -> None:
    status, sunrise = await content(http, "LARKSPUR.tixte.co:4567", "/r/sunrise.png")
    assert (status, size_of_picture(sunrise)) == (200, (480, 270))
    status, berry = await content(http, "juniper.likes.cash", "/r/berry.png")
    assert (status, size_of_picture(berry)) == (200, (320, 200))
    for host, path in (
        ("juniper.likes.cash", "/r/sunrise.png"),
        ("larkspur.tixte.co", "/r/berry.png"),
        ("nobody.tixte.co", "/users/@me"),
    ):
        assert (await content(http, host, path))[0] == 404
    assert (await content(http, "larkspur.tixte.co", "/r/field notes.txt"))[0] == 403
    region = "/uploads/larkspur.tixte.co/sunrise.png"
    assert await content(http, "us-east-1.tixte.net", region) == (200, sunrise)
    async with http.head("/r/berry.png", headers={"Host": "juniper.likes.cash"}) as answer:
        assert (answer.status, answer.content_length) == (200, len(berry))
    async with http.post("/r/berry.png", headers={"Host": "juniper.likes.cash"}) as answer:
        assert answer.status == 405


async def test_viewer_page(http: aiohttp.ClientSession) -> None:
    async with http.get("/sunrise.png", headers={"Host": "larkspur.tixte.co"}) as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
        page = await answer.text()
    assert '<meta property="og:image" content="https://larkspur.tixte.co/r/sunrise.png">' in page
    assert '<meta property="og:title" content="sunrise.png">' in page


async def test_viewer_page_escapes_names(http: aiohttp.ClientSession) -> None:
    name = r"\"><script>alert('x')<\u002fscript>$url&.png"
    data = form(payload=f'{{"name": "{name}"}}')
    _, got = await call(http, "POST", "/upload", data=data)
    # What stands before a slash is a folder's name to the emulator.
    assert got["data"]["filename"] == "script>$url&.png"
    hostile = "\"'><script>alert(1)&lt;$url.png"
    data = form(payload=json.dumps({"name": hostile}))
    _, got = await call(http, "POST", "/upload", data=data)
    assert got["data"]["filename"] == hostile
    async with http.get(f"/{hostile}", headers={"Host": "larkspur.tixte.co"}) as answer:
        page = await answer.text()
        assert answer.status == 200
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "<script" not in page
    assert "\"'><" not in page
    assert "<title>&quot;&#x27;&gt;&lt;script&gt;alert(1)&amp;lt;$url.png</title>" in page
    assert 'href="https://larkspur.tixte.co/r/%22%27%3E%3Cscript%3Ealert%281%29' in page


@pytest.mark.parametrize(
    ("name", "filename"),
    [
        (r"a\r\nX-Evil: 1\r\n\r\n.png", "aX-Evil: 1.png"),
        (r"../../etc/passwd.png", "passwd.png"),
        (r"c:\\temp\\it.png", "it.png"),
        (r"\u0000\u0007nul.png", "nul.png"),
        ("archive.tar.gz", "archive.tar.gz"),
        ("README", "README"),
        (".profile", ".profile"),
        ("smörgås 🙂.png", "smörgås 🙂.png"),
    ],
)
async def test_hostile_and_odd_names(http: aiohttp.ClientSession, name: str, filename: str) -> None:
    _, got = await call(http, "POST", "/upload", data=form(b"it", payload=f'{{"name": "{name}"}}'))
    assert got["data"]["filename"] == filename
    assert got["data"]["name"] == got["data"]["filename"].removesuffix(
        f".{got['data']['extension']}" if got["data"]["extension"] else ""
    )
    async with http.get(f"/r/{filename}", headers={"Host": "larkspur.tixte.co"}) as answer:
        assert (answer.status, await answer.read()) == (200, b"it")
        assert "X-Evil" not in answer.headers


@pytest.mark.parametrize("name", ["..", "/", "folder/"])
async def test_a_name_of_nothing_is_made_up(http: aiohttp.ClientSession, name: str) -> None:
    _, got = await call(http, "POST", "/upload", data=form(payload=f'{{"name": "{name}"}}'))
    assert got["data"]["name"] == got["data"]["id"]


async def test_filename_that_is_no_unicode(http: aiohttp.ClientSession) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="\xff.png"\r\n\r\n'
        b"it\r\n--x--\r\n"
    )
    status, got = await call(http, "POST", "/upload", data=body, headers=IN_FORM)
    assert (status, got["data"]["filename"]) == (200, "?.png")


async def test_public_links_of_this_machine_open() -> None:
    emulation = create_emulator(EmulatorOptions(public_base="http://127.0.0.1:1/"))
    async with await serve(emulation) as running, aiohttp.ClientSession() as http:
        data = form(b"it", payload='{"name": "probe sun#1.png"}')
        _, got = await call(http, "POST", f"{running.url}/upload", data=data)
        base = "http://127.0.0.1:1/__public/larkspur.tixte.co"
        assert got["data"]["url"] == f"{base}/probe%20sun%231.png"
        assert got["data"]["direct_url"] == f"{base}/r/probe%20sun%231.png"
        here = got["data"]["direct_url"].replace("http://127.0.0.1:1", running.url)
        async with http.get(here) as answer:
            assert (answer.status, await answer.read()) == (200, b"it")
        async with http.get(here.replace("/r/", "/")) as answer:
            assert f'content="{base}/r/probe%20sun%231.png"' in await answer.text()
        async with http.get(
            f"{running.url}/__public/larkspur.tixte.co/r/field notes.txt"
        ) as answer:
            assert answer.status == 403


async def test_only_account_a_is_printed() -> None:
    emulation = create_emulator(EmulatorOptions())
    assert (emulation.name, dict(emulation.credentials)) == (
        "tixte",
        {"session token": S, "upload key": K},
    )
    shape = r"tx\.([0-9A-Za-z]{16}\.){3}[0-9A-Za-z]{4}"
    for account in emulation.application[STATE].accounts.values():
        assert re.fullmatch(shape, account.master_key)
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", account.upload_key)


async def test_fixture_files() -> None:
    uploads = create_emulator(EmulatorOptions()).application[STATE].uploads
    assert {one.id: one.filename for one in uploads.values()} == {
        "l5r277bx20a": "sunrise.png",
        "l5r277bx20b": "field notes.txt",
        "m7k2p9qd41c": "berry.png",
    }
    assert (uploads["l5r277bx20b"].body.size, uploads["l5r277bx20b"].type) == (12, 2)


def size_of_picture(png: bytes) -> tuple[int, int]:
    """Decode as far as it takes to know that a viewer can show it."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", png[start - 8 : start - 4])
    assert len(zlib.decompress(png[start : start + length])) == height * (1 + 3 * width)
    return width, height
