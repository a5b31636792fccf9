"""The scaffolding of all emulators, over real sockets, with a service made up for the purpose."""

import asyncio
import hashlib
import io
import os
import signal
import sys
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http_writer import StreamWriter
from structlog.testing import capture_logs

from bot.emulation import (
    BODIES,
    FAULTS,
    REQUESTS,
    Emulation,
    EmulatorOptions,
    Fault,
    RefusalError,
    RunningEmulator,
    StoredBody,
    StoredPayload,
    check_fields,
    create_application,
    read_object,
    serve,
    store_body,
)

LARGE = bytes(range(256)) * 4096 * 3


def shape(request: web.Request, error: RefusalError) -> web.Response:
    return web.json_response({"oops": error.message, "code": error.code}, status=error.status)


async def keep(request: web.Request) -> web.Response:
    limit = int(request.query["limit"]) if "limit" in request.query else None
    body = await store_body(request, request.content.iter_any(), limit)
    return web.json_response({"size": body.size, "sha256": body.sha256, "file": body.in_file})


async def give(request: web.Request) -> web.Response:
    (body,) = request.app[BODIES]
    return web.Response(body=StoredPayload(body, "image/png"))


async def echo(request: web.Request) -> web.Response:
    body = await read_object(request, {"a", "b"})
    check_fields(request, request.query, {"page", "token"})
    return web.json_response(body)


def emulation(*, strict: bool = False) -> Emulation:
    application = create_application(EmulatorOptions(strict=strict), shape)
    application.add_routes([web.post("/keep", keep), web.get("/give", give)])
    application.add_routes([web.post("/echo", echo)])
    return Emulation(name="toy", application=application, credentials={"key": "k"})


@pytest.fixture
async def toy() -> AsyncIterator[RunningEmulator]:
    async with await serve(emulation()) as running:
        yield running


@pytest.fixture
async def http(toy: RunningEmulator) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(toy.url) as session:
        yield session


async def test_unknown_route_and_method_have_the_services_shape(
    http: aiohttp.ClientSession,
) -> None:
    with capture_logs() as logs:
        async with http.get("/nowhere") as answer:
            assert answer.status == 404
            assert await answer.json() == {
                "oops": "this emulator has no route GET /nowhere (yet)",
                "code": None,
            }
        async with http.delete("/keep") as answer:
            assert answer.status == 405
            assert "DELETE /keep" in (await answer.json())["oops"]
    assert [entry["route"] for entry in logs] == ["GET /nowhere", "DELETE /keep"]


@pytest.mark.parametrize("content_type", ["text/plain; charset=utf-8", "application/json", ""])
async def test_json_is_read_whatever_its_content_type(
    http: aiohttp.ClientSession, content_type: str
) -> None:
    async with http.post("/echo", data=b'{"a": 1}', headers={"Content-Type": content_type}) as got:
        assert (got.status, await got.json()) == (200, {"a": 1})


@pytest.mark.parametrize("text", [b"[1]", b"{", b'"x"', b"\xff", b"[" * 100_000])
async def test_what_is_no_object_is_refused(http: aiohttp.ClientSession, text: bytes) -> None:
    async with http.post("/echo", data=text) as answer:
        assert answer.status == 400


async def test_json_may_not_be_endless(http: aiohttp.ClientSession) -> None:
    async with http.post("/echo", data=io.BytesIO(b" " * (1024 * 1024 + 1))) as answer:
        assert answer.status == 413


async def test_unknown_fields_are_logged(http: aiohttp.ClientSession) -> None:
    with capture_logs() as logs:
        async with http.post("/echo?page=1&other=2", data=b'{"z": "secret"}') as answer:
            assert answer.status == 200
    assert [entry["fields"] for entry in logs] == [["z"], ["other"]]
    assert "secret" not in str(logs)


