"""Where a browser finds Tixte's public content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yarl import URL

from cogs.tixte.client import BASE_URL
from cogs.tixte.links import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable


def page_of(base_url: str) -> Callable[[str], str]:
    """Say where a browser finds Tixte's public content.

    It asks for no other host name: with another API than Tixte's own,
    ``https://you.tixte.co/x.png`` is at ``/__public/you.tixte.co/x.png`` there.
    """
    if base_url.rstrip("/") == BASE_URL:
        return str
    root = URL(base_url).origin()

    def rewrite(address: str) -> str:
        url = URL(address)
        host = url.host or ""
        if not any(host == domain or host.endswith(f".{domain}") for domain in SUFFIXES):
            return address
        return f"{root}/__public/{host}{url.raw_path_qs}"

    return rewrite
