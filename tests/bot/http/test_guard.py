"""Addresses that people type, against real sockets."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.http.guard import (
    AddressRefusedError,
    UrlRefusedError,
    check_url,
    guarded_session,
    is_public,
    public_socket,
)
from tests.bot.http.loopback import OK, answering

if TYPE_CHECKING:
    from collections.abc import Sequence

# --- addresses


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("0.0.0.0", id="this host"),  # noqa: S104 - an address to refuse
        pytest.param("0.1.2.3", id="this network"),
        pytest.param("10.0.0.1", id="private 10"),
        pytest.param("100.64.0.1", id="carrier's NAT"),
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("127.8.9.10", id="loopback far in"),
        pytest.param("169.254.169.254", id="link local, metadata of clouds"),
        pytest.param("172.16.0.1", id="private 172"),
        pytest.param("172.31.255.255", id="private 172's end"),
        pytest.param("192.0.0.8", id="protocol assignments"),
        pytest.param("192.0.2.1", id="documentation"),
        pytest.param("192.88.99.1", id="6to4 relay"),
        pytest.param("192.168.1.1", id="private 192"),
        pytest.param("198.18.0.1", id="benchmarks"),
        pytest.param("203.0.113.5", id="documentation 3"),
        pytest.param("224.0.0.1", id="multicast"),
        pytest.param("239.255.255.250", id="multicast, SSDP"),
        pytest.param("240.0.0.1", id="reserved"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("::", id="IPv6 unspecified"),
        pytest.param("::1", id="IPv6 loopback"),
        pytest.param("::7f00:1", id="IPv4-compatible"),
        pytest.param("::808:808", id="IPv4-compatible, public"),
        pytest.param("::ffff:127.0.0.1", id="mapped loopback"),
        pytest.param("::ffff:10.0.0.1", id="mapped private"),
        pytest.param("::ffff:169.254.169.254", id="mapped metadata"),
        pytest.param("::ffff:224.0.0.1", id="mapped multicast"),
        pytest.param("64:ff9b::7f00:1", id="NAT64 loopback"),
        pytest.param("64:ff9b::a9fe:a9fe", id="NAT64 metadata"),
        pytest.param("64:ff9b::a00:1", id="NAT64 private"),
        pytest.param("64:ff9b:1::808:808", id="NAT64 of a local network"),
        pytest.param("100::1", id="discard"),
        pytest.param("2001:0:7f00:1::", id="Teredo, server"),
        pytest.param("2001:0:808:808:0:0:80ff:fffe", id="Teredo, client 127.0.0.1"),
        pytest.param("2001:db8::1", id="IPv6 documentation"),
        pytest.param("2002:7f00:1::", id="6to4 loopback"),
        pytest.param("2002:a00:1::1", id="6to4 private"),
        pytest.param("2002:a9fe:a9fe::1", id="6to4 metadata"),
        pytest.param("3fff::1", id="IPv6 documentation, new"),
        pytest.param("5f00::1", id="segment routing"),
        pytest.param("fc00::1", id="unique local"),
        pytest.param("fd12:3456::1", id="unique local in use"),
        pytest.param("fe80::1", id="IPv6 link local"),
        pytest.param("fec0::1", id="site local"),
        pytest.param("ff02::1", id="IPv6 multicast"),
        pytest.param("ff0e::1", id="IPv6 multicast, global"),
    ],
)
def test_what_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("8.8.8.8", id="IPv4"),
        pytest.param("172.32.0.1", id="beside a private one"),
        pytest.param("2606:4700:4700::1111", id="IPv6"),
        pytest.param("::ffff:8.8.8.8", id="mapped"),
        pytest.param("64:ff9b::808:808", id="NAT64"),
    ],
)
def test_what_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("family", "where"),
    [
        (socket.AF_INET, ("127.0.0.1", 80)),
        (socket.AF_INET6, ("::1", 80, 0, 0)),
        (socket.AF_INET6, ("fe80::1%lo", 80, 0, 1)),
        (socket.AF_INET6, ("::ffff:127.0.0.1", 80, 0, 0)),
    ],
)
def test_no_socket_is_made_for_a_private_address(family: socket.AddressFamily, where: Any) -> None:
    with pytest.raises(AddressRefusedError):
        public_socket((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", where))


def test_a_socket_is_made_for_a_public_address() -> None:
    where = ("8.8.8.8", 80)
    with public_socket((socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", where)) as made:
        assert made.family == socket.AF_INET


# --- spellings


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("ftp://example.com/a", "http:// or https://"),
        ("file:///etc/passwd", "http:// or https://"),
        ("javascript:alert(1)", "http:// or https://"),
        ("data:text/plain,x", "http:// or https://"),
        ("gopher://example.com:70/1", "http:// or https://"),
        ("ws://example.com/", "http:// or https://"),
        ("//example.com/a", "http:// or https://"),
        ("example.com/a", "http:// or https://"),
        ("", "http:// or https://"),
        ("http:///a", "names no server"),
        ("http:a", "names no server"),
        ("http://ada:secret@example.com/", "user name or password"),
        ("http://ada@example.com/", "user name or password"),
        ("http://:secret@example.com/", "user name or password"),
        ("http://example.com@127.0.0.1/", "user name or password"),
        ("http://good.example\\@127.0.0.1/", "is not a web address"),
        ("http://example.com:0/", "a port that is not the web's"),
        ("http://example.com:22/", "a port that is not the web's"),
        ("http://example.com:25/", "a port that is not the web's"),
        ("http://example.com:1023/", "a port that is not the web's"),
        ("http://example.com:6667/", "a port that is not the web's"),
        ("https://example.com:2049/", "a port that is not the web's"),
        ("http://example.com:99999/", "is not a web address"),
        ("http://example.com:-1/", "is not a web address"),
        ("http://[::1/", "is not a web address"),
        ("http://xn--/", "is not a web address"),
        ("http://a b/", "in a way that no server is named"),
        ("http://exa%mple/", "in a way that no server is named"),
        ("http://[fe80::1%25eth0]/", "in a way that no server is named"),
        ("http://[2606:4700::1%25lo]/", "in a way that no server is named"),
        ("http://2130706433/", "hides where it leads"),
        ("http://0x7f000001/", "hides where it leads"),
        ("http://0x7f.1/", "hides where it leads"),
        ("http://0177.0.0.1/", "hides where it leads"),
        ("http://017700000001/", "hides where it leads"),
        ("http://127.1/", "hides where it leads"),
        ("http://127.0.0.1./", "hides where it leads"),
        ("http://127.0.0.0x1/", "hides where it leads"),
    ],
)
def test_what_is_not_even_tried(typed: str, reason: str) -> None:
    with pytest.raises(UrlRefusedError) as caught:
        check_url(typed)
    assert reason in str(caught.value)
    assert not typed or typed not in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("https://example.com/a.png?b=c#d", "https://example.com/a.png?b=c"),
        (" <https://example.com/a.png> ", "https://example.com/a.png"),
        ("HTTP://EXAMPLE.com:8080/", "http://example.com:8080/"),
        ("https://example.com:443/", "https://example.com/"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://my_host.example/", "https://my_host.example/"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
    ],
)
def test_what_is_an_address(typed: str, read: str) -> None:
    assert str(check_url(typed)) == read


def test_wide_letters_are_the_plain_ones() -> None:
    # They become what they look like before anything is looked up.
    odd = ("127\u30020\u30020\u30021", "\uff11\uff12\uff17.0.0.1", "\u24dbocalhost")
    hosts = [check_url(f"http://{host}/").host for host in odd]
    assert hosts == ["127.0.0.1", "127.0.0.1", "localhost"]


# --- connections


class Names(AbstractResolver):
    """Answers look-ups from a list, one after the other, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked = 0

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002 - aiohttp's signature
    ) -> list[ResolveResult]:
        self.asked += 1
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in answer
        ]

    async def close(self) -> None:
        pass


