"""How credentials are shown, and to whom they are not."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from bot.http.auth import BearerAuth, HeaderAuth, NoAuth, QueryAuth
from bot.http.client import ApiClient, Call, ClientConfig
from bot.http.errors import ServiceError
from bot.http.retry import RetryPolicy
from tests.bot.http.loopback import OK, PlainDialect, answering, status, talking

if TYPE_CHECKING:
    import asyncio

    import aiohttp

    from bot.http.auth import Auth

TOKEN = "tok en&=ä"
SECRET = SecretStr(TOKEN)
WAYS = [HeaderAuth("X-Key", SecretStr("token")), BearerAuth(SecretStr("token"))]


def client(session: aiohttp.ClientSession, url: str, auth: Auth) -> ApiClient:
    config = ClientConfig(url, retry=RetryPolicy(attempts=1))
    return ApiClient(session, config=config, auth=auth, dialect=PlainDialect())


async def test_a_token_in_the_query_of_every_call(session: aiohttp.ClientSession) -> None:
    async with answering(OK) as server:
        api = client(session, server.url, QueryAuth("access_token", SECRET))
        await api.request(Call("GET", ("x",), {"q": "1"}))
        await api.request(Call("POST", ("y",), {"access_token": "another"}))
    targets = [seen.target for seen in server.seen]
    escaped = "access_token=tok+en%26%3D%C3%A4"
    assert targets == [f"/x?q=1&{escaped}", f"/y?{escaped}"]
    assert all("Authorization" not in seen.headers for seen in server.seen)


async def test_a_bearer_token(session: aiohttp.ClientSession) -> None:
    async with answering(OK) as server:
        await client(session, server.url, BearerAuth(SecretStr("abc"))).request(Call("GET", ("x",)))
    assert server.seen[0].headers["Authorization"] == "Bearer abc"
    assert server.seen[0].target == "/x"


async def test_no_credential(session: aiohttp.ClientSession) -> None:
    async with answering(OK) as server:
        await client(session, server.url, NoAuth()).request(Call("GET", ("x",)))
    assert "Authorization" not in server.seen[0].headers
    assert server.seen[0].target == "/x"


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "auth", [*WAYS, QueryAuth("token", SecretStr("token"))], ids=["header", "bearer", "query"]
)
async def test_no_redirect_carries_a_credential_away(
    session: aiohttp.ClientSession, code: int, auth: Auth
) -> None:
    async with (
        answering(OK) as elsewhere,
        answering(status(code, location=f"{elsewhere.url}/stolen")) as server,
    ):
        with pytest.raises(ServiceError):
            await client(session, server.url, auth).request(Call("GET", ("x",)))
    assert elsewhere.seen == []


async def test_a_token_of_the_query_is_in_no_traceback(session: aiohttp.ClientSession) -> None:
    async def no_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"220 mail.example ready\r\n\r\n")
        await writer.drain()

    auth = QueryAuth("access_token", SecretStr("the-token"))
    async with talking(no_http) as url:
        with pytest.raises(ServiceError) as caught:
            await client(session, url, auth).request(Call("GET", ("x",)))
    assert "the-token" not in "".join(traceback.format_exception(caught.value))


def test_no_way_shows_its_credential() -> None:
    for auth in (*WAYS, QueryAuth("token", SecretStr("token-of-this"))):
        assert "token-of-this" not in repr(auth)
        assert "token-of-this" not in repr(vars(auth))
