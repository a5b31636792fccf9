"""What goes wrong: answers, connections, content, uploads (contract, 5 and 6: H24, H25)."""

from __future__ import annotations

import asyncio
import traceback
from typing import TYPE_CHECKING, Any

import pytest
from yarl import URL

from bot.emulation import FAULTS, REQUESTS, Fault
from bot.http.client import ClientConfig
from bot.http.errors import ErrorKind, SourceError
from cogs.gett.client import GettClient
from cogs.gett.dialect import GettDialect
from cogs.gett.emulator import STATE
from cogs.gett.errors import (
    GettAddressError,
    GettConnectionError,
    GettError,
    GettForbidden,
    GettServerError,
    GettStorageLimit,
)
from cogs.gett.transport import Transport
from tests.bot.http.loopback import Blocks
from tests.cogs.gett.over_sockets import BIRCH, MAPLE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.emulation import RunningEmulator

pytestmark = pytest.mark.usefixtures("no_backoff")
NUMBERS = b'{"one": 1, "two": [2, 2]}'


@pytest.fixture
async def client(gett: RunningEmulator) -> AsyncIterator[GettClient]:
    async with GettClient(**MAPLE, base_url=gett.url) as opened:
        yield opened


def fail(gett: RunningEmulator, **fault: Any) -> None:
    gett.runner.app[FAULTS].append(Fault(**fault))


def count(gett: RunningEmulator, method: str, path: str) -> int:
    seen = gett.runner.app[REQUESTS]
    return sum(one.method == method and one.path.startswith(path) for one in seen)


def names(gett: RunningEmulator) -> list[str]:
    """List all files, those that nothing was uploaded of included, and shares without any."""
    shares = gett.runner.app[STATE].shares
    return sorted(
        f"{name}/{one}" for name, share in shares.items() for one in share.files or ["nothing"]
    )


SEEDED = ["3BzWn8D/0", "7TqLm4C/0", "9FxKq2B/0", "9FxKq2B/2f"]


# --- answers


async def test_h24_trouble_that_passes(client: GettClient, gett: RunningEmulator) -> None:
    fail(gett, path="/shares/9FxKq2B", status=503, times=2)
    assert (await client.get_share("9FxKq2B")).title == "Test share"
    assert count(gett, "GET", "/shares/9FxKq2B") == 3


@pytest.mark.parametrize("what", ["share", "file"])
async def test_h24_what_must_not_be_done_twice(
    client: GettClient, gett: RunningEmulator, what: str
) -> None:
    fail(gett, method="POST", path="*/create", status=503, times=None)
    share = await client.get_share("9FxKq2B")
    with pytest.raises(GettServerError) as caught:
        await (client.create_share() if what == "share" else share.create_file("x"))
    assert caught.value.maybe_done
    path = "/shares/create" if what == "share" else "/files/9FxKq2B/create"
    assert count(gett, "POST", path) == 1


async def test_too_many_requests_are_waited_out(client: GettClient, gett: RunningEmulator) -> None:
    fail(gett, path="/shares/9FxKq2B", status=429, headers={"Retry-After": "0"}, times=2)
    assert (await client.get_share("9FxKq2B")).title == "Test share"
    fail(gett, path="/shares/9FxKq2B", status=429, headers={"Retry-After": "0"}, times=None)
    with pytest.raises(GettError) as caught:
        await client.get_share("9FxKq2B")
    assert (caught.value.kind, caught.value.retry_after) == (ErrorKind.RATE_LIMITED, 0)


@pytest.mark.parametrize(
    "fault",
    [
        {"body": "computer says yes"},
        {"body": "<html>welcome</html>"},
        {"body": ""},
        {"body": "[]"},
        {"body": "null"},
        {"body": '{"sharename": "../users"}'},
        {"body": '{"sharename": 5}'},
        {"body": '{"sharename": "abc", "files": [{"filename": "x"}]}'},
        {"body": '{"sharename": "abc", "files": [{"filename": "x", "fileid": "../0"}]}'},
        {"body": '{"sharename": "abc", "files": "none"}'},
        {"body": "[" * 50_000},
        {"status": 201, "body": '{"sharename": "abc"}'},
        {"status": 302, "headers": {"Location": "http://elsewhere.example/"}},
        {"status": 204},
    ],
    ids=str,
)
async def test_answers_that_make_no_sense(
    client: GettClient, gett: RunningEmulator, fault: dict[str, Any]
) -> None:
    fail(gett, path="/shares/9FxKq2B", times=None, **({"status": 200} | fault))
    with pytest.raises(GettServerError) as caught:
        await client.get_share("9FxKq2B")
    assert caught.value.kind is ErrorKind.INVALID_ANSWER


