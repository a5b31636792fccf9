"""Section 6 of Tixte's contract, case by case, over real sockets and without our client."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.emulation import BODIES, RunningEmulator
from cogs.tixte.emulator import STATE
from tests.cogs.tixte.over_sockets import IN_FORM, PLAIN, A, B, K, S, call, content, form, refused

NOTES = "/users/@me/uploads/l5r277bx20b"
JUNIPER = {"id": B, "username": "juniper", "avatar": None}


async def test_g1_me(http: aiohttp.ClientSession, tixte: RunningEmulator) -> None:
    for key in (S, K):
        status, got = await call(http, "GET", "/users/@me", key)
        assert (status, got["data"]["id"]) == (200, A)
        assert (got["data"]["premium_tier"], got["data"]["upload_region"]) == (0, "us-east-1")
        assert got["data"]["avatar"] == f"{tixte.url}/avatars/{A}.png"


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
        ("PATCH", "/users/@me/uploads/l5r277bx20a"),
        ("DELETE", "/users/@me/uploads"),
        ("GET", f"{NOTES}/permissions"),
        ("POST", f"{NOTES}/permissions"),
        ("PATCH", f"{NOTES}/permissions/{B}"),
        ("DELETE", f"{NOTES}/permissions/{B}"),
        ("PATCH", "/users/@me/domains"),
        ("PATCH", "/users/@me/domains/new.tixte.co"),
        ("DELETE", "/users/@me/domains/larkspur.tixte.co"),
        ("GET", "/users/@me/config"),
        ("PATCH", "/users/@me/config"),
        ("GET", "/users/@me/keys"),
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
        ("PATCH", "/users/@me/domains"),
        ("DELETE", "/users/@me/domains/larkspur.tixte.co"),
        ("GET", "/users/@me/keys"),
        ("POST", "/users/@me/uploads/search"),
        ("DELETE", "/users/@me/uploads"),
        ("GET", f"{NOTES}/permissions"),
        ("POST", f"{NOTES}/permissions"),
        ("PATCH", f"{NOTES}/permissions/{B}"),
        ("DELETE", f"{NOTES}/permissions/{B}"),
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


async def test_g17_letting_somebody_in(http: aiohttp.ClientSession) -> None:
    body = {"permission_level": 1, "user": B, "message": "hi"}
    status, got = await call(http, "POST", f"{NOTES}/permissions", json=body)
    assert (status, got["data"]) == (200, {"user": JUNIPER, "access_level": 1})
    status, got = await call(http, "POST", f"{NOTES}/permissions", json=body)
    assert (status, got["error"]["code"]) == (400, "already_added")
    _, got = await call(http, "GET", f"{NOTES}/permissions")
    assert [(one["user"]["id"], one["access_level"]) for one in got["data"]] == [(A, 3), (B, 1)]


async def test_g18_another_level_and_out_again(http: aiohttp.ClientSession) -> None:
    body = {"permission_level": 1, "user": B}
    await call(http, "POST", f"{NOTES}/permissions", json=body)
    entry = f"{NOTES}/permissions/{B}"
    status, got = await call(http, "PATCH", entry, json={"permission_level": 2})
    assert (status, got["data"]) == (200, {"user": JUNIPER, "access_level": 2})
    assert await call(http, "DELETE", entry) == (200, {"success": True, "data": {}})
    assert await refused(http, "DELETE", entry) == 404
    assert await refused(http, "PATCH", entry, json={"permission_level": 2}) == 404


async def test_g19_delete(http: aiohttp.ClientSession) -> None:
    assert await refused(http, "DELETE", "/users/@me/uploads/m7k2p9qd41c") == 403
    assert await refused(http, "DELETE", "/users/@me/uploads/00000000000") == 404
    status, got = await call(http, "DELETE", "/users/@me/uploads/l5r277bx20a", K)
    assert (status, got["data"]) == (200, {"message": "File successfully deleted"})
    assert await refused(http, "DELETE", "/users/@me/uploads/l5r277bx20a") == 404
    assert (await content(http, "larkspur.tixte.co", "/r/sunrise.png"))[0] == 404


async def test_g20_a_domain_comes_and_goes(http: aiohttp.ClientSession) -> None:
    body = '{"domain":"probe-run.tixte.co","custom":false}'
    status, got = await call(http, "PATCH", "/users/@me/domains", data=body)
    assert (status, got["data"]["domain"]) == (200, "probe-run.tixte.co")
    _, got = await call(http, "GET", "/users/@me/domains")
    assert got["data"]["total"] == 2
    assert got["data"]["domains"][1] == {
        "name": "probe-run.tixte.co",
        "owner": A,
        "uploads": 0,
        "locked": False,
    }
    status, got = await call(http, "DELETE", "/users/@me/domains/probe-run.tixte.co")
    assert (status, got["data"]) == (
        200,
        {"message": "Domain successfully deleted", "domain": "probe-run.tixte.co"},
    )
    assert await refused(http, "DELETE", "/users/@me/domains/probe-run.tixte.co") == 404


@pytest.mark.parametrize(
    ("domain", "refusal"),
    [
        ("no-such-base.example", (400, "invalid_domain")),
        ("juniper.likes.cash", (409, "domain_taken")),
        ("larkspur.tixte.co", (409, "domain_taken")),
    ],
)
async def test_g21_a_domain_that_cannot_be(
    http: aiohttp.ClientSession, domain: str, refusal: tuple[int, str]
) -> None:
    body = {"domain": domain, "custom": False}
    status, got = await call(http, "PATCH", "/users/@me/domains", json=body)
    assert (status, got["error"]["code"]) == refusal
    assert (await call(http, "GET", "/users/@me/domains"))[1]["data"]["total"] == 1


async def test_g22_settings(http: aiohttp.ClientSession) -> None:
    changes = {"embed": {"theme_color": "#1a2b3c", "author_name": "Probe"}}
    status, changed = await call(http, "PATCH", "/users/@me/config", json=changes)
    assert status == 200
    assert await call(http, "GET", "/users/@me/config", K) == (200, changed)
    assert changed["data"] == {
        "custom_css": "",
        "hide_branding": False,
        "base_redirect": False,
        "only_image": False,
        "embed": {
            "author_name": "Probe",
            "author_url": None,
            "title": None,
            "description": None,
            "provider_name": None,
            "provider_url": None,
            "theme_color": "#1a2b3c",
        },
    }
    paid = {"custom_css": "x"}
    status, got = await call(http, "PATCH", "/users/@me/config", json=paid)
    assert (status, got["error"]["code"]) == (402, "payment_required")


@pytest.mark.parametrize("headers", [{"x-ratelimit-reset": "0.05"}, {"Retry-After": "1"}, {}])
async def test_g23_limited_once(http: aiohttp.ClientSession, headers: dict[str, str]) -> None:
    await spoil(http, path="/users/@me", status=429, headers=headers)
    async with http.get("/users/@me", headers=PLAIN) as answer:
        assert answer.status == 429
        asked = {"x-ratelimit-reset", "Retry-After"}
        assert {name: answer.headers[name] for name in asked & answer.headers.keys()} == headers
    assert (await call(http, "GET", "/users/@me"))[1]["data"]["id"] == A
    assert await seen(http) == [("GET", "/users/@me", 429), ("GET", "/users/@me", 200)]


async def test_g24_a_gateway_in_trouble(http: aiohttp.ClientSession) -> None:
    html = {"body": "<html>", "headers": {"Content-Type": "text/html"}}
    await spoil(http, path="/users/@me", status=502, **html)
    async with http.get("/users/@me", headers=PLAIN) as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")
        assert await answer.text() == "<html>"
    assert (await call(http, "GET", "/users/@me"))[0] == 200
    await spoil(http, method="POST", path="/upload", status=502, **html)
    async with http.post("/upload", data=form(b"x" * 3_000_000), headers=PLAIN) as answer:
        assert answer.status == 502
    assert (await call(http, "GET", "/users/@me/uploads"))[1]["data"]["total"] == 2


async def test_g25_an_answer_that_breaks_off(http: aiohttp.ClientSession) -> None:
    await spoil(http, path="/users/@me", mode="truncate", bytes=20)
    async with http.get("/users/@me", headers=PLAIN) as answer:
        assert answer.status == 200
        assert await answer.content.readexactly(20) == b'{"success":true,"dat'
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.content.read()
    assert (await call(http, "GET", "/users/@me"))[1]["data"]["id"] == A


async def spoil(http: aiohttp.ClientSession, **fault: Any) -> None:
    async with http.post("/__faults", json=fault) as answer:
        assert answer.status == 204


async def seen(http: aiohttp.ClientSession) -> list[tuple[str, str, int]]:
    async with http.get("/__requests") as answer:
        return [(one["method"], one["path"], one["status"]) for one in await answer.json()]
