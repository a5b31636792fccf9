"""The emulated Tixte against section 6 of its contract, over real sockets, without our client."""

import asyncio
import io
import json
import re
import struct
import zlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.emulation import BODIES, EmulatorOptions, RunningEmulator, serve
from cogs.tixte.emulator import STATE, create_emulator

A = "4c1d8e0f9b7a43529d6e1f2a3b4c5d6e"
B = "9e2b7c6d5a4f4e3d8c1b0a9f8e7d6c5b"
S = "tx.Qw3rTy8uIoPa5sDf.Gh7jKl2zXcVb9nMq.W4eRt6yUiOp1aSdF.Gh3j"
K = "5b1f9c0e-6a2d-4e53-9c1b-0d7a4f8e2c61"
PLAIN = {"Authorization": S}
IN_FORM = {"Content-Type": "multipart/form-data; boundary=x"}
Answer = tuple[int, Any]


@pytest.fixture
async def tixte() -> AsyncIterator[RunningEmulator]:
    async with await serve(create_emulator(EmulatorOptions())) as running:
        yield running


@pytest.fixture
async def http(tixte: RunningEmulator) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(tixte.url) as session:
        yield session


async def call(
    http: aiohttp.ClientSession, method: str, path: str, key: str | None = S, **more: Any
) -> Answer:
    headers = {**({"Authorization": key} if key else {}), **more.pop("headers", {})}
    async with http.request(method, path, headers=headers, **more) as answer:
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        content = await answer.json()
        assert content["success"] is (answer.status == 200)
        return answer.status, content


async def refused(http: aiohttp.ClientSession, method: str, path: str, **more: Any) -> int:
    status, content = await call(http, method, path, **more)
    assert set(content["error"]) == {"code", "message"}
    assert all(content["error"].values())
    return status


def form(
    content: bytes = b"x", filename: str | None = "x.txt", payload: str | None = None
) -> aiohttp.FormData:
    parts = aiohttp.FormData(quote_fields=False)
    if payload is not None:
        parts.add_field("payload_json", payload)
    if filename is not None:
        parts.add_field("file[0]", io.BytesIO(content), filename=filename)
    else:
        parts.add_field("other", "x")
    return parts


async def content(http: aiohttp.ClientSession, host: str, path: str) -> tuple[int, bytes]:
    async with http.get(path, headers={"Host": host}) as answer:
        return answer.status, await answer.read()


async def test_g1_me(http: aiohttp.ClientSession, tixte: RunningEmulator) -> None:
    for key in (S, K):
        status, got = await call(http, "GET", "/users/@me", key)
        assert (status, got["data"]["id"]) == (200, A)
        assert (got["data"]["premium_tier"], got["data"]["upload_region"]) == (0, "us-east-1")
        assert got["data"]["avatar"] == f"{tixte.url}/avatars/{A}.png"


async def test_avatar_is_a_picture_without_a_credential(http: aiohttp.ClientSession) -> None:
    _, got = await call(http, "GET", "/users/@me")
    async with http.get(got["data"]["avatar"]) as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert size_of_picture(await answer.read()) == (128, 128)
    assert await refused(http, "GET", f"/avatars/{B}.png", key=None) == 404


@pytest.mark.parametrize("key", [None, "nope", f"Bearer {S}"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users/@me"),
        ("GET", f"/users/{B}"),
        ("GET", "/users/@me/domains"),
        ("GET", "/users/@me/uploads"),
        ("GET", "/users/@me/uploads/size"),
        ("GET", "/domains"),
        ("GET", "/resources/generate-domain"),
        ("POST", "/upload"),
        ("POST", "/users/@me/uploads/search"),
        ("DELETE", "/users/@me/uploads/l5r277bx20a"),
    ],
)
async def test_g2_no_or_unknown_credential(
    http: aiohttp.ClientSession, method: str, path: str, key: str | None
) -> None:
    status, got = await call(http, method, path, key)
    assert (status, got["error"]["code"]) == (401, "unauthorized")


@pytest.mark.parametrize("name", [B, "juniper"])
async def test_g3_another_user(http: aiohttp.ClientSession, name: str) -> None:
    status, got = await call(http, "GET", f"/users/{name}")
    assert status == 200
    assert got["data"] == {"id": B, "username": "juniper", "avatar": None, "flags": 0}


