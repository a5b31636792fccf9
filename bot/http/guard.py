"""Fetching what people type: only from public addresses, whatever name or redirect leads there.

The check sits where a socket is made, so it sees the very address that is connected to: literals in
any spelling, every answer of a name that changes between look-ups, and each hop of a redirect.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

if TYPE_CHECKING:
    from aiohappyeyeballs import AddrInfoType
    from aiohttp.abc import AbstractResolver

MAX_HEADER_BYTES = 16 * 1024

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# What IPv6 gives to the open internet today (IANA); all else is local, a tunnel, or for later.
_UNICAST = ipaddress.ip_network("2000::/3")
# RFC 6052: how an IPv4 server looks from a network that has only IPv6.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Not of the open internet, whatever this release of Python thinks of them.
_NEVER = (
    ipaddress.ip_network("192.0.0.0/24"),  # protocol assignments
    ipaddress.ip_network("192.88.99.0/24"),  # relays of 6to4
    ipaddress.ip_network("2001:db8::/32"),  # documentation
    ipaddress.ip_network("3fff::/20"),  # documentation
)
_FIRST_FREE_PORT = 1024
# The ports above it that browsers do not speak HTTP with either (WHATWG Fetch, "bad port").
_NOT_THE_WEBS = frozenset(
    (1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6679, 6697, 10080)
).union(range(6665, 6670))
# A name, an IPv4 or an IPv6 address; no zone of an interface ("%eth0").
_HOST = re.compile(r"[a-z0-9._-]{1,253}|[0-9a-f:.]+", re.IGNORECASE)
# Names of servers never end so; old functions read it as an address in octal, hex or one number.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)


class AddressRefusedError(OSError):
    """The address is not a public one."""


class UrlRefusedError(ValueError):
    """The URL is not one that is fetched; the text says why, and fits behind "This address"."""


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the open internet, and what it carries inside as well."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = _inside(address)
        if inside:
            return all(is_public(inner) for inner in inside)
        if address not in _UNICAST:
            return False
    if any(address in network for network in _NEVER):
        return False
    return address.is_global and not address.is_multicast


def _inside(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """List the IPv4 addresses that a system, tunnel or translator would make of an IPv6 address."""
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]


def public_socket(info: AddrInfoType) -> socket.socket:
    """Make a socket for a connection, if it goes to a public address.

    Raises:
        AddressRefusedError: It does not.
    """
    family, kind, protocol, _name, where = info
    if not is_public(ipaddress.ip_address(str(where[0]).partition("%")[0])):
        raise AddressRefusedError("not a public address")
    return socket.socket(family, kind, protocol)


def guarded_session(
    *, allow_private: bool = False, resolver: AbstractResolver | None = None
) -> aiohttp.ClientSession:
    """Make a session for addresses that people type; it holds no credential and no cookie.

    Args:
        allow_private: Let it go anywhere; for tests and the demo.
        resolver: Looks up names, else the system does.
    """
    connector = aiohttp.TCPConnector(
        socket_factory=None if allow_private else public_socket,
        resolver=resolver,
        use_dns_cache=False,
        force_close=True,
    )
    return aiohttp.ClientSession(
        connector=connector,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Accept-Encoding": "identity"},
        max_field_size=MAX_HEADER_BYTES,
        max_line_size=MAX_HEADER_BYTES,
        trust_env=False,
    )


def check_url(typed: str, *, base: URL | None = None) -> URL:
    """Read an address that somebody typed, or to which a server sends us on.

    Args:
        typed: The address.
        base: The address that it was found at, if any: it may be relative to that.

    Raises:
        UrlRefusedError: It is none that is fetched.
    """
    try:
        url = URL(typed.strip().removeprefix("<").removesuffix(">"))
        url = url if base is None else base.join(url)
        host, port = url.host, url.port
    except ValueError:
        raise UrlRefusedError("is not a web address") from None
    if url.scheme not in ("http", "https"):
        raise UrlRefusedError("does not begin with http:// or https://")
    if url.user is not None or url.password is not None:
        raise UrlRefusedError("holds a user name or password; leave them out")
    _check_host(url.raw_host if host and url.raw_host else "")
    if (port not in (80, 443) and (port or 0) < _FIRST_FREE_PORT) or port in _NOT_THE_WEBS:
        raise UrlRefusedError("uses a port that is not the web's")
    return url.with_fragment(None)


def _check_host(host: str) -> None:
    if not host:
        raise UrlRefusedError("names no server")
    if not _HOST.fullmatch(host):
        raise UrlRefusedError("names a server in a way that no server is named")
    if _is_address(host):
        return
    if _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        raise UrlRefusedError("spells its server's address in a way that hides where it leads")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
