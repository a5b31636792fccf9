"""Fetching public content: what comes, what is refused, and that no server sees the credential."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr
from yarl import URL

from bot.emulation import BODIES, FAULTS, REQUESTS, Fault, StoredBody
from bot.errors import explain
from bot.http.errors import ErrorKind
from bot.http.guard import guarded_session
from cogs.tixte import assets
from cogs.tixte.assets import MEMORY_BYTES, AssetConfig
from cogs.tixte.client import TixteClient
from cogs.tixte.emulator import STATE
from cogs.tixte.errors import (
    AddressNotAllowed,
    FileTooLarge,
    Forbidden,
    HTTPException,
    NotFound,
    TixteConnectionError,
    TixteServerError,
)
from cogs.tixte.links import content_of
from tests.bot.http.loopback import OK, answering, break_off, drop, raw, status

from .over_sockets import S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.emulation import RunningEmulator

pytestmark = pytest.mark.usefixtures("no_backoff")

SUNRISE = "l5r277bx20a"
NOTES = "l5r277bx20b"
DIRECT = "https://larkspur.tixte.co/r/sunrise.png"


@pytest.fixture
async def client(tixte: RunningEmulator) -> AsyncIterator[TixteClient]:
    opened = TixteClient(SecretStr(S), base_url=tixte.url, rewrite_asset_url=content_of(tixte.url))
    async with opened:
        yield opened


@pytest.fixture
async def anywhere() -> AsyncIterator[TixteClient]:
    """A client that may fetch from this machine."""
    async with open_anywhere() as opened:
        yield opened


def open_anywhere(**config: Any) -> TixteClient:
    return TixteClient(
        SecretStr(S),
        base_url="http://127.0.0.1:1",
        asset_session=guarded_session(allow_private=True),
        asset_config=AssetConfig(**config),
    )


@pytest.fixture(autouse=True)
async def closed_sessions(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Close the sessions that clients were given."""
    opened: list[aiohttp.ClientSession] = []
    make = guarded_session

    def note(**options: Any) -> aiohttp.ClientSession:
        opened.append(make(**options))
        return opened[-1]

    monkeypatch.setitem(globals(), "guarded_session", note)
    yield
    for session in opened:
        await session.close()


def fail(tixte: RunningEmulator, **fault: Any) -> None:
    tixte.runner.app[FAULTS].append(Fault(**fault))


def redirect(to: str) -> Any:
    return status(302, None, location=to)


# --- what Tixte gave


async def test_to_file(tixte: RunningEmulator, client: TixteClient) -> None:
    upload = await client.fetch_upload(SUNRISE)
    tixte.runner.app[REQUESTS].clear()
    with await upload.to_file() as file:
        assert file.filename == "sunrise.png"
        content = file.fp.read()
    assert len(content) == upload.size
    assert content.startswith(b"\x89PNG")
    assert file.fp.closed
    (seen,) = tixte.runner.app[REQUESTS]
    assert (seen.path, seen.authorization) == ("/r/sunrise.png", False)
    assert seen.headers["Host"] == "larkspur.tixte.co"


async def test_what_is_fetched_can_be_uploaded(client: TixteClient) -> None:
    upload = await client.fetch_upload(SUNRISE)
    again = await client.upload(await upload.to_file())
    assert (again.full_name, again.size) == ("sunrise.png", upload.size)
    assert again.id != upload.id


async def test_a_private_upload_is_not_given_out(client: TixteClient) -> None:
    upload = await client.fetch_upload(NOTES)
    assert upload.is_private
    with pytest.raises(Forbidden):
        await upload.to_file()


async def test_an_upload_that_is_gone(tixte: RunningEmulator, client: TixteClient) -> None:
    upload = await client.fetch_upload(SUNRISE)
    await upload.delete()
    with pytest.raises(NotFound):
        await upload.to_file()


async def test_a_large_upload_is_held_on_disk(tixte: RunningEmulator, client: TixteClient) -> None:
    body = bytes(range(256)) * 4096 * 8
    stored = tixte.runner.app[STATE].uploads[SUNRISE].body = StoredBody(body)
    tixte.runner.app[BODIES].add(stored)
    upload = await client.fetch_upload(SUNRISE)
    with await upload.to_file() as file:
        assert file.fp._rolled  # type: ignore[attr-defined] # it went to disk
        assert file.fp.read() == body
    assert len(body) > MEMORY_BYTES
    with pytest.raises(FileTooLarge) as caught:
        await upload.to_file(max_bytes=len(body) - 1)
    assert (caught.value.size, caught.value.limit) == (len(body), len(body) - 1)
    assert caught.value.kind is ErrorKind.TOO_LARGE