async def test_strict_refuses_unknown_fields() -> None:
    async with (
        await serve(emulation(strict=True)) as running,
        aiohttp.ClientSession(running.url) as http,
        http.post("/echo", data=b'{"a": 1, "z": 2}') as answer,
    ):
        assert answer.status == 400
        assert (await answer.json())["oops"] == "unknown fields: z"


async def test_large_bodies_go_to_a_file_and_come_back(
    toy: RunningEmulator, http: aiohttp.ClientSession
) -> None:
    async with http.post("/keep", data=io.BytesIO(LARGE)) as answer:
        assert await answer.json() == {
            "size": len(LARGE),
            "sha256": hashlib.sha256(LARGE).hexdigest(),
            "file": True,
        }
    async with http.get("/give") as answer:
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.content_length == len(LARGE)
        assert await answer.read() == LARGE
    async with http.head("/give") as answer:
        assert (answer.content_length, await answer.read()) == (len(LARGE), b"")
    (body,) = toy.runner.app[BODIES]
    await toy.close()
    with pytest.raises(ValueError, match="closed"):
        body.read(0, 1)


async def test_small_bodies_stay_in_memory() -> None:
    body = StoredBody(b"abc")
    body.append(b"def")
    assert (body.size, body.in_file, body.read(2, 3)) == (6, False, b"cde")
    assert body.sha256 == hashlib.sha256(b"abcdef").hexdigest()