@pytest.mark.parametrize("content_type", ["text/plain", "text/html", "application/octet-stream"])
async def test_json_whatever_it_is_called(
    client: GettClient, gett: RunningEmulator, content_type: str
) -> None:
    body = '\ufeff{"sharename": "abc", "title": "ü", "files": [{"fileid": 3, "filename": "f"}]}'
    headers = {"Content-Type": content_type}
    fail(gett, path="/shares/abc", status=200, body=body, headers=headers)
    share = await client.get_share("abc")
    assert (share.title, share.files[0].fileid, share.files[0].sharename) == ("ü", "3", "abc")


async def test_a_server_of_another_make(client: GettClient, gett: RunningEmulator) -> None:
    file = {
        "fileid": "2f",
        "filename": "null",
        "sharename": None,
        "size": "25",
        "downloads": None,
        "created": None,
        "user": "maple",
        "type": None,
    }
    share = {
        "sharename": "abc",
        "created": "1322847473",
        "files": [file],
        "live": "false",
        "readystate": None,
        "user": "maple",
        "self": 1,
    }
    fail(gett, path="/shares/abc", status=200, body=share)
    got = await client.get_share("abc")
    assert (got.created, got.title, got.live, got.user) == (1322847473, None, False, client.user)
    (entry,) = got.files
    assert (entry.sharename, entry.fileid, entry.filename) == ("abc", "2f", "null")
    assert (entry.size, entry.downloads, entry.created, entry.type) == (25, 0, 0, None)
    user = {"userid": "u", "fullname": None, "storage": {"used": None, "limit": "1000"}}
    fail(gett, path="/users/me", status=200, body=user)
    await client.user.refresh()
    assert (client.user.storage_used, client.user.storage_limit) == (0, 1000)


async def test_the_port_of_the_scheme_is_as_good_as_none() -> None:
    transport = Transport(ClientConfig("http://gett.example:80/1"))
    own = transport.open()
    assert transport.session_for(URL("http://gett.example/upload/abc/0/x")) is own
    assert transport.session_for(URL("http://gett.example:8080/upload/abc/0/x")) is not own
    await transport.close()


@pytest.mark.parametrize("body", ["true", '{"success": true}', "destroyed", "", "\udcff"])
async def test_destroying_looks_at_the_status_alone(
    client: GettClient, gett: RunningEmulator, body: str
) -> None:
    share = await client.get_share("9FxKq2B")
    if body == "\udcff":
        body = "ÿþ"
    fail(gett, path="/shares/9FxKq2B/destroy", status=200, body=body)
    assert await share.destroy() is True


async def test_a_destruction_whose_answer_was_lost(
    client: GettClient, gett: RunningEmulator
) -> None:
    fail(gett, path="*/destroy", mode="handle_then_drop")
    assert await (await client.get_file("9FxKq2B", "0")).destroy() is True
    assert count(gett, "POST", "/files/9FxKq2B/0/destroy") == 2


async def test_errors_quote_no_token(client: GettClient, gett: RunningEmulator) -> None:
    token = await client.user.access_token()
    fail(gett, path="/shares", status=400, body={"error": f"{token} is a bad token"}, times=None)
    with pytest.raises(GettError) as caught:
        await client.get_shares()
    shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert "is a bad token" in shown
    assert token not in shown


async def test_an_error_page_is_not_quoted_to_people(
    client: GettClient, gett: RunningEmulator
) -> None:
    fail(gett, path="/shares/abc", status=400, body="<html>Page not found</html>")
    with pytest.raises(GettError) as caught:
        await client.get_share("abc")
    assert caught.value.error == "<html>Page not found</html>"
    assert caught.value.message is None


# --- connections


@pytest.mark.parametrize("mode", ["drop", "truncate"])
async def test_a_connection_that_breaks(
    client: GettClient, gett: RunningEmulator, mode: str
) -> None:
    fail(gett, path="/shares/9FxKq2B", mode=mode, keep=10)
    assert (await client.get_share("9FxKq2B")).title == "Test share"
    fail(gett, path="/shares/9FxKq2B", mode=mode, keep=10, times=None)
    with pytest.raises(GettConnectionError) as caught:
        await client.get_share("9FxKq2B")
    assert caught.value.kind is ErrorKind.INTERRUPTED
    assert caught.value.http_status is None


async def test_nothing_listens_there(gett: RunningEmulator) -> None:
    await gett.close()
    async with GettClient(**MAPLE, base_url=gett.url) as client:
        with pytest.raises(GettConnectionError) as caught:
            await client.get_shares()
    assert caught.value.kind is ErrorKind.UNREACHABLE
    assert not caught.value.maybe_done