async def test_where_large_files_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "spool"
    async with (
        answering(raw(b"x" * (MEMORY_BYTES + 1))) as server,
        open_anywhere(spool_folder=folder) as client,
    ):
        (await client.url_to_file(server.url)).close()
        assert list(folder.iterdir()) == [], "it had no name"
        monkeypatch.setattr(assets, "RESERVED_BYTES", 2**62)
        with pytest.raises(OSError, match="nearly full"):
            await client.url_to_file(server.url)


async def test_content_streams(client: TixteClient) -> None:
    upload = await client.fetch_upload(SUNRISE)
    async with client.open_content(upload.direct_url) as blocks:
        content = b"".join([block async for block in blocks])
    assert len(content) == upload.size


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 502, "body": "<html>"},
        {"mode": "drop"},
        {"mode": "truncate", "keep": 20},
        {"status": 429, "headers": {"Retry-After": "0"}},
    ],
    ids=str,
)
async def test_passing_trouble_is_tried_again(
    tixte: RunningEmulator, client: TixteClient, fault: dict[str, Any]
) -> None:
    upload = await client.fetch_upload(SUNRISE)
    fail(tixte, path="/r/*", **fault)
    with await upload.to_file() as file:
        assert len(file.fp.read()) == upload.size
    fail(tixte, path="/r/*", **fault, times=None)
    with pytest.raises((TixteServerError, TixteConnectionError, HTTPException)) as caught:
        await upload.to_file()
    assert "larkspur" not in str(caught.value)


async def test_an_address_that_tixte_gave_is_guarded_too(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    async with answering(OK) as inside:
        user = {"id": "1", "username": "x", "avatar": f"{inside.url}/secret"}
        fail(tixte, status=200, body={"success": True, "data": user})
        with pytest.raises(AddressNotAllowed, match="private network"):
            await (await client.fetch_user("1")).save_avatar(filename="x.png")
    assert inside.seen == []


# --- what people type


async def test_url_to_file(anywhere: TixteClient) -> None:
    async with answering(raw(b"hello")) as server:
        with await anywhere.url_to_file(f"{server.url}/a.txt", filename="b.txt") as file:
            assert (file.filename, file.fp.read()) == ("b.txt", b"hello")
        with await anywhere.url_to_file(f"{server.url}/a.txt") as file:
            assert file.filename == ".bin"
    for seen in server.seen:
        assert "Authorization" not in seen.headers
        assert "Cookie" not in seen.headers


async def test_url_to_file_of_an_upload(client: TixteClient) -> None:
    with await client.url_to_file(DIRECT, filename="x.png") as file:
        assert file.fp.read(4) == b"\x89PNG"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/x", "http"),
        ("file:///etc/passwd", "http"),
        ("nonsense", "http"),
        ("https://", "http|server|address"),
        ("https://user:word@example.org/x", "password"),
        ("https://example.org:22/x", "port"),
        ("http://0x7f000001/", "hides"),
        ("http://127.0.0.1:8080/", "private network"),
        ("http://[::1]:8080/", "private network"),
        ("http://10.0.0.1/", "private network"),
        ("http://169.254.169.254/latest/meta-data", "private network"),
        ("http://localhost:8080/", "private network"),
    ],
)
async def test_url_to_file_refuses(client: TixteClient, url: str, reason: str) -> None:
    with pytest.raises(AddressNotAllowed, match=reason) as caught:
        await client.url_to_file(url)
    assert caught.value.reason == str(caught.value)


