"""Typed addresses fetched from real servers: patience, ceilings, redirects, odd bodies."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from yarl import URL

from bot.http.guard import guarded_session, public_socket
from bot.transfer import spool
from bot.transfer.fetch import UrlFetcher, _next
from bot.transfer.source import SourceConfig
from bot.transfer.url_errors import (
    SpoolFullError,
    UrlCertificateError,
    UrlChangedError,
    UrlCompressedError,
    UrlEndedEarlyError,
    UrlError,
    UrlNotAllowedError,
    UrlPrivateError,
    UrlRedirectsError,
    UrlSlowError,
    UrlStalledError,
    UrlStatusError,
    UrlTooLargeError,
    UrlUnknownHostError,
    UrlUnreachableError,
)
from bot.transfer.url_source import Found, open_url
from tests.bot.http.loopback import answering, full_queue, raw, status, talking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from socket import socket

    from aiohappyeyeballs import AddrInfoType

    from tests.bot.http.loopback import Handler, Talk

SECRET = "key=the-secret-of-this-address"
HASTY = SourceConfig(connect_timeout=0.3, idle_timeout=0.3, header_timeout=0.5, slow_after=0.5)


@pytest.fixture
async def fetcher() -> AsyncIterator[UrlFetcher]:
    async with guarded_session(allow_private=True) as session:
        yield UrlFetcher(session, HASTY)


@asynccontextmanager
async def opened(
    fetcher: UrlFetcher, url: str, folder: Path, *, ceiling: int = 1_000_000
) -> AsyncIterator[Found]:
    address = f"{url}/a.bin?{SECRET}"
    opening = open_url(
        fetcher, address, folder=folder, ceiling=ceiling, on_progress=lambda _come: None
    )
    async with opening as found:
        yield found


async def read(found: Found) -> bytes:
    async with found.source.open() as blocks:
        return b"".join([block async for block in blocks])


async def failure(fetcher: UrlFetcher, url: str, folder: Path, *, ceiling: int = 1_000) -> UrlError:
    with pytest.raises(UrlError) as caught:
        async with opened(fetcher, url, folder, ceiling=ceiling) as found:
            await read(found)
    error = caught.value
    assert SECRET not in f"{error} {error!r} {error.cause} {error.next_step}"
    assert error.__cause__ is None
    assert left_in(folder) == []
    return error


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.exists() else []


def written(head: str, *blocks: bytes, pause: float = 0, stay: float = 0) -> Talk:
    """Answer with what is written here, byte for byte."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.replace("\n", "\r\n").encode())
        for block in blocks:
            await writer.drain()
            await asyncio.sleep(pause)
            writer.write(block)
        await writer.drain()
        await asyncio.sleep(stay)

    return talk


OK_HEAD = "HTTP/1.1 200 OK\nContent-Type: text/plain\n"


# --- bodies


async def test_a_known_length_streams_and_opens_again(fetcher: UrlFetcher, tmp_path: Path) -> None:
    content = bytes(range(256)) * 4096
    async with (
        answering(raw(content)) as server,
        opened(fetcher, server.url, tmp_path / "spool") as found,
    ):
        assert found.source.length == len(content)
        assert len(server.seen) == 1
        assert await read(found) == content
        assert len(server.seen) == 1, "the first answer is used"
        assert await read(found) == content
    assert len(server.seen) == 2
    assert left_in(tmp_path / "spool") == []
    assert "Referer" not in server.seen[1].headers


async def test_another_file_the_second_time_is_told(fetcher: UrlFetcher, tmp_path: Path) -> None:
    async with (
        answering(raw(b"one"), raw(b"three")) as server,
        opened(fetcher, server.url, tmp_path) as found,
    ):
        await read(found)
        with pytest.raises(UrlChangedError):
            await read(found)


async def test_a_length_that_nobody_tells(fetcher: UrlFetcher, tmp_path: Path) -> None:
    content = bytes(range(256)) * 20_000
    talk = written(OK_HEAD + "Connection: close\n\n", content)
    async with (
        talking(talk) as url,
        opened(fetcher, url, tmp_path / "spool", ceiling=len(content)) as found,
    ):
        assert found.source.length == len(content)
        assert found.source.replayable
        assert await read(found) == content
        assert await read(found) == content
    assert left_in(tmp_path / "spool") == []


async def test_an_endless_body_is_cut_at_the_ceiling(fetcher: UrlFetcher, tmp_path: Path) -> None:
    sent = 0

    async def endless(request: web.BaseRequest) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(bytes(65_536))
            sent += 65_536

    began = time.monotonic()
    async with answering(endless) as server:
        error = await failure(fetcher, server.url, tmp_path / "spool", ceiling=3_000_000)
    assert isinstance(error, UrlTooLargeError)
    assert "larger than 3.0 MB, the most that goes there" in error.cause
    assert sent < 20_000_000
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "x-unknown"])
async def test_packed_bodies_are_refused_unread(
    fetcher: UrlFetcher, tmp_path: Path, encoding: str
) -> None:
    bomb = gzip.compress(bytes(10_000_000))

    async def packed(_request: web.BaseRequest) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": encoding})

    async with answering(packed) as server:
        error = await failure(fetcher, server.url, tmp_path)
    assert isinstance(error, UrlCompressedError)
    assert server.seen[0].headers["Accept-Encoding"] == "identity"


