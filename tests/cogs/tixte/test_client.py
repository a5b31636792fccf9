"""The client against the emulator, over sockets: section 6 of the contract."""

from __future__ import annotations

import asyncio
import time
import traceback
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from pydantic import SecretStr

from bot.emulation import FAULTS, REQUESTS, EmulatorOptions, Fault, serve
from bot.http.auth import HeaderAuth
from bot.http.client import ApiClient, Call, ClientConfig
from bot.http.errors import ErrorKind, SourceError
from bot.http.retry import RetryPolicy
from bot.service import OutgoingFile, WantedFile
from cogs.tixte.client import BASE_URL, TixteClient
from cogs.tixte.dialect import TixteDialect
from cogs.tixte.emulator import STATE, create_emulator
from cogs.tixte.emulator.state import Tier
from cogs.tixte.errors import (
    Forbidden,
    HTTPException,
    NotFound,
    PaymentRequired,
    RateLimited,
    TixteConnectionError,
    TixteException,
    TixteServerError,
    Unauthorized,
)
from cogs.tixte.models import Upload, UploadType
from cogs.tixte.service import TixteService
from tests.bot.http.loopback import Blocks, Zeros

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.emulation import RunningEmulator
    from bot.emulation.faults import SeenRequest
    from cogs.tixte.emulator.state import State

A = "4c1d8e0f9b7a43529d6e1f2a3b4c5d6e"
S = "tx.Qw3rTy8uIoPa5sDf.Gh7jKl2zXcVb9nMq.W4eRt6yUiOp1aSdF.Gh3j"
K = "5b1f9c0e-6a2d-4e53-9c1b-0d7a4f8e2c61"
DOMAIN = "larkspur.tixte.co"
HTML = "<html>Bad gateway</html>"


@pytest.fixture
async def tixte() -> AsyncIterator[RunningEmulator]:
    async with await serve(create_emulator(EmulatorOptions(strict=True))) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(auto_decompress=False) as opened:
        yield opened


@pytest.fixture
def client(tixte: RunningEmulator, session: aiohttp.ClientSession) -> TixteClient:
    return client_with(S, tixte, session)


def client_with(
    key: str, tixte: RunningEmulator, session: aiohttp.ClientSession, domain: str | None = None
) -> TixteClient:
    return TixteClient(SecretStr(key), domain, session=session, base_url=tixte.url)


async def test_how_patient_it_is_can_be_said(
    tixte: RunningEmulator, session: aiohttp.ClientSession
) -> None:
    config = ClientConfig(tixte.url, answer_timeout=0.2, retry=RetryPolicy(attempts=1))
    hasty = TixteClient(SecretStr(S), None, session=session, config=config)
    tixte.runner.app[FAULTS].append(Fault(mode="stall"))
    began = time.monotonic()
    with pytest.raises(TixteConnectionError):
        await hasty.fetch_client_user()
    assert time.monotonic() - began < 2
    assert (await hasty.fetch_client_user()).username == "larkspur"


def state_of(tixte: RunningEmulator) -> State:
    return tixte.runner.app[STATE]


def asked(tixte: RunningEmulator) -> list[SeenRequest]:
    return tixte.runner.app[REQUESTS]


def goes_wrong(tixte: RunningEmulator, **fault: Any) -> None:
    tixte.runner.app[FAULTS].append(Fault(**fault))


async def send(client: TixteClient, name: str = "a.bin", size: int = 5, **other: Any) -> Upload:
    return await client.upload(Blocks([b"x" * size]), name=name, **other)


def clean_of_secrets(error: BaseException) -> None:
    shown = "".join(traceback.format_exception(error)) + f"{error!r} {error}"
    for secret in (S, K, "?auth="):
        assert secret not in shown


async def public(tixte: RunningEmulator, link: str) -> tuple[int, bytes]:
    """Follow a public link: the emulator serves by host name."""
    parts = urlsplit(link)
    reader, writer = await asyncio.open_connection("127.0.0.1", tixte.port)
    head = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    head_of_answer, _, body = answer.partition(b"\r\n\r\n")
    return int(head_of_answer.split()[1]), body