async def test_url_to_file_never_trusts_the_home_of_the_api(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    with pytest.raises(AddressNotAllowed, match="private network"):
        await client.url_to_file(f"{tixte.url}/__requests")


async def test_url_to_file_checks_every_redirect() -> None:
    class Names(aiohttp.abc.AbstractResolver):
        async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[Any]:  # noqa: ARG002
            return [
                {"hostname": host, "host": "127.0.0.1", "port": port, "family": 2,
                 "proto": 0, "flags": 0}
            ]  # fmt: skip

        async def close(self) -> None:
            return None

    async with answering(OK) as inside, answering(redirect(f"{inside.url}/x")) as outside:
        session = guarded_session(resolver=Names())
        # The first hop is what an operator's rewriting names; the second is a stranger's.
        client = TixteClient(
            SecretStr(S),
            base_url="http://127.0.0.1:1",
            asset_session=session,
            rewrite_asset_url=lambda url: url.replace("https://public.example", outside.url),
        )
        async with client:
            with pytest.raises(AddressNotAllowed, match="private network"):
                await client.url_to_file("https://public.example/x")
    assert (len(outside.seen), len(inside.seen)) == (1, 0)


@pytest.mark.parametrize(("hops", "allowed"), [(5, True), (6, False)])
async def test_url_to_file_follows_five_redirects(
    anywhere: TixteClient, *, hops: int, allowed: bool
) -> None:
    async with answering(*[redirect("/next")] * hops, raw(b"end")) as server:
        if allowed:
            (await anywhere.url_to_file(server.url)).close()
        else:
            with pytest.raises(AddressNotAllowed, match="more than 5"):
                await anywhere.url_to_file(server.url)
    assert len(server.seen) == 6


async def test_url_to_file_is_not_led_elsewhere(anywhere: TixteClient) -> None:
    async with answering(redirect("ftp://example.org/x")) as server:
        with pytest.raises(AddressNotAllowed, match="http"):
            await anywhere.url_to_file(server.url)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (404, NotFound),
        (403, Forbidden),
        (401, HTTPException),
        (402, HTTPException),
        (410, HTTPException),
        (500, TixteServerError),
        (206, TixteServerError),
    ],
)
async def test_url_to_file_statuses(
    anywhere: TixteClient, code: int, expected: type[HTTPException]
) -> None:
    async with answering(status(code)) as server:
        with pytest.raises(HTTPException) as caught:
            await anywhere.url_to_file(server.url)
    assert type(caught.value) is expected
    assert caught.value.status == code
    assert caught.value.kind is not ErrorKind.UNAUTHORIZED, "it says nothing about the account"
    words = explain(caught.value).cause
    assert "127.0.0.1" in words, "people read whose fault it is"
    assert "Tixte" not in words
    assert server.url not in str(caught.value)


async def test_url_to_file_too_large_as_announced_or_as_it_comes() -> None:
    async def unannounced(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse()
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        for _ in range(11):
            await answer.write(b"x")
        return answer

    for handler, size in ((raw(b"x" * 11), 11), (unannounced, None)):
        async with answering(handler) as server, open_anywhere(max_typed_bytes=10) as client:
            with pytest.raises(FileTooLarge) as caught:
                await client.url_to_file(server.url)
            assert (caught.value.size, caught.value.limit) == (size, 10)
            assert len(server.seen) == 1


async def test_url_to_file_has_a_time_in_which_all_must_come() -> None:
    async def slow(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "100"})
        await answer.prepare(request)
        for _ in range(100):
            await answer.write(b"x")
            await asyncio.sleep(0.05)
        return answer

    async with answering(slow) as server, open_anywhere(total_timeout=0.3) as client:
        with pytest.raises(TixteConnectionError, match="in time") as caught:
            await client.url_to_file(server.url)
    assert len(server.seen) == 1
    assert explain(caught.value).cause.startswith("The connection to 127.0.0.1 broke off")


async def test_url_to_file_stalls() -> None:
    async def stall(_request: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(5)
        return web.Response()

    async with answering(stall) as server, open_anywhere(idle_timeout=0.1) as client:
        with pytest.raises(TixteConnectionError):
            await client.url_to_file(server.url)
    assert len(server.seen) == 3


@pytest.mark.parametrize("handler", [drop, break_off])
async def test_url_to_file_breaks_off(anywhere: TixteClient, handler: Any) -> None:
    async with answering(handler) as server:
        with pytest.raises(TixteConnectionError) as caught:
            await anywhere.url_to_file(server.url)
    assert len(server.seen) == 3
    assert str(URL(server.url).host) not in str(caught.value)


async def test_url_to_file_unpacks_nothing(anywhere: TixteClient) -> None:
    async with answering(status(200, None, content_encoding="gzip")) as server:
        with pytest.raises(TixteConnectionError, match="packed"):
            await anywhere.url_to_file(server.url)
    assert len(server.seen) == 1


async def test_nobody_there(anywhere: TixteClient) -> None:
    with pytest.raises(TixteConnectionError) as caught:
        await anywhere.url_to_file("http://127.0.0.1:1024/x")
    assert caught.value.kind is ErrorKind.UNREACHABLE


@pytest.mark.parametrize(
    ("url", "there"),
    [
        (DIRECT, "http://127.0.0.1:9/r/sunrise.png"),
        ("https://a.likes.cash/r/a%20b.png?x=1", "http://127.0.0.1:9/r/a%20b.png?x=1"),
        ("https://example.org/tixte.co", None),
        ("https://eviltixte.co/x", None),
        ("https://[", None),
    ],
)  # fmt: skip
def test_where_an_emulators_content_is(url: str, there: str | None) -> None:
    assert content_of("http://127.0.0.1:9/v1")(url) == (there or url)
    assert content_of("https://api.tixte.com/v1/")(url) == url