async def test_bodies_packed_for_the_way_are_refused(fetcher: UrlFetcher, tmp_path: Path) -> None:
    head = OK_HEAD + "Transfer-Encoding: gzip, chunked\n\n"
    async with talking(written(head, b"1\r\nx\r\n0\r\n\r\n")) as url:
        assert isinstance(await failure(fetcher, url, tmp_path), UrlCompressedError)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        pytest.param("Content-Length: 100\n\n", b"x" * 50, id="length"),
        pytest.param("Transfer-Encoding: chunked\n\n", b"64\r\nxxxx", id="chunk"),
        pytest.param("Transfer-Encoding: chunked\n\n", b"4\r\nxxxx\r\n", id="no last chunk"),
    ],
)
async def test_bodies_that_end_early(
    fetcher: UrlFetcher, tmp_path: Path, head: str, body: bytes
) -> None:
    async with talking(written(OK_HEAD + head, body)) as url:
        error = await failure(fetcher, url, tmp_path)
    assert isinstance(error, UrlEndedEarlyError)


@pytest.mark.parametrize("head", ["Content-Length: 100\n\n", "Connection: close\n\n"])
async def test_a_body_that_stalls(fetcher: UrlFetcher, tmp_path: Path, head: str) -> None:
    began = time.monotonic()
    async with talking(written(OK_HEAD + head, b"x", stay=10)) as url:
        error = await failure(fetcher, url, tmp_path)
    assert isinstance(error, UrlStalledError)
    assert time.monotonic() - began < 2


async def test_a_body_that_drips(fetcher: UrlFetcher, tmp_path: Path) -> None:
    # Each byte comes within the idle timeout; all of them would take for ever.
    began = time.monotonic()
    talk = written(OK_HEAD + "Content-Length: 1000\n\n", *[b"x"] * 1000, pause=0.1)
    async with talking(talk) as url:
        error = await failure(fetcher, url, tmp_path)
    assert isinstance(error, UrlStalledError)
    assert time.monotonic() - began < 2


async def test_a_slow_receiver_is_not_the_servers_fault(
    fetcher: UrlFetcher, tmp_path: Path
) -> None:
    content = bytes(1_000_000)
    async with (
        answering(raw(content)) as server,
        opened(fetcher, server.url, tmp_path) as found,
        found.source.open() as blocks,
    ):
        read_bytes = 0
        async for block in blocks:
            read_bytes += len(block)
            if read_bytes < 300_000:
                await asyncio.sleep(0.4)
    assert read_bytes == len(content)


async def test_a_full_disk_is_told(
    fetcher: UrlFetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "RESERVED_BYTES", 2**62)
    async with talking(written(OK_HEAD + "Connection: close\n\n", b"x")) as url:
        assert isinstance(await failure(fetcher, url, tmp_path / "spool"), SpoolFullError)


# --- headers


async def test_headers_that_never_come(fetcher: UrlFetcher, tmp_path: Path) -> None:
    async with talking(written("", stay=10)) as url:
        assert isinstance(await failure(fetcher, url, tmp_path), UrlSlowError)


async def test_headers_that_drip(fetcher: UrlFetcher, tmp_path: Path) -> None:
    began = time.monotonic()
    drops = [f"X-{number}: y\r\n".encode() for number in range(100)]
    async with talking(written(OK_HEAD, *drops, pause=0.1)) as url:
        assert isinstance(await failure(fetcher, url, tmp_path), UrlSlowError)
    assert time.monotonic() - began < 2


async def test_interim_answers_without_end(fetcher: UrlFetcher, tmp_path: Path) -> None:
    drops = [b"HTTP/1.1 100 Continue\r\n\r\n"] * 100
    async with talking(written("", *drops, pause=0.05)) as url:
        assert isinstance(await failure(fetcher, url, tmp_path), UrlSlowError)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("SSH-2.0-OpenSSH_9.2\n\n", id="no HTTP"),
        pytest.param(OK_HEAD + f"X: {'y' * 20_000}\n\n", id="a huge header"),
        pytest.param(OK_HEAD + "Content-Length: many\n\n", id="no number"),
        pytest.param(OK_HEAD + "Content-Length: -5\n\n", id="a negative length"),
        pytest.param("", id="nothing at all"),
    ],
)
async def test_answers_that_are_none(fetcher: UrlFetcher, tmp_path: Path, head: str) -> None:
    async with talking(written(head)) as url:
        assert isinstance(await failure(fetcher, url, tmp_path), UrlUnreachableError)