# --- golden cases


@pytest.mark.parametrize("key", [S, K], ids=["session token", "upload key"])
async def test_g1_the_account(
    tixte: RunningEmulator, session: aiohttp.ClientSession, key: str
) -> None:
    user = await client_with(key, tixte, session).fetch_client_user()
    assert (user.id, user.username, user.premium_tier) == (A, "larkspur", 0)
    assert user.max_file_bytes == 200_000_000
    assert user.avatar
    (seen,) = asked(tixte)
    assert (seen.method, seen.path, seen.query) == ("GET", "/users/@me", {})
    assert seen.headers["User-Agent"].startswith("Carryall")


@pytest.mark.parametrize("key", ["nope", "", f"Bearer {S}", "tx.unknown"])
async def test_g2_an_unknown_credential(
    tixte: RunningEmulator, session: aiohttp.ClientSession, key: str
) -> None:
    client = client_with(key, tixte, session)
    for call in (client.fetch_client_user(), client.fetch_domains(), client.delete_upload("x")):
        with pytest.raises(Unauthorized) as caught:
            await call
        assert (caught.value.status, caught.value.code) == (401, "unauthorized")
        assert caught.value.message
        clean_of_secrets(caught.value)
    with pytest.raises(Unauthorized):
        await send(client)
    assert len(asked(tixte)) == 4


async def test_g5_an_upload_key_may_not_see_the_domains(
    tixte: RunningEmulator, session: aiohttp.ClientSession
) -> None:
    with pytest.raises(Forbidden) as caught:
        await client_with(K, tixte, session).fetch_domains()
    clean_of_secrets(caught.value)


async def test_the_domains(client: TixteClient) -> None:
    (domain,) = await client.fetch_domains()
    assert (domain.url, domain.owner_id, domain.uploads, domain.locked) == (DOMAIN, A, 2, False)


async def test_g6_an_upload(
    tixte: RunningEmulator, client: TixteClient, session: aiohttp.ClientSession
) -> None:
    content = bytes(range(250)) * 200
    upload = await client.upload(
        Blocks([content[:1000], content[1000:]]), name="probe sun.png", domain=DOMAIN
    )
    assert upload.size == 50_000
    assert (upload.name, upload.extension, upload.filename) == (
        "probe sun",
        "png",
        "probe sun.png",
    )
    assert (upload.domain_url, upload.type) == (DOMAIN, UploadType.public)
    assert upload.url == f"https://{DOMAIN}/probe%20sun.png"
    assert upload.direct_url == f"https://{DOMAIN}/r/probe%20sun.png"
    assert upload.deletion_url is not None
    assert await public(tixte, upload.direct_url) == (200, content)
    (seen, *_) = asked(tixte)
    assert (seen.declared_size, seen.query) == (seen.size, {})
    assert "Transfer-Encoding" not in seen.headers


async def test_g7_a_private_upload(tixte: RunningEmulator, client: TixteClient) -> None:
    upload = await send(client, "hidden.txt", upload_type=UploadType.private)
    assert upload.type == UploadType.private
    assert (await public(tixte, upload.direct_url))[0] == 403


async def test_g9_tixte_makes_the_name(client: TixteClient) -> None:
    upload = await send(client, "")
    assert (upload.name, upload.domain_url) == (upload.id, DOMAIN)


async def test_g10_a_domain_of_somebody_else(
    tixte: RunningEmulator, session: aiohttp.ClientSession
) -> None:
    client = client_with(S, tixte, session, "not-mine.tixte.co")
    with pytest.raises(Forbidden):
        await send(client)
    assert (await send(client, domain=DOMAIN)).domain_url == DOMAIN
    assert len(state_of(tixte).uploads) == 4


async def test_g11_an_empty_file_is_a_file(client: TixteClient) -> None:
    # Without a file part Tixte answers 400; the client has no way to leave it out.
    assert (await send(client, size=0)).size == 0


