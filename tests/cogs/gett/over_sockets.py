"""Speaking to the emulated Ge.tt over real sockets, without our client."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from yarl import URL

if TYPE_CHECKING:
    import aiohttp

APIKEY = "7fqmapleapp2k9xw4tz8rj3vnb6h1c"
MAPLE: dict[str, Any] = {
    "apikey": APIKEY,
    "email": "maple@example.org",
    "password": "leaf-and-syrup",
}
BIRCH: dict[str, Any] = {"apikey": APIKEY, "email": "birch@example.org", "password": "white-bark"}
USERID = "uM4pLe-7tQvX2bN9cKdR5sWfYhJzGa1Eo3Ui6PqT"
Answer = tuple[int, Any]


async def call(http: aiohttp.ClientSession, method: str, path: str, body: Any = ...) -> Answer:
    """Ask for something; a body goes out with no Content-Type: bytes as they are, else as JSON."""
    sent = None
    if body is not ...:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with http.request(
        method, path, data=sent, skip_auto_headers=("Content-Type",), allow_redirects=False
    ) as answer:
        if answer.content_type != "application/json":
            return answer.status, await answer.text()
        return answer.status, await answer.json()


async def log_in(http: aiohttp.ClientSession, who: dict[str, str] = MAPLE) -> str:
    status, got = await call(http, "POST", "/users/login", who)
    assert status == 200
    token: str = got["accesstoken"]
    return token


async def share(http: aiohttp.ClientSession, token: str) -> str:
    status, got = await call(http, "POST", f"/shares/create?accesstoken={token}", b"null")
    assert status == 200
    name: str = got["sharename"]
    return name


async def declare(
    http: aiohttp.ClientSession, token: str, name: str, filename: str = "notes.txt"
) -> dict[str, Any]:
    path = f"/files/{name}/create?accesstoken={token}"
    status, got = await call(http, "POST", path, {"filename": filename})
    assert status == 200
    made: dict[str, Any] = got
    return made


async def put(http: aiohttp.ClientSession, url: str, data: Any, **headers: str) -> tuple[int, str]:
    async with http.put(URL(url, encoded=True), data=data, headers=headers) as answer:
        return answer.status, await answer.text()


async def blob(http: aiohttp.ClientSession, path: str) -> tuple[int, bytes]:
    async with http.get(path) as answer:
        return answer.status, await answer.read()
