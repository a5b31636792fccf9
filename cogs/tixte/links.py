"""Addresses of Tixte's public content, and those that must never be opened (contract, 2.5, 2.8)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote

from yarl import URL

if TYPE_CHECKING:
    from collections.abc import Callable

SUFFIXES = (
    "tixte.co",
    "likes.cash",
    "discowd.com",
    "has.rocks",
    "is-from.space",
    "bot.style",
    "needs.rest",
    "wants.solutions",
)
RAW_HOSTS = ".tixte.net"
_OWN_DOMAINS = tuple(f".{suffix}" for suffix in SUFFIXES)
API_HOST = "api.tixte.com"
MAX_FILENAME = 255


@dataclass(frozen=True, slots=True)
class TixteLink:
    """An address of one file.

    Args:
        domain: The domain that it was uploaded to.
        filename: Its name, with extension.
        url: The page for people, where there is one.
        direct_url: Where its bytes are.
    """

    domain: str
    filename: str
    url: str
    direct_url: str


def parse_link(url: str) -> TixteLink | None:
    """Read an address of a file on one of Tixte's own domains, None where it is none."""
    parsed = _parse(url)
    if parsed is None:
        return None
    host, parts = parsed
    if host.endswith(RAW_HOSTS) and len(parts) == 3 and parts[0] == "uploads":  # noqa: PLR2004 - uploads/domain/name
        # Its domain is whatever somebody wrote: only Tixte's own host is asked.
        direct = _address(host, *parts)
        return TixteLink(parts[1].lower(), parts[2], direct, direct)
    if not host.endswith(_OWN_DOMAINS):
        return None
    return _on_domain(host, parts)


def parse_own_link(url: str) -> TixteLink | None:
    """Read an address of a file on any domain, which is known to be at Tixte."""
    parsed = _parse(url)
    return None if parsed is None else _on_domain(*parsed)


def parse_any_link(url: str) -> TixteLink | None:
    """Read an address that is known to be at Tixte, on one of its own domains or another."""
    return parse_link(url) or parse_own_link(url)


def is_deletion_link(url: str, api_hosts: frozenset[str] = frozenset((API_HOST,))) -> bool:
    """Tell whether opening an address deletes an upload, however it is spelled.

    Args:
        url: The address.
        api_hosts: Where the API is.
    """
    try:
        parsed = URL(url)
    except ValueError:
        return False
    host = (parsed.host or "").rstrip(".").lower()
    if host not in api_hosts and not f".{host}".endswith(".tixte.com"):
        return False
    path = parsed.path
    for _ in range(3):  # percent signs may be encoded themselves
        path = unquote(path)
    parts = [part.lower() for part in path.split("/") if part]
    return any(pair == ("uploads", "del") for pair in pairwise(parts))


def read_deletion_link(url: str) -> tuple[str, str] | None:
    """Give the id of the upload that a deletion link deletes, and its key (contract, 2.3)."""
    try:
        parsed = URL(url)
    except ValueError:
        return None
    *_, kind, step, upload_id = ("", "", "", *parsed.parts)
    key = parsed.query.get("auth", "")
    return (upload_id, key) if (kind, step) == ("uploads", "del") and upload_id and key else None


def content_of(base_url: str) -> Callable[[str], str]:
    """Say where Tixte's public content is fetched from.

    With another API than Tixte's own it lies there too and is asked for by its host name, as
    emulators have it (contract, 1).
    """
    if URL(base_url).host == API_HOST:
        return str
    root = URL(base_url).origin()

    def rewrite(address: str) -> str:
        try:
            url = URL(address)
        except ValueError:
            return address
        host = url.host or ""
        if not f".{host}".endswith(_OWN_DOMAINS) and not host.endswith(RAW_HOSTS):
            return address
        return f"{root}{url.raw_path_qs}"

    return rewrite


def _parse(url: str) -> tuple[str, list[str]] | None:
    try:
        parsed = URL(url)
        host, port = parsed.host, parsed.port
    except ValueError:
        return None
    if parsed.scheme not in ("http", "https") or not host or port not in (80, 443):
        return None
    if parsed.user is not None or parsed.password is not None:
        return None
    parts = [unquote(part) for part in parsed.raw_path.removeprefix("/").split("/")]
    if not all(part and "/" not in part and part not in (".", "..") for part in parts):
        return None
    return host.rstrip(".").lower(), parts


def _on_domain(host: str, parts: list[str]) -> TixteLink | None:
    if len(parts) == 2 and parts[0] == "r":  # noqa: PLR2004 - r/name
        parts = parts[1:]
    if len(parts) != 1 or len(parts[0]) > MAX_FILENAME:
        return None
    name = parts[0]
    return TixteLink(host, name, _address(host, name), _address(host, "r", name))


def _address(host: str, *parts: str) -> str:
    return str(URL.build(scheme="https", host=host, path="/" + "/".join(parts)))