async def test_g12_the_same_name_twice(client: TixteClient) -> None:
    first, second = await send(client, "twice.png"), await send(client, "twice.png")
    assert first.id != second.id
    assert first.url == second.url


@pytest.mark.parametrize(
    "size", [2_000, 64 * 1024 * 1024], ids=["read first", "refused by its announced length"]
)
async def test_g13_a_file_above_the_plan(
    tixte: RunningEmulator, client: TixteClient, size: int
) -> None:
    state_of(tixte).accounts[A].tier = Tier(file=1_000, storage=10**9)
    source = Zeros(size)
    with pytest.raises(HTTPException) as caught:
        await client.upload(source, name="large.bin")
    error = caught.value
    assert (error.status, error.kind, error.maybe_done) == (413, ErrorKind.TOO_LARGE, False)
    assert error.message == "the file is larger than 1000 bytes"
    assert len(asked(tixte)) == 1
    assert size < 10**6 or source.given < size, "it stopped sending"


async def test_a_full_storage(tixte: RunningEmulator, client: TixteClient) -> None:
    state_of(tixte).accounts[A].tier = Tier(file=10**6, storage=10)
    with pytest.raises(PaymentRequired):
        await send(client)


async def test_an_account_without_a_domain(tixte: RunningEmulator, client: TixteClient) -> None:
    state_of(tixte).domains.clear()
    with pytest.raises(HTTPException) as caught:
        await send(client)
    assert (caught.value.status, caught.value.code) == (400, "invalid_domain")


async def test_g19_deleting(tixte: RunningEmulator, client: TixteClient) -> None:
    upload = await send(client)
    gone = await client.delete_upload(upload.id)
    assert gone.message == "File successfully deleted"
    assert gone.extra == {"message": "File successfully deleted"}
    assert upload.id not in state_of(tixte).uploads
    with pytest.raises(NotFound):
        await client.delete_upload(upload.id)
    with pytest.raises(Forbidden):
        await client.delete_upload("m7k2p9qd41c")
    assert "m7k2p9qd41c" in state_of(tixte).uploads


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        pytest.param({"x-ratelimit-reset": "0.05"}, 0.05, 0.9, id="reset"),
        pytest.param({"Retry-After": "1"}, 1, 2, id="retry-after"),
        pytest.param({"x-ratelimit-reset": "1", "Retry-After": "0"}, 0, 0.9, id="both"),
    ],
)
async def test_g23_a_rate_limit_is_waited_out(
    tixte: RunningEmulator,
    client: TixteClient,
    headers: dict[str, str],
    least: float,
    most: float,
) -> None:
    goes_wrong(tixte, status=429, headers=headers, path="/users/@me")
    began = time.monotonic()
    assert (await client.fetch_client_user()).id == A
    assert least <= time.monotonic() - began < most
    assert [seen.status for seen in asked(tixte)] == [429, 200]


