"""Addresses of shares and files, as people pass them on (contract, section 1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yarl import URL

HISTORIC_BASE = "https://open.ge.tt/1"
HISTORIC_SITE = "http://ge.tt"
HISTORIC_HOSTS = frozenset(("ge.tt", "www.ge.tt", "open.ge.tt", "api.ge.tt"))
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
# What Discord takes for a link, and what cannot end one in a text.
_LINK = re.compile(r"https?://[A-Za-z0-9\[][A-Za-z0-9._~:/?#@!$&'*+,;=%\[\]-]{1,490}")
_SHARE = re.compile(r"[A-Za-z0-9]{4,16}")
# Pages of the historic site that are no shares.
_PAGES = frozenset(
    (
        *("about", "account", "api", "blog", "contact", "developers", "faq", "files", "help"),
        *("jobs", "login", "pricing", "privacy", "register", "shares", "signup", "terms"),
        *("tools", "upload", "users", "plans", "press"),
    )
)


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pages of shares are, besides those of the historic site.

    Args:
        host: The server, with its port where it is not the scheme's own.
        path: What comes before the share's name, without a slash at the end.
    """

    host: str
    path: str = ""


def is_link(value: str | None) -> bool:
    """Tell whether an address that a server gave can be shown and followed as it is."""
    return value is not None and _LINK.fullmatch(value) is not None


def is_name(value: object) -> bool:
    """Tell whether something can be the name of a share, or the id of a file."""
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def is_historic(base_url: str) -> bool:
    """Tell whether an API's address is one of the public service, which was shut down."""
    return (URL(base_url).host or "").rstrip(".").lower() in HISTORIC_HOSTS


def site_of(base_url: str) -> Site:
    """Say where a server has its pages: where its API is, without the version."""
    url = URL(base_url)
    return Site(url.host_port_subcomponent or "", url.path.rstrip("/").removesuffix("/1"))


def address_of(base_url: str) -> str:
    """Give the address before the names of shares."""
    if is_historic(base_url):
        return HISTORIC_SITE
    site = site_of(base_url)
    return f"{URL(base_url).scheme}://{site.host}{site.path}"


def parse_url(url: str, site: Site | None = None) -> tuple[str, str | None] | None:
    """Read an address of a share or of one of its files.

    Args:
        url: The address.
        site: Where shares are besides ``ge.tt``.

    Returns:
        The share's name and the file's id, None in its place for a share; None for what is no such
        address.
    """
    try:
        parsed = URL(url.strip())
        host, where = (parsed.host or "").lower().rstrip("."), parsed.host_port_subcomponent
    except ValueError:
        return None
    if parsed.scheme not in ("http", "https") or not host:
        return None
    if parsed.user is not None or parsed.password is not None:
        return None
    if site is not None and where == site.host and parsed.path.startswith(f"{site.path}/"):
        return _parse_path(parsed.path.removeprefix(site.path))
    if host not in ("ge.tt", "www.ge.tt") or not parsed.is_default_port():
        return None
    # The oldest links are http://ge.tt/#!/9FxKq2B/v/0.
    is_old = parsed.path in ("", "/") and parsed.fragment.startswith("!/")
    return _parse_path(parsed.fragment.removeprefix("!") if is_old else parsed.path)


def _parse_path(path: str) -> tuple[str, str | None] | None:
    match path.strip("/").split("/"):
        case [share]:
            found: tuple[str, str | None] = (share, None)
        case [share, "v", fileid] if is_name(fileid):
            found = (share, fileid)
        case _:
            return None
    return found if _SHARE.fullmatch(share) and share.lower() not in _PAGES else None
