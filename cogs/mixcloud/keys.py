"""Keys of resources, in every shape that people give them (contract, 1.2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from yarl import URL

from cogs.mixcloud.constants import MIXCLOUD_ROOT
from cogs.mixcloud.errors import MixcloudParameterError

if TYPE_CHECKING:
    from collections.abc import Collection

HOSTS = frozenset(f"{part}mixcloud.com" for part in ("", "www.", "m.", "api.", "app."))
MAX_KEY = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_BARE_HOST = re.compile(r"((www|m|api|app)\.)?mixcloud\.com(/|$)", re.IGNORECASE)


def normalise_key(given: str, hosts: Collection[str] = HOSTS) -> str:
    """Give a key its slashes; a page's address gives its path, decoded.

    Args:
        given: ``night-ferry/harbour-tape-01``, with or without slashes, or a page's address.
        hosts: The hosts whose addresses are taken.

    Raises:
        MixcloudParameterError: It is no key, or the address of another site.
    """
    return f"/{'/'.join(key_segments(given, hosts))}/"


def key_segments(given: str, hosts: Collection[str] = HOSTS) -> tuple[str, ...]:
    """Split a key, or a page's address, into its decoded segments.

    Raises:
        MixcloudParameterError: As ``normalise_key`` does.
    """
    text = given.strip().removeprefix("<").removesuffix(">")
    if _BARE_HOST.match(text):
        text = f"https://{text}"
    if _SCHEME.match(text) or (text.startswith("//") and text.strip("/")):
        text = _path_of(text, hosts)
    text = text.partition("?")[0].partition("#")[0]
    segments = tuple(unquote(part) for part in text.split("/") if part)
    if not segments:
        raise MixcloudParameterError("There is no key in this.")
    if len(text) > MAX_KEY or any(_is_wrong(part) for part in segments):
        raise MixcloudParameterError("This is no key of Mixcloud's.")
    return segments


def page_of(key: str, root: str = MIXCLOUD_ROOT) -> str:
    """Give the address of a key's page, ready to be followed."""
    return f"{root}/{'/'.join(quote(part) for part in key_segments(key))}/"


def same_key(first: str, second: str) -> bool:
    """Tell whether two keys name the same thing; slashes and escapes make no difference."""
    try:
        return key_segments(first) == key_segments(second)
    except MixcloudParameterError:
        return False


def _path_of(address: str, hosts: Collection[str]) -> str:
    try:
        url = URL(address if "://" in address else f"https:{address}")
        host, has_user = (url.host or "").lower(), url.user is not None
        port = url.explicit_port
    except ValueError:
        raise MixcloudParameterError("This is not a web address.") from None
    named = host if port in (None, 80, 443) else f"{host}:{port}"
    if has_user or url.scheme not in ("http", "https") or named not in hosts:
        raise MixcloudParameterError("This is not an address of Mixcloud's.")
    return url.raw_path


def _is_wrong(segment: str) -> bool:
    return segment in (".", "..") or "/" in segment or _CONTROL.search(segment) is not None