async def test_g23_a_rate_limit_without_headers_is_waited_for_five_seconds(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    goes_wrong(tixte, status=429)
    call = asyncio.create_task(client.fetch_client_user())
    await asyncio.sleep(0.3)
    assert not call.done()
    assert client._api._held_until - asyncio.get_running_loop().time() == pytest.approx(
        4.7, abs=0.2
    )
    call.cancel()


async def test_a_rate_limit_that_stays(tixte: RunningEmulator, client: TixteClient) -> None:
    goes_wrong(
        tixte,
        status=429,
        headers={"Retry-After": "0"},
        times=None,
        body={"success": False, "error": {"code": "rate_limited", "message": "Slow down"}},
    )
    with pytest.raises(RateLimited) as caught:
        await client.fetch_client_user()
    assert (caught.value.retry_after, caught.value.message) == (0, "Slow down")
    assert len(asked(tixte)) == 5
    with pytest.raises(RateLimited):
        await send(client)
    assert len(asked(tixte)) == 10, "nothing was done, so an upload is sent again too"


async def test_g24_a_gateway_in_trouble(tixte: RunningEmulator, client: TixteClient) -> None:
    goes_wrong(tixte, status=502, body=HTML)
    assert (await client.fetch_client_user()).id == A
    assert [seen.status for seen in asked(tixte)] == [502, 200]
    asked(tixte).clear()
    goes_wrong(tixte, status=502, body=HTML)
    with pytest.raises(TixteServerError) as caught:
        await send(client)
    error = caught.value
    assert (error.status, error.maybe_done, error.data) == (502, True, HTML)
    assert len(asked(tixte)) == 1


@pytest.mark.parametrize("keep", [0, 1, 20, 100])
@pytest.mark.usefixtures("no_backoff")
async def test_g25_an_answer_that_breaks_off(
    tixte: RunningEmulator, client: TixteClient, keep: int
) -> None:
    goes_wrong(tixte, mode="truncate", keep=keep)
    assert (await client.fetch_client_user()).id == A
    assert len(asked(tixte)) == 2
    goes_wrong(tixte, mode="truncate", keep=keep, times=None)
    with pytest.raises(TixteConnectionError) as caught:
        await client.fetch_client_user()
    assert caught.value.kind is ErrorKind.INTERRUPTED
    assert len(asked(tixte)) == 5


# --- faults


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param({"status": 500}, TixteServerError, id="500"),
        pytest.param({"status": 503, "body": HTML}, TixteServerError, id="503"),
        pytest.param({"status": 200, "body": HTML}, TixteServerError, id="HTML as a success"),
        pytest.param({"status": 200, "body": {}}, TixteServerError, id="no envelope"),
        pytest.param({"status": 302}, TixteServerError, id="redirect"),
        pytest.param({"mode": "drop"}, TixteConnectionError, id="dropped before it was handled"),
        pytest.param({"mode": "handle_then_drop"}, TixteConnectionError, id="dropped after"),
        pytest.param({"mode": "truncate", "keep": 30}, TixteConnectionError, id="broken off"),
    ],
)
@pytest.mark.usefixtures("no_backoff")
async def test_a_fault_that_stays(
    tixte: RunningEmulator,
    client: TixteClient,
    fault: dict[str, Any],
    expected: type[TixteException],
) -> None:
    goes_wrong(tixte, **fault, times=None)
    with pytest.raises(expected) as read:
        await client.fetch_domains()
    assert (read.value.maybe_done, len(asked(tixte))) == (False, 3)
    with pytest.raises(expected) as sent:
        await send(client)
    assert (sent.value.maybe_done, len(asked(tixte))) == (True, 4), "an upload is sent once"
    clean_of_secrets(read.value)
    clean_of_secrets(sent.value)


async def test_a_stall(tixte: RunningEmulator, session: aiohttp.ClientSession) -> None:
    # The client's own patience is half a minute.
    goes_wrong(tixte, mode="stall", times=None)
    api = ApiClient(
        session,
        config=ClientConfig(tixte.url, answer_timeout=0.1),
        auth=HeaderAuth("Authorization", SecretStr(S)),
        dialect=TixteDialect(),
    )
    with pytest.raises(TixteConnectionError, match="no answer in time") as caught:
        await api.request(Call("POST", ("upload",), idempotent=False))
    assert (caught.value.kind, caught.value.maybe_done) == (ErrorKind.INTERRUPTED, True)
    assert len(asked(tixte)) == 1


@pytest.mark.usefixtures("no_backoff")
async def test_nobody_there(session: aiohttp.ClientSession) -> None:
    async with await serve(create_emulator(EmulatorOptions())) as running:
        pass
    client = client_with(S, running, session)
    for call in (client.fetch_client_user(), send(client)):
        with pytest.raises(TixteConnectionError, match="no connection") as caught:
            await call
        assert (caught.value.kind, caught.value.maybe_done) == (ErrorKind.UNREACHABLE, False)
        clean_of_secrets(caught.value)