async def test_nobody_lets_us_in(fetcher: UrlFetcher, tmp_path: Path) -> None:
    async with full_queue() as url:
        assert isinstance(await failure(fetcher, url, tmp_path), UrlUnreachableError)


async def test_a_name_that_is_none(fetcher: UrlFetcher, tmp_path: Path) -> None:
    error = await failure(fetcher, "http://no-such-server.invalid", tmp_path)
    assert isinstance(error, UrlUnknownHostError)


def self_signed(folder: Path) -> ssl.SSLContext:
    """Make a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "both.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context


async def test_a_certificate_that_nobody_vouches_for(fetcher: UrlFetcher, tmp_path: Path) -> None:
    async def handle(_request: web.BaseRequest) -> web.Response:
        return web.Response(body=b"x")

    runner = web.ServerRunner(web.Server(handle, access_log=None))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=self_signed(tmp_path)).start()
        url = f"https://127.0.0.1:{runner.addresses[0][1]}"
        error = await failure(fetcher, url, tmp_path / "spool")
    finally:
        await runner.cleanup()
    assert isinstance(error, UrlCertificateError)


@pytest.mark.parametrize("code", [204, 206, 300, 304, 400, 401, 403, 404, 410, 418, 429, 500, 503])
async def test_statuses_that_bring_no_file(fetcher: UrlFetcher, tmp_path: Path, code: int) -> None:
    async def handle(_request: web.BaseRequest) -> web.Response:
        return web.Response(status=code)

    async with answering(handle) as server:
        error = await failure(fetcher, server.url, tmp_path)
    assert isinstance(error, UrlStatusError)
    assert str(code) in error.cause


# --- redirects


def to(location: str, code: int = 302) -> Handler:
    return status(code, location=location)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed(fetcher: UrlFetcher, tmp_path: Path, code: int) -> None:
    async with (
        answering(raw(b"there")) as there,
        answering(to(f"{there.url}/b.txt", code)) as here,
        opened(fetcher, here.url, tmp_path) as found,
    ):
        assert found.name == "b.txt"
        assert await read(found) == b"there"
    (seen,) = there.seen
    # Neither the address that leads there nor anything else of ours is told.
    assert SECRET not in f"{seen.target} {seen.headers}"


async def test_three_redirects_and_no_more(fetcher: UrlFetcher, tmp_path: Path) -> None:
    async with (
        answering(*[to("/next")] * 3, raw(b"end")) as server,
        opened(fetcher, server.url, tmp_path) as found,
    ):
        assert await read(found) == b"end"
    async with answering(*[to("/next")] * 4, raw(b"end")) as server:
        assert isinstance(await failure(fetcher, server.url, tmp_path), UrlRedirectsError)
    assert len(server.seen) == 4


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://example.com/a",
        "http://ada:secret@example.com/",
        "http://example.com:22/",
        "http://2130706433/",
        "//0x7f.1/",
        "http://[::1",
    ],
)
async def test_a_redirect_is_checked_like_an_address_that_was_typed(
    fetcher: UrlFetcher, tmp_path: Path, location: str
) -> None:
    async with answering(to(location)) as server:
        error = await failure(fetcher, server.url, tmp_path)
    assert isinstance(error, UrlNotAllowedError)
    assert error.cause.startswith("This address leads to another one, and that one ")


@pytest.mark.parametrize(
    "inwards",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[64:ff9b::7f00:1]:{port}/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
async def test_a_redirect_inwards_is_refused(tmp_path: Path, inwards: str) -> None:
    async with answering(raw(b"inside")) as inside:
        port = URL(inside.url).port
        async with answering(to(inwards.format(port=port))) as outside:
            hole = URL(outside.url).port

            def guard(info: AddrInfoType) -> socket:
                # The first hop is on loopback too; it alone is let through.
                made = public_socket if info[4][1] != hole else _any_socket
                return made(info)

            connector = aiohttp.TCPConnector(socket_factory=guard, force_close=True)
            async with aiohttp.ClientSession(connector=connector) as session:
                error = await failure(UrlFetcher(session, HASTY), outside.url, tmp_path)
    assert isinstance(error, UrlPrivateError)
    assert len(outside.seen) == 1
    assert inside.seen == []


def _any_socket(info: AddrInfoType) -> socket:
    import socket as sockets  # noqa: PLC0415 - its type has the same name

    return sockets.socket(*info[:3])


def test_no_way_from_https_to_http() -> None:
    here = URL("https://example.com/a")
    with pytest.raises(UrlNotAllowedError, match="not secure"):
        _next(here, "http://example.com/a")
    assert str(_next(here, "b?c=d")) == "https://example.com/b?c=d"
    assert str(_next(URL("http://example.com/"), "https://e.com/")) == "https://e.com/"