def test_the_public_service_is_said_to_be_gone() -> None:
    said = GettDialect(is_historic=True).failure("x", ErrorKind.UNREACHABLE, maybe_done=False)
    assert "was shut down in 2021" in str(said)
    said = GettDialect().failure("no connection", ErrorKind.UNREACHABLE, maybe_done=True)
    assert (str(said), said.maybe_done) == ("no connection", True)


# --- content


@pytest.mark.parametrize("path", ["/files/9FxKq2B/2f/blob", "/content/9FxKq2B/2f/*"])
@pytest.mark.parametrize(
    "fault",
    [{"mode": "truncate", "keep": 3}, {"mode": "drop"}, {"status": 503}, {"status": 502}],
    ids=str,
)
async def test_h25_content_that_breaks_off(
    client: GettClient, gett: RunningEmulator, path: str, fault: dict[str, Any]
) -> None:
    if path.endswith("blob") and fault.get("mode") == "truncate":
        pytest.skip("a redirect has no body")
    file = await client.get_file("9FxKq2B", "2f")
    fail(gett, path=path, **fault)
    assert await file.contents() == NUMBERS
    fail(gett, path=path, times=None, **fault)
    with pytest.raises(GettError):
        await file.contents()
    with pytest.raises(GettError):
        _ = [block async for block in file.iter_contents()]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed(
    client: GettClient, gett: RunningEmulator, status: int
) -> None:
    file = await client.get_file("9FxKq2B", "2f")
    signature = gett.runner.app[STATE].shares["9FxKq2B"].files["2f"].content_signature
    where = f"/content/9FxKq2B/2f/x?sig={signature}"
    fail(gett, path="/files/9FxKq2B/2f/blob", status=status, headers={"Location": where})
    await client.user.login()
    assert await file.contents() == NUMBERS
    fetched = [one for one in gett.runner.app[REQUESTS] if "2f/" in one.path]
    assert not any("accesstoken" in one.query for one in fetched)


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:1/x",
        "http://10.0.0.1/x",
        "http://[::1]:5000/x",
        "ftp://example.org/x",
        "http://me:secret@example.org/x",
        "http://2130706433/",
    ],
)
async def test_content_is_not_fetched_from_private_places(
    client: GettClient, gett: RunningEmulator, location: str
) -> None:
    file = await client.get_file("9FxKq2B", "2f")
    fail(gett, path="/files/*/blob", status=302, headers={"Location": location}, times=None)
    with pytest.raises(GettAddressError):
        await file.contents()


@pytest.mark.parametrize("location", ["http://10.0.0.1/x", "http://[::1]:5000/x"])
async def test_an_upload_address_in_a_private_place_is_not_gone_to(
    client: GettClient, gett: RunningEmulator, location: str
) -> None:
    file = await client.get_file("9FxKq2B", "2f")
    await file.send_data(location, b"x")  # a fresh address is asked for
    assert await file.contents() == b"x"
    with pytest.raises(GettAddressError):
        await file.send_data("http://me:secret@example.org/x", b"x")


async def test_a_ring_of_redirects(client: GettClient, gett: RunningEmulator) -> None:
    file = await client.get_file("9FxKq2B", "2f")
    blob = "/files/9FxKq2B/2f/blob"
    fail(gett, path=blob, status=302, headers={"Location": blob}, times=None)
    with pytest.raises(GettAddressError):
        await file.contents()
    assert count(gett, "GET", blob) == 6


async def test_what_comes_packed_is_not_unpacked(client: GettClient, gett: RunningEmulator) -> None:
    headers = {"Content-Encoding": "gzip"}
    fail(gett, path="/content/*", status=200, body="x", headers=headers, times=None)
    with pytest.raises(GettError, match="packed"):
        await (await client.get_file("9FxKq2B", "2f")).contents()


# --- uploads


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 503, "body": "<html>"},
        {"mode": "drop"},
        {"mode": "handle_then_drop"},
        {"mode": "truncate", "keep": 3},
        {"status": 403, "body": {"error": "expired"}},
    ],
    ids=str,
)
async def test_an_upload_that_fails_once_goes_to_a_fresh_address(
    client: GettClient, gett: RunningEmulator, fault: dict[str, Any]
) -> None:
    fail(gett, method="PUT", **fault)
    source = Blocks([b"abc"])
    file = await client.upload_file("x.txt", source)
    assert await file.contents() == b"abc"
    assert (count(gett, "PUT", "/upload/"), source.opened) == (2, 2)
    assert count(gett, "GET", f"/files/{file.sharename}/0/upload") == 1
    assert names(gett) == sorted([*SEEDED, f"{file.sharename}/0"])