@pytest.mark.usefixtures("no_backoff")
async def test_a_deletion_whose_answer_was_lost_is_done(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    # Contract, section 5: a DELETE that answers 404 on a retry counts as done.
    upload = await send(client)
    asked(tixte).clear()
    goes_wrong(tixte, method="DELETE", mode="handle_then_drop")
    gone = await client.delete_upload(upload.id)
    assert gone.extra == {}
    assert [seen.status for seen in asked(tixte)] == [None, 404]
    assert upload.id not in state_of(tixte).uploads


@pytest.mark.parametrize(
    "data",
    [None, [], "text", {"id": 7, "username": "x"}, {"id": "x"}, {"username": "x"}],
    ids=["null", "list", "text", "wrong type", "no name", "no id"],
)
async def test_a_wrong_shape_is_never_a_half_filled_model(
    tixte: RunningEmulator, client: TixteClient, data: object
) -> None:
    body = {"success": True, "data": data}
    goes_wrong(tixte, status=200, body=body)
    with pytest.raises(TixteServerError) as caught:
        await client.fetch_client_user()
    assert caught.value.kind is ErrorKind.INVALID_ANSWER
    goes_wrong(tixte, status=200, body=body)
    with pytest.raises(TixteServerError):
        await client.fetch_domains()
    goes_wrong(tixte, status=200, body=body)
    with pytest.raises(TixteServerError) as caught:
        await send(client)
    assert caught.value.maybe_done, "it said that it was a success"


async def test_drift_is_tolerated(tixte: RunningEmulator, client: TixteClient) -> None:
    user = {"id": "1", "username": "x", "premium_tier": 9, "email": None, "new": [1]}
    goes_wrong(tixte, status=200, body={"success": True, "data": user, "beside": 1})
    assert (await client.fetch_client_user()).premium_tier == 9
    domains = {"domains": [{"name": "a", "owner": "1", "uploads": 0, "new": 1}], "more": 1}
    goes_wrong(tixte, status=200, body={"success": True, "data": domains})
    assert [domain.url for domain in await client.fetch_domains()] == ["a"]
    goes_wrong(tixte, status=200, body={"success": True, "data": {"domains": []}})
    assert await client.fetch_domains() == []
    goes_wrong(tixte, status=200, body={"success": True, "data": {}})
    assert (await client.delete_upload("x")).message == ""


# --- names and addresses


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param("two words.png", "two words.png", id="blank"),
        pytest.param("naïve ☀️.png", "naïve ☀️.png", id="unicode"),
        pytest.param("cafe\u0301.txt", "caf\u00e9.txt", id="composed"),
        pytest.param('say "hi" \\o/.png', ".png", id="separators, and a quote before them"),
        pytest.param('say "hi".png', 'say "hi".png', id="quotes"),
        pytest.param("50%20.png", "50%20.png", id="percent"),
        pytest.param("a?b#c&d.png", "a?b#c&d.png", id="address marks"),
        pytest.param("../../etc/passwd.txt", "passwd.txt", id="walks up"),
        pytest.param("C:\\temp\\x.txt", "x.txt", id="of another system"),
        pytest.param("tab\there\r\n.txt", "tabhere.txt", id="controls"),
        pytest.param("a\ud800b.txt", "ab.txt", id="half a character"),
        pytest.param("a" * 300 + ".png", "a" * 251 + ".png", id="long"),
        pytest.param("ä" * 300 + ".png", "ä" * 125 + ".png", id="long, two bytes a letter"),
        pytest.param("a" * 300 + ".p\ud800ng", "a" * 251 + ".png", id="long, half a character"),
        pytest.param("a" * 300, "a" * 255, id="long without extension"),
    ],
)
async def test_a_name_arrives_as_the_contract_says(
    tixte: RunningEmulator, client: TixteClient, name: str, kept: str
) -> None:
    upload = await send(client, name)
    assert upload.full_name == kept
    assert state_of(tixte).uploads[upload.id].filename == kept
    assert len(kept.encode()) <= 255


@pytest.mark.parametrize("name", ["", " ", "\n", "folder/", "\ud800"])
async def test_a_name_of_nothing_is_left_to_tixte(client: TixteClient, name: str) -> None:
    upload = await send(client, name)
    assert upload.name == upload.id