async def refused(session: aiohttp.ClientSession, url: str | URL) -> bool:
    """Tell whether it is the guard that keeps a connection from being made."""
    with pytest.raises(aiohttp.ClientError) as caught:
        await session.get(url, timeout=aiohttp.ClientTimeout(total=5))
    error = caught.value
    # aiohttp itself knows no host that is one number.
    return isinstance(error, aiohttp.InvalidURL) or (
        isinstance(error, aiohttp.ClientConnectorError)
        and isinstance(error.os_error, AddressRefusedError)
    )


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "224.0.0.1",
        "[ff02::1]",
        "[fe80::1%25lo]",
        "127。0。0。1",
    ],
)
async def test_whatever_the_spelling_nothing_private_is_connected_to(host: str) -> None:
    # Without `check_url` before it: the guard stands by itself.
    async with answering(OK) as server, guarded_session() as session:
        port = URL(server.url).port
        assert await refused(session, f"http://{host}:{port}/")
    assert server.seen == []


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "10.0.0.1"]
)
async def test_a_name_of_something_private_is_refused(address: str) -> None:
    async with answering(OK) as server, guarded_session(resolver=Names([address])) as session:
        assert await refused(session, f"http://files.example:{URL(server.url).port}/")
    assert server.seen == []


async def test_a_name_that_changes_between_look_ups_is_looked_at_each_time() -> None:
    # What counts is the address that is connected to, not one that was looked up before.
    names = Names(["192.0.2.1"], ["127.0.0.1"])
    async with answering(OK) as server, guarded_session(resolver=names) as session:
        url = f"http://files.example:{URL(server.url).port}/"
        assert await refused(session, url)
        assert await refused(session, url)
    assert names.asked == 2
    assert server.seen == []


async def test_a_name_that_was_reached_once_is_checked_again() -> None:
    names = Names(["127.0.0.1"])
    async with answering(OK) as server:
        url = f"http://files.example:{URL(server.url).port}/"
        async with guarded_session(resolver=names, allow_private=True) as session:
            async with session.get(url) as answer:
                assert answer.status == 200
            async with session.get(url) as answer:
                assert answer.status == 200
        assert names.asked == 2, "nothing is remembered, and no connection kept"
        async with guarded_session(resolver=names) as session:
            assert await refused(session, url)
    assert len(server.seen) == 2


async def test_of_several_addresses_no_private_one_is_tried() -> None:
    names = Names(["10.0.0.1", "127.0.0.1", "::1"])
    async with answering(OK) as server, guarded_session(resolver=names) as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"http://files.example:{URL(server.url).port}/")
    assert server.seen == []


async def test_private_addresses_may_be_allowed() -> None:
    async with (
        answering(OK) as server,
        guarded_session(allow_private=True) as session,
        session.get(server.url) as answer,
    ):
        assert answer.status == 200
    (seen,) = server.seen
    assert seen.headers["Accept-Encoding"] == "identity"
    assert "Authorization" not in seen.headers
    assert "Cookie" not in seen.headers


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with answering(OK) as proxy, answering(OK) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        async with guarded_session(allow_private=True) as session, session.get(server.url):
            pass
    assert (len(proxy.seen), len(server.seen)) == (0, 1)
