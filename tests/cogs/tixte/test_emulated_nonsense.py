"""Whatever is sent to the emulated Tixte: an answer in its envelope, never a failure of its own."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import msgspec
import pytest
from yarl import URL

from tests.cogs.tixte.over_sockets import A, B, S

if TYPE_CHECKING:
    import aiohttp

    from bot.emulation import RunningEmulator

NOTES = "/users/@me/uploads/l5r277bx20b"
WITH_BODY = [
    ("POST", "/upload"),
    ("POST", "/users/@me/uploads/search"),
    ("DELETE", "/users/@me/uploads"),
    ("PATCH", NOTES),
    ("POST", f"{NOTES}/permissions"),
    ("PATCH", f"{NOTES}/permissions/{A}"),
    ("PATCH", f"{NOTES}/permissions/{B}"),
    ("PATCH", "/users/@me/domains"),
    ("PATCH", "/users/@me/domains/Odd%2e%2e%2fname.tixte.co"),
    ("PATCH", "/users/@me/config"),
]
NO_OBJECT = [
    b"[]",
    b"null",
    b"7",
    b'"text"',
    b"{",
    b"\xff\xfe\x00",
    b"[" * 200_000,
    b'{"a":' * 20_000,
    b'{"name":"\\ud800"}',
    b'{"name":"\xed\xa0\x80"}',
    b"\xef\xbb\xbf{}",
    b"x=1&y=2",
]
VALUES = [
    None,
    True,
    0,
    -1,
    3,
    2**63,
    1.5,
    "",
    "text",
    "\u202egnp.exe",
    "../..",
    "long" * 3000,
    [],
    [1, "x", None],
    {},
    {"min": "few"},
    {"min": -1, "max": 2**62},
    {"theme_color": "red"},
]
FIELDS = [
    "query",
    "domains",
    "extensions",
    "limit",
    "permission_levels",
    "size",
    "name",
    "extension",
    "permission_level",
    "user",
    "message",
    "domain",
    "custom",
    "custom_css",
    "base_redirect",
    "only_image",
    "embed",
    "purge",
]


async def ask(http: aiohttp.ClientSession, method: str, url: URL, body: bytes = b"") -> int:
    headers = {"Authorization": S}
    async with http.request(
        method, url, data=io.BytesIO(body) if body else None, headers=headers
    ) as answer:
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        if method != "HEAD":
            assert (await answer.json())["success"] is (answer.status == 200)
        return answer.status


@pytest.mark.parametrize(("method", "path"), WITH_BODY)
async def test_bodies_that_are_no_object(
    http: aiohttp.ClientSession, tixte: RunningEmulator, method: str, path: str
) -> None:
    url = URL(tixte.url + path, encoded=True)
    assert [await ask(http, method, url, body) for body in NO_OBJECT] == [400] * len(NO_OBJECT)


@pytest.mark.parametrize(("method", "path"), WITH_BODY)
async def test_fields_of_every_type(
    http: aiohttp.ClientSession, tixte: RunningEmulator, method: str, path: str
) -> None:
    url = URL(tixte.url + path, encoded=True)
    chance = random.Random(path)  # noqa: S311 - the same bodies each time
    for _ in range(60):
        fields = chance.sample(FIELDS, 3)
        body = msgspec.json.encode({field: chance.choice(VALUES) for field in fields})
        assert await ask(http, method, url, body) in {200, 400, 402, 403, 404}


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    "path",
    [
        "/users/%ff",
        "/users/%ED%A0%80",
        "/users/@me/uploads/%00",
        "/users/@me/uploads?page=%ff",
        "/users/@me/uploads?%ff=1&domain=%ED%A0%80",
        "/users/@me/uploads?page=1&page=2",
        f"/users/@me/uploads?page={'9' * 5000}",
        f"/users/@me/uploads?permission_levels={'[' * 3000}",
        "/users/@me/uploads/del/l5r277bx20b?auth=%ff",
        "/users/@me/domains/%2e%2e%2fx",
        "/..%2f..%2fetc/passwd",
        "/%00",
        "/v1",
    ],
)
async def test_addresses_of_every_kind(
    http: aiohttp.ClientSession, tixte: RunningEmulator, method: str, path: str
) -> None:
    url = URL(tixte.url + path, encoded=True)
    assert await ask(http, method, url) in {200, 400, 401, 403, 404}


async def test_the_body_of_a_call_has_a_limit(
    http: aiohttp.ClientSession, tixte: RunningEmulator
) -> None:
    body = b'{"query": "' + b"x" * 1024 * 1024 + b'"}'
    assert await ask(http, "POST", URL(f"{tixte.url}/users/@me/uploads/search"), body) == 413


async def test_a_head_tells_as_much_as_a_get(http: aiohttp.ClientSession) -> None:
    for path in ("/users/@me", "/users/@me/uploads", "/users/@me/config", f"/users/{B}"):
        async with http.get(path, headers={"Authorization": S}) as got:
            size = len(await got.read())
        async with http.head(path, headers={"Authorization": S}) as answer:
            assert (answer.status, answer.content_length) == (200, size)