@pytest.mark.parametrize(
    "name", ["two words.txt", "naïve.txt", "a?b.txt", "a#b.txt", "50%.txt", "a%20b.txt", "a+b.txt"]
)
async def test_links_can_be_followed(
    tixte: RunningEmulator, client: TixteClient, name: str
) -> None:
    upload = await send(client, name)
    assert await public(tixte, upload.direct_url) == (200, b"xxxxx")
    assert (await public(tixte, upload.url))[0] == 200


@pytest.mark.parametrize(
    "upload_id", ["../domains", "..", "x?purge=true", "x#y", "a b", "☀️", "%2e%2e", "x/y"]
)
async def test_an_id_stays_one_part_of_the_path(
    tixte: RunningEmulator, client: TixteClient, upload_id: str
) -> None:
    with pytest.raises(NotFound) as caught:
        await client.delete_upload(upload_id)
    assert caught.value.message == "there is no such upload"
    (seen,) = asked(tixte)
    assert (seen.path, seen.query) == (f"/users/@me/uploads/{upload_id}", {})


async def test_where_to(
    tixte: RunningEmulator, session: aiohttp.ClientSession, client: TixteClient
) -> None:
    state_of(tixte).domains["second.tixte.co"] = A
    second = client_with(S, tixte, session, "second.tixte.co")
    assert (await send(client)).domain_url == DOMAIN
    assert (await send(second)).domain_url == "second.tixte.co"
    assert (await send(second, domain=DOMAIN)).domain_url == DOMAIN


# --- streaming and secrets


async def test_a_large_upload_streams(tixte: RunningEmulator, client: TixteClient) -> None:
    source = Zeros(8 * 1024 * 1024)
    upload = await client.upload(source, name="zeros.bin")
    assert (upload.size, source.given) == (source.length, source.length)
    assert state_of(tixte).uploads[upload.id].body.size == source.length


@pytest.mark.parametrize("length", [4, 6], ids=["longer than it said", "shorter"])
async def test_a_source_of_another_length_leaves_nothing(
    tixte: RunningEmulator, client: TixteClient, length: int
) -> None:
    before = set(state_of(tixte).uploads)
    with pytest.raises(SourceError) as caught:
        await client.upload(Blocks([b"12345"], length=length), name="a.bin")
    clean_of_secrets(caught.value)
    await asyncio.sleep(0.05)
    assert set(state_of(tixte).uploads) == before


async def test_secrets_are_not_shown(tixte: RunningEmulator, client: TixteClient) -> None:
    upload = await send(client)
    assert upload.deletion_url is not None
    assert K in upload.deletion_url
    for shown in (repr(client), str(client), repr(client._api), repr(client._api._auth)):
        assert S not in shown
    assert K not in f"{upload!r} {upload}"


async def test_calls_of_one_client_run_side_by_side(
    tixte: RunningEmulator, client: TixteClient
) -> None:
    goes_wrong(tixte, path="/upload", mode="stall")
    stalled = asyncio.create_task(send(client))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(1):
        assert (await client.fetch_client_user()).id == A
    stalled.cancel()


async def test_the_session_stays_open(client: TixteClient, session: aiohttp.ClientSession) -> None:
    await client.fetch_client_user()
    assert not session.closed
    assert BASE_URL == "https://api.tixte.com/v1"


# --- as a service


@asynccontextmanager
async def service_at(tixte: RunningEmulator) -> AsyncIterator[TixteService]:
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        yield TixteService(session, tixte.url)


async def test_the_way_of_a_file_through_the_service(tixte: RunningEmulator) -> None:
    async with service_at(tixte) as service:
        client = service.connect({"master_key": SecretStr(S), "domain": SecretStr("")})
        identity = await service.identify(client)
        assert (identity.id, identity.name, identity.max_file_bytes) == (
            A,
            "larkspur",
            200_000_000,
        )
        file = OutgoingFile("a b.txt", "text/plain", private=False, source=Blocks([b"hello"]))
        stored = await service.put(client, file)
        assert (stored.name, stored.size) == ("a b.txt", 5)
        assert stored.url == f"https://{DOMAIN}/a%20b.txt"
        assert stored.deletion_handle is not None
        assert K in stored.deletion_handle
        assert K not in repr(stored)
        await service.delete(client, stored.remote_id)
        with pytest.raises(NotFound):
            await service.delete(client, stored.remote_id)


