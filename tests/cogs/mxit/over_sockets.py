"""Speaking to the emulated Mxit over real sockets, without our client."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from yarl import URL

from cogs.mxit.emulator import STATE

if TYPE_CHECKING:
    import aiohttp

    from bot.emulation import RunningEmulator
    from cogs.mxit.emulator.state import Person

ID, SECRET = "mx-demo-id", "mx-demo-secret"
CALLBACK = "https://bot.example/cb"
BASIC = {"Authorization": "Basic " + base64.b64encode(f"{ID}:{SECRET}".encode()).decode()}
U, U_REFRESH = "tok-thandi", "ref-thandi"
U_OF_SIPHO = "tok-sipho"
THANDI, SIPHO, LERATO, PIETER = (f"m1000000000{number}" for number in range(1, 5))
HELLO = "5f0c2a51-3f5c-4c19-9a1e-0a8f5f9b2d11"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
Answer = tuple[int, Any]


def person(mxit: RunningEmulator, user_id: str) -> Person:
    """Look at what the emulator remembers of somebody."""
    found: Person = mxit.runner.app[STATE].people[user_id]
    return found


async def call(
    http: aiohttp.ClientSession, method: str, path: str, token: str | None = U, **more: Any
) -> Answer:
    """Make a call; gives the decoded JSON, the bytes of anything else, None for nothing."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    headers |= more.pop("headers", {})
    url = URL(path, encoded=True)
    async with http.request(method, url, headers=headers, allow_redirects=False, **more) as answer:
        body = await answer.read()
        if answer.content_type == "application/json":
            assert b"/" not in body.replace(b"\\/", b"")
            assert body.isascii()
            return answer.status, json.loads(body)
        return answer.status, body or None


async def take_token(http: aiohttp.ClientSession, **form: str) -> Answer:
    """Ask for a token as the app."""
    return await call(http, "POST", "/token", None, headers=BASIC, data=form)


async def app_token(http: aiohttp.ClientSession, scope: str) -> str:
    """Get a token of the app itself."""
    status, got = await take_token(http, grant_type="client_credentials", scope=scope)
    assert status == 200
    token: str = got["access_token"]
    return token


async def consent(http: aiohttp.ClientSession, url: str, answer: str = "allow", **form: str) -> URL:
    """Open the authorize page, submit its form as a browser does, and give where that leads."""
    asked = URL(url)
    async with http.get(asked, allow_redirects=False) as page:
        assert page.status == 200, await page.text()
        text = await page.text()
    for name, value in asked.query.items():
        assert f'name="{name}"' in text, value
    fields = {**asked.query, "answer": answer, **form}
    async with http.post(asked.with_query(None), data=fields, allow_redirects=False) as there:
        assert there.status == 302, await there.text()
        return URL(there.headers["Location"])