async def test_g4_unknown_user(http: aiohttp.ClientSession) -> None:
    assert await refused(http, "GET", f"/users/{'0' * 32}") == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/users/{B}"),
        ("GET", "/users/@me/domains"),
        ("POST", "/users/@me/uploads/search"),
    ],
)
async def test_g5_upload_key_where_only_the_session_will_do(
    http: aiohttp.ClientSession, method: str, path: str
) -> None:
    assert await refused(http, method, path, key=K) == 403


async def test_g6_upload(http: aiohttp.ClientSession, tixte: RunningEmulator) -> None:
    data = form(
        b"\1" * 50_000,
        "probe%20sun.png",
        '{"domain":"larkspur.tixte.co","type":1,"name":"probe sun.png",'
        '"upload_source":"dashboard"}',
    )
    status, got = await call(http, "POST", "/upload", data=data)
    made = got["data"]
    assert (status, got["size"]) == (200, 50_000)
    assert re.fullmatch("[0-9a-z]{11}", made["id"])
    assert made == {
        "id": made["id"],
        "name": "probe sun",
        "region": "us-east-1",
        "filename": "probe sun.png",
        "extension": "png",
        "domain": "larkspur.tixte.co",
        "type": 1,
        "expiration": None,
        "permissions": [
            {
                "user": {
                    "id": A,
                    "username": "larkspur",
                    "avatar": f"{tixte.url}/avatars/{A}.png",
                },
                "access_level": 3,
            }
        ],
        "url": "https://larkspur.tixte.co/probe sun.png",
        "direct_url": "https://larkspur.tixte.co/r/probe sun.png",
        "deletion_url": f"{tixte.url}/users/@me/uploads/del/{made['id']}?auth={K}",
        "message": "File uploaded successfully",
    }
    async with http.get("/r/probe sun.png", headers={"Host": "larkspur.tixte.co:443"}) as answer:
        assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")
        assert await answer.read() == b"\1" * 50_000


async def test_g7_private_content(http: aiohttp.ClientSession) -> None:
    data = form(payload='{"type": 2, "name": "hidden.txt"}')
    status, got = await call(http, "POST", "/upload", data=data)
    assert (status, got["data"]["type"]) == (200, 2)
    for path in ("/r/hidden.txt", "/hidden.txt"):
        assert (await content(http, "larkspur.tixte.co", path))[0] == 403


async def test_g8_headers_instead_of_payload(http: aiohttp.ClientSession) -> None:
    parts = aiohttp.FormData()
    parts.add_field("file", b"abc", filename="x.txt")
    headers = {"domain": "larkspur.tixte.co", "type": "1"}
    status, got = await call(http, "POST", "/upload", K, data=parts, headers=headers)
    assert (status, got["data"]["filename"], got["size"]) == (200, "x.txt", 3)


@pytest.mark.parametrize(
    ("payload", "query"),
    [('{"random": true}', ""), (None, "?random=true"), (None, "?random_name=true")],
)
async def test_g9_random_name(http: aiohttp.ClientSession, payload: str | None, query: str) -> None:
    data = form(b"x", "img.png", payload)
    status, got = await call(http, "POST", f"/upload{query}", data=data)
    made = got["data"]
    assert (status, made["domain"], made["extension"]) == (200, "larkspur.tixte.co", "png")
    assert made["name"] == made["id"]


@pytest.mark.parametrize("domain", ["not-mine.tixte.co", "juniper.likes.cash"])
async def test_g10_domain_of_somebody_else(http: aiohttp.ClientSession, domain: str) -> None:
    data = form(payload=f'{{"domain": "{domain}"}}')
    assert await refused(http, "POST", "/upload", data=data) == 403


