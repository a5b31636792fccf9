"""The session that calls to services are made in."""

from __future__ import annotations

import aiohttp


def api_session() -> aiohttp.ClientSession:
    """Open a session for the APIs of services; it belongs to whoever opened it.

    No cookie, proxy of the environment or ``.netrc`` gets in between, and a body is counted as it
    comes: nothing is unpacked.
    """
    return aiohttp.ClientSession(
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Accept-Encoding": "identity"},
        trust_env=False,
    )