async def test_a_limit_is_checked_while_streaming(
    toy: RunningEmulator, http: aiohttp.ClientSession
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65536

    async with http.post("/keep?limit=2000000", data=endless()) as answer:
        assert answer.status == 413
    assert not toy.runner.app[BODIES]


async def add_fault(http: aiohttp.ClientSession, **fault: object) -> None:
    async with http.post("/__faults", json=fault) as answer:
        assert answer.status == 204, await answer.text()


async def test_fault_answer_lasts_as_often_as_said(http: aiohttp.ClientSession) -> None:
    await add_fault(
        http, method="post", path="/e*", status=429, body={"slow": 1}, headers={"X-A": "b"}, times=2
    )
    for status in (429, 429, 200):
        async with http.post("/echo", data=b"{}") as answer:
            assert answer.status == status
            if status == 429:
                assert (await answer.json(), answer.headers["X-A"]) == ({"slow": 1}, "b")


async def test_fault_lasts_until_it_is_cleared(http: aiohttp.ClientSession) -> None:
    await add_fault(http, path="/echo", status=502, body="<html>", times=None)
    for _ in range(3):
        async with http.post("/echo", data=b"{}") as answer:
            assert (answer.status, await answer.text()) == (502, "<html>")
    async with http.delete("/__faults"):
        pass
    async with http.post("/echo", data=b"{}") as answer:
        assert answer.status == 200


async def test_fault_stall_never_answers(toy: RunningEmulator, http: aiohttp.ClientSession) -> None:
    await add_fault(http, mode="stall", path="/echo")
    with pytest.raises(TimeoutError):
        await http.post("/echo", data=b"{}", timeout=aiohttp.ClientTimeout(total=0.2))
    async with http.post("/echo", data=b"{}") as answer:
        assert answer.status == 200
    assert [seen.status for seen in toy.runner.app[REQUESTS]] == [None, 200]


async def test_stalled_request_does_not_hold_up_the_end(
    toy: RunningEmulator, http: aiohttp.ClientSession
) -> None:
    await add_fault(http, mode="stall")
    waiting = asyncio.create_task(http.post("/echo", data=b"{}"))
    await asyncio.sleep(0.1)
    assert toy.runner.app[REQUESTS]
    async with asyncio.timeout(5):
        await toy.close()
        with pytest.raises(aiohttp.ClientError):
            await waiting


@pytest.mark.parametrize("path", ["/give", "/echo"])
async def test_fault_truncate_breaks_off(http: aiohttp.ClientSession, path: str) -> None:
    async with http.post("/keep", data=io.BytesIO(LARGE)):
        pass
    method, text = ("GET", b"") if path == "/give" else ("POST", b'{"a": "' + b"x" * 99 + b'"}')
    await add_fault(http, mode="truncate", path=path, bytes=20)
    async with http.request(method, path, data=text or None) as answer:
        assert answer.status == 200
        assert answer.content_length == (len(LARGE) if path == "/give" else 108)
        assert len(await answer.content.readexactly(20)) == 20
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.content.read()


@pytest.mark.parametrize(("mode", "kept"), [("drop", 0), ("handle_then_drop", 1)])
async def test_fault_drop(
    toy: RunningEmulator, http: aiohttp.ClientSession, mode: str, kept: int
) -> None:
    await add_fault(http, mode=mode, path="/keep")
    with pytest.raises(aiohttp.ClientConnectionError):
        await http.post("/keep", data=b"abc")
    assert len(toy.runner.app[BODIES]) == kept
    assert [seen.status for seen in toy.runner.app[REQUESTS]] == [None]


async def test_faults_from_inside(toy: RunningEmulator, http: aiohttp.ClientSession) -> None:
    faults = [Fault(method="GET"), Fault(path="/k?ep"), Fault(status=503)]
    toy.runner.app[FAULTS].extend(faults)
    async with http.post("/echo", data=b"{}") as answer:
        assert answer.status == 503
    assert len(toy.runner.app[FAULTS]) == 2


@pytest.mark.parametrize("text", [b'{"mode": "explode"}', b'{"pth": "/x"}', b"no"])
async def test_wrong_fault_is_refused(http: aiohttp.ClientSession, text: bytes) -> None:
    async with http.post("/__faults", data=text) as answer:
        assert answer.status == 400


async def test_requests_are_listed_without_credentials(http: aiohttp.ClientSession) -> None:
    headers = {"Authorization": "s3cret", "Cookie": "s3cret=1", "X-Seen": "yes"}
    async with http.post("/echo?token=s3cret&page=2", data=b'{"a":1}', headers=headers):
        pass
    async with http.get("/__requests") as answer:
        (seen,) = await answer.json()
        assert "s3cret" not in await answer.text()
    assert (seen["method"], seen["path"], seen["status"]) == ("POST", "/echo", 200)
    assert seen["query"] == {"token": "***", "page": "2"}
    assert (seen["authorization"], seen["size"], seen["declared_size"]) == (True, 7, 7)
    assert seen["headers"]["X-Seen"] == "yes"
    async with http.delete("/__requests"):
        pass
    async with http.get("/__requests") as answer:
        assert await answer.json() == []


async def test_a_taken_port_is_an_error(toy: RunningEmulator) -> None:
    with pytest.raises(OSError, match="address already in use"):
        await serve(emulation(), port=toy.port)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_runs_until_a_signal_and_prints_one_line(number: signal.Signals) -> None:
    program = (
        "import asyncio; from aiohttp import web; from bot.emulation import *;"
        "app = create_application(EmulatorOptions(), lambda request, error: web.Response());"
        "toy = Emulation(name='toy', application=app, credentials={'key': 'k-1', 'other': 'o'});"
        "asyncio.run(run_until_signal(toy, 0))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "error", "-c", program),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    assert line.startswith("toy at http://127.0.0.1:")
    assert line.endswith(" (key k-1, other o)\n")
    async with aiohttp.ClientSession(line.split()[2]) as http, http.get("/__requests") as answer:
        assert answer.status == 200
    process.send_signal(number)
    rest, errors = await process.communicate()
    assert (process.returncode, rest, errors) == (0, b"", b"")


@pytest.mark.parametrize("content", [b"small", LARGE], ids=["in memory", "in a file"])
async def test_a_discarded_body_breaks_off_as_a_connection_does(content: bytes) -> None:
    body = StoredBody(content)
    payload = StoredPayload(body)
    body.close()
    protocol = BaseProtocol(asyncio.get_running_loop())
    with pytest.raises(ConnectionResetError, match="discarded"):
        await payload.write(StreamWriter(protocol, asyncio.get_running_loop()))