@pytest.mark.parametrize(
    "body",
    [
        {"data": form(filename=None, payload="{}")},
        {"data": b"{}"},
        {"data": {"a": "b"}},
        {"data": form(payload="[]")},
        {"data": form(payload='{"type": 3}')},
        {"data": form(payload='{"name": 7}')},
        {"data": b"no form", "headers": IN_FORM},
        {
            "data": b"--x\r\n\r\nopen",
            "headers": {"Content-Type": "multipart/form-data; boundary=x"},
        },
        {"data": b"no boundary", "headers": {"Content-Type": "multipart/form-data"}},
    ],
    ids=range(9),
)
async def test_g11_no_file_or_a_broken_form(
    http: aiohttp.ClientSession, tixte: RunningEmulator, body: dict[str, Any]
) -> None:
    assert await refused(http, "POST", "/upload", **body) == 400
    assert not tixte.runner.app[BODIES]


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


async def test_g12_same_name_twice(http: aiohttp.ClientSession) -> None:
    made = []
    for text in (b"first", b"second"):
        status, got = await call(http, "POST", "/upload", data=form(text, "twice.png"))
        assert status == 200
        made.append(got["data"]["id"])
    assert made[0] != made[1]
    assert await content(http, "larkspur.tixte.co", "/r/twice.png") == (200, b"second")
    await call(http, "DELETE", f"/users/@me/uploads/{made[1]}")
    assert await content(http, "larkspur.tixte.co", "/r/twice.png") == (200, b"first")


async def test_g13_too_large_by_its_own_word(http: aiohttp.ClientSession) -> None:
    headers = {**PLAIN, **IN_FORM, "Content-Length": str(300 * 10**6)}

    async def nothing_yet() -> AsyncIterator[bytes]:
        yield b"--x\r\n"

    async with http.post("/upload", data=nothing_yet(), headers=headers) as answer:
        assert answer.status == 413


async def test_g13_too_large_while_streaming(
    http: aiohttp.ClientSession, tixte: RunningEmulator
) -> None:
    account = tixte.runner.app[STATE].accounts[A]
    account.tier = replace(account.tier, file=1000)
    assert (await call(http, "POST", "/upload", data=form(b"x" * 1000)))[0] == 200
    assert await refused(http, "POST", "/upload", data=form(b"x" * 1001)) == 413
    account.tier = replace(account.tier, storage=0)
    assert await refused(http, "POST", "/upload", data=form(b"x")) == 402
    assert len(tixte.runner.app[BODIES]) == 1


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


async def test_g14_list(http: aiohttp.ClientSession) -> None:
    _, got = await call(http, "GET", "/users/@me/uploads?page=1&amount=1", K)
    page = got["data"]
    assert (page["page"], page["total_pages"], page["total"], page["results"]) == (1, 2, 2, 1)
    size = page["uploads"][0]["size"]
    assert page["uploads"] == [
        {
            "asset_id": "l5r277bx20a",
            "name": "sunrise",
            "domain": "larkspur.tixte.co",
            "size": size,
            "extension": "png",
            "mimetype": "image/png",
            "type": 1,
            "permission_level": 3,
            "uploaded_at": "2024-03-21T16:02:00.123Z",
            "expiration": None,
        }
    ]


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


async def test_g15_search_by_id_as_upstream_sends_it(http: aiohttp.ClientSession) -> None:
    body = (
        '{"query":"l5r277bx20a","limit":1,"permission_levels":[3],"domains":[],"extensions":[],'
        '"size":{"min":null,"max":null},"sort_by":"relevant"}'
    )
    status, got = await call(http, "POST", "/users/@me/uploads/search", data=body)
    assert (status, got["data"][0]["asset_id"]) == (200, "l5r277bx20a")


async def test_g16_search_finds_nothing(http: aiohttp.ClientSession) -> None:
    got = await call(http, "POST", "/users/@me/uploads/search", json={"query": "zzz-none"})
    assert got == (200, {"success": True, "data": []})


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


async def test_g19_delete(http: aiohttp.ClientSession) -> None:
    assert await refused(http, "DELETE", "/users/@me/uploads/m7k2p9qd41c") == 403
    assert await refused(http, "DELETE", "/users/@me/uploads/00000000000") == 404
    status, got = await call(http, "DELETE", "/users/@me/uploads/l5r277bx20a", K)
    assert (status, got["data"]) == (200, {"message": "File successfully deleted"})
    assert await refused(http, "DELETE", "/users/@me/uploads/l5r277bx20a") == 404
    assert (await content(http, "larkspur.tixte.co", "/r/sunrise.png"))[0] == 404


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