@pytest.mark.parametrize(
    "refusal",
    [
        ({"status": 500}, 3, ErrorKind.SERVER),
        ({"mode": "drop"}, 3, ErrorKind.INTERRUPTED),
        ({"status": 403}, 2, ErrorKind.FORBIDDEN),
        ({"status": 400}, 1, ErrorKind.BAD_REQUEST),
        ({"status": 413}, 1, ErrorKind.TOO_LARGE),
    ],
    ids=str,
)
@pytest.mark.parametrize("sharename", [None, "7TqLm4C"])
async def test_an_upload_that_fails_leaves_nothing(
    client: GettClient,
    gett: RunningEmulator,
    refusal: tuple[dict[str, Any], int, ErrorKind],
    sharename: str | None,
) -> None:
    fault, attempts, kind = refusal
    fail(gett, method="PUT", times=None, **fault)
    with pytest.raises(GettError) as caught:
        await client.upload_file("x.txt", b"abc", sharename=sharename)
    assert caught.value.kind is kind
    assert not caught.value.maybe_done
    assert count(gett, "PUT", "/upload/") == attempts
    assert names(gett) == SEEDED


async def test_an_upload_whose_answers_are_all_lost_is_there(
    client: GettClient, gett: RunningEmulator
) -> None:
    fail(gett, method="PUT", mode="handle_then_drop", times=None)
    file = await client.upload_file("x.txt", b"abc")
    assert (file.readystate, file.size) == ("uploaded", 3)
    assert await file.contents() == b"abc"


@pytest.mark.parametrize("content", [Blocks([b"ab"], length=3), Blocks([b"abcd"], length=3)])
async def test_a_source_of_another_length_leaves_nothing(
    client: GettClient, gett: RunningEmulator, content: Blocks
) -> None:
    with pytest.raises(SourceError):
        await client.upload_file("x.txt", content)
    assert names(gett) == SEEDED


async def test_a_source_that_goes_by_once_is_sent_once(
    client: GettClient, gett: RunningEmulator
) -> None:
    fail(gett, method="PUT", status=503)
    with pytest.raises(GettServerError):
        await client.upload_file("x.txt", Blocks([b"abc"], replayable=False))
    assert count(gett, "PUT", "/upload/") == 1
    assert names(gett) == SEEDED


async def test_a_share_whose_file_cannot_be_declared_goes(
    client: GettClient, gett: RunningEmulator
) -> None:
    fail(gett, path="/files/*/create", status=400, body={"error": "no"}, times=None)
    with pytest.raises(GettError):
        await client.upload_file("x.txt", b"abc")
    assert names(gett) == SEEDED


async def test_what_cannot_be_cleared_away_is_said(
    client: GettClient, gett: RunningEmulator
) -> None:
    fail(gett, method="PUT", status=500, times=None)
    fail(gett, path="*/destroy", status=500, times=None)
    with pytest.raises(GettServerError) as caught:
        await client.upload_file("x.txt", b"abc")
    assert caught.value.maybe_done


async def test_an_upload_that_is_cancelled_asks_for_nothing_more(
    client: GettClient, gett: RunningEmulator
) -> None:
    fail(gett, method="PUT", mode="stall")
    task = asyncio.create_task(client.upload_file("x.txt", b"abc"))
    while not count(gett, "PUT", "/upload/"):  # noqa: ASYNC110 - the emulator tells nobody
        await asyncio.sleep(0.01)
    asked = len(gett.runner.app[REQUESTS])
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0.05)
    assert len(gett.runner.app[REQUESTS]) == asked


async def test_the_room_is_asked_for_anew_after_an_upload(gett: RunningEmulator) -> None:
    async with GettClient(**BIRCH, base_url=gett.url) as birch:
        await birch.upload_file("one", b"x" * 500)
        with pytest.raises(GettStorageLimit) as caught:
            await birch.upload_file("two", b"x" * 500)
        assert caught.value.message == "the storage has 495 bytes left"
        await (await birch.get_file("3BzWn8D", "0")).destroy()
        await birch.upload_file("two", b"x" * 500)


async def test_a_full_storage_that_only_the_server_knows_of(
    client: GettClient, gett: RunningEmulator
) -> None:
    await client.user.refresh()
    gett.runner.app[STATE].accounts[0].limit = 10
    with pytest.raises(GettStorageLimit) as caught:
        await client.upload_file("x", b"x" * 100_000)
    assert caught.value.http_status == 413
    assert names(gett) == SEEDED


async def test_a_foreign_file_cannot_be_overwritten(client: GettClient) -> None:
    with pytest.raises(GettForbidden):
        await (await client.get_file("3BzWn8D", "0")).upload_url()
