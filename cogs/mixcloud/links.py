"""Addresses of Mixcloud's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.mixcloud.errors import MixcloudParameterError
from cogs.mixcloud.keys import HOSTS, key_segments

if TYPE_CHECKING:
    from collections.abc import Collection

# Pages of the site that describe nothing of the API's.
OWN_PAGES = frozenset(
    {
        *("about", "advertise", "branding", "competitions", "contact", "creators", "dashboard"),
        *("developers", "help", "jobs", "live", "login", "logout", "me", "messages", "new"),
        *("oac", "oauth", "oembed", "popular", "privacy", "pro", "register", "search", "select"),
        *("settings", "subscribe", "terms", "upload", "widget"),
    }
)
TAG_PAGES = frozenset({"genres", "discover", "tag"})
MOST_PARTS = 2


def key_of_link(url: str, hosts: Collection[str] = HOSTS) -> str | None:
    """Give the key of the user, show, tag or category that a page is about; None for others."""
    if not url.lower().startswith(("https://", "http://")):
        return None
    try:
        parts = key_segments(url, hosts)
    except MixcloudParameterError:
        return None
    if len(parts) > MOST_PARTS or parts[0].lower() in OWN_PAGES:
        return None
    if parts[0] in (*TAG_PAGES, "categories") and len(parts) != MOST_PARTS:
        return None
    return f"/{'/'.join(parts)}/"