async def test_a_private_file_through_the_service(tixte: RunningEmulator) -> None:
    async with service_at(tixte) as service:
        client = service.connect({"master_key": SecretStr(K)})
        file = OutgoingFile("a.txt", "text/plain", private=True, source=Blocks([b"hello"]))
        stored = await service.put(client, file)
        assert state_of(tixte).uploads[stored.remote_id].type == UploadType.private


async def test_what_is_older_is_not_listed_for_an_upload(tixte: RunningEmulator) -> None:
    old: dict[str, Any] = {
        "asset_id": "older000000",
        "name": "a",
        "extension": "txt",
        "domain": "d.example",
    }
    old |= {"size": 1, "type": 1, "uploaded_at": "2024-03-21T16:00:00.123Z"}
    page = {"uploads": [old], "page": 1, "total_pages": 9, "total": 9, "results": 1}
    fault = Fault(path="/users/@me/uploads", status=200, body={"success": True, "data": page})
    async with service_at(tixte) as service:
        client = service.connect({"master_key": SecretStr(K)})
        asked = tixte.runner.app[REQUESTS]
        for since, pages in ((datetime(2024, 3, 22, tzinfo=UTC), 1), (None, 2)):
            tixte.runner.app[FAULTS].append(fault)
            asked.clear()
            wanted = WantedFile(remote_id="unknown", since=since)
            assert await service.find(client, wanted) is None
            assert len([one for one in asked if one.path == "/users/@me/uploads"]) == pages


async def test_a_file_is_found_before_it_is_sent_again(tixte: RunningEmulator) -> None:
    async with service_at(tixte) as service:
        for key in (S, K):  # an upload key may not search
            client = service.connect({"master_key": SecretStr(key)})
            assert await service.find(client, WantedFile("never sent.txt")) is None
            assert await service.find(client, WantedFile("")) is None
            file = OutgoingFile("a b.txt", "text/plain", private=False, source=Blocks([b"hello"]))
            first, stored = await service.put(client, file), await service.put(client, file)
            found = await service.find(client, WantedFile("folder/a b.txt", 5))
            assert found is not None
            assert (found.remote_id, found.name, found.size) == (stored.remote_id, "a b.txt", 5)
            assert found.url == stored.url
            assert await service.find(client, WantedFile("a b.txt", 6)) is None
            assert await service.find(client, WantedFile("b.txt", 5)) is None
            later = datetime.now(UTC) + timedelta(hours=1)
            assert await service.find(client, WantedFile("a b.txt", since=later)) is None
            earlier = later - timedelta(hours=2)
            assert await service.find(client, WantedFile("a b.txt", since=earlier)) == found
            by_id = await service.find(client, WantedFile(remote_id=first.remote_id))
            assert by_id is not None
            assert by_id.remote_id == first.remote_id
            assert await service.find(client, WantedFile("a b.txt", remote_id="unknown")) is None
            for one in (first, stored):
                await service.delete(client, one.remote_id)


async def test_a_file_that_is_stored_is_given_back(tixte: RunningEmulator) -> None:
    async with service_at(tixte) as service:
        client = service.connect({"master_key": SecretStr(S)})
        assert service.capabilities.get
        file = OutgoingFile("a b.txt", "text/plain", private=False, source=Blocks([b"hello"]))
        stored = await service.put(client, file)
        assert service.public_url(stored) == f"https://{DOMAIN}/r/a%20b.txt"
        async with service.get(client, stored) as blocks:
            assert b"".join([block async for block in blocks]) == b"hello"
        assert not asked(tixte)[-1].authorization
        await service.delete(client, stored.remote_id)
        with pytest.raises(NotFound):
            async with service.get(client, stored):
                pass
