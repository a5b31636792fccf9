"""Addresses of shares and files."""

from __future__ import annotations

import pytest

from cogs.gett.links import address_of, is_historic, is_link, parse_url, site_of

OWN = "https://files.example.org:8443/gett/1"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://ge.tt/9FxKq2B", ("9FxKq2B", None)),
        ("https://ge.tt/9FxKq2B/", ("9FxKq2B", None)),
        ("https://GE.TT/9FxKq2B?c", ("9FxKq2B", None)),
        ("http://www.ge.tt/9FxKq2B/v/0", ("9FxKq2B", "0")),
        ("http://ge.tt/9FxKq2B/v/2f#top", ("9FxKq2B", "2f")),
        ("http://ge.tt/#!/9FxKq2B/v/0", ("9FxKq2B", "0")),
        (" http://ge.tt/9FxKq2B ", ("9FxKq2B", None)),
        ("https://files.example.org:8443/gett/9FxKq2B/v/0", ("9FxKq2B", "0")),
        ("https://files.example.org:8443/9FxKq2B", None),
        ("https://files.example.org/gett/9FxKq2B", None),
        ("http://ge.tt", None),
        ("http://ge.tt/", None),
        ("http://ge.tt/login", None),
        ("http://ge.tt/About", None),
        ("http://ge.tt/9FxKq2B/0", None),
        ("http://ge.tt/9FxKq2B/v", None),
        ("http://ge.tt/9FxKq2B/v/../x", None),
        ("http://ge.tt/9FxKq2B/v/a%2Fb", None),
        ("http://ge.tt/9F_Kq2B", None),
        ("http://ge.tt:8080/9FxKq2B", None),
        ("http://blobs.ge.tt/9FxKq2B", None),
        ("http://ge.tt.example.org/9FxKq2B", None),
        ("http://me:pw@ge.tt/9FxKq2B", None),
        ("ftp://ge.tt/9FxKq2B", None),
        ("http://ge.tt:x/9FxKq2B", None),
        ("http://[::1/9FxKq2B", None),
        ("9FxKq2B", None),
        ("", None),
    ],
)
def test_parse_url(url: str, found: tuple[str, str | None] | None) -> None:
    assert parse_url(url, site_of(OWN)) == found


@pytest.mark.parametrize(
    ("base", "site"),
    [
        ("https://open.ge.tt/1", "http://ge.tt"),
        ("https://api.ge.tt/1", "http://ge.tt"),
        (OWN, "https://files.example.org:8443/gett"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://127.0.0.1:9000/1/", "http://127.0.0.1:9000"),
    ],
)
def test_where_pages_are(base: str, site: str) -> None:
    assert address_of(base) == site
    assert is_historic(base) is site.endswith("ge.tt")


@pytest.mark.parametrize(
    ("url", "holds"),
    [
        ("http://ge.tt/9FxKq2B/v/0", True),
        ("https://[::1]:8080/x?y=1&z=%20", True),
        ("javascript:alert(1)", False),
        ("http://ge.tt/a b", False),
        ("http://ge.tt/a)[x](http://evil.example", False),
        ("http://ge.tt/`x`", False),
        ("http://ge.tt/\u202egpj", False),
        ("http://ge.tt/" + "x" * 600, False),
        ("", False),
        (None, False),
    ],
)
def test_what_a_server_gives_as_a_link(url: str | None, *, holds: bool) -> None:
    assert is_link(url) is holds
