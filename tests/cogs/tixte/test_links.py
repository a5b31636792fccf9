from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.tixte.links import SUFFIXES, is_deletion_link, parse_link, parse_own_link

DELETION = "https://api.tixte.com/v1/users/@me/uploads/del/l5r277bx20a?auth=secret"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix(suffix: str) -> None:
    link = parse_link(f"https://you.{suffix}/a.png")
    assert link is not None
    assert (link.domain, link.filename) == (f"you.{suffix}", "a.png")
    assert link.url == f"https://you.{suffix}/a.png"
    assert link.direct_url == f"https://you.{suffix}/r/a.png"


@pytest.mark.parametrize(
    ("url", "name", "direct"),
    [
        ("https://you.tixte.co/r/a.png", "a.png", "https://you.tixte.co/r/a.png"),
        ("http://YOU.tixte.co./a.png?b=c#d", "a.png", "https://you.tixte.co/r/a.png"),
        ("https://you.tixte.co/a%20b.png", "a b.png", "https://you.tixte.co/r/a%20b.png"),
        ("https://you.tixte.co/r", "r", "https://you.tixte.co/r/r"),
        (
            "https://us-east-1.tixte.net/uploads/pictures.example.org/a.png",
            "a.png",
            "https://us-east-1.tixte.net/uploads/pictures.example.org/a.png",
        ),
    ],
)
def test_spellings(url: str, name: str, direct: str) -> None:
    link = parse_link(url)
    assert link is not None
    assert (link.filename, link.direct_url) == (name, direct)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://[",
        "https://tixte.co/a.png",
        "https://you.tixte.co",
        "https://you.tixte.co/",
        "https://you.tixte.co/x/y/z",
        "https://you.tixte.co/r/",
        "https://you.tixte.co/r/a%2Fb",
        "https://you.tixte.co/%2e%2e",
        "https://you.tixte.co:8443/a.png",
        "https://a:b@you.tixte.co/a.png",
        "https://you.tixte.co.example.org/a.png",
        "https://youtixte.co/a.png",
        "https://us-east-1.tixte.net/uploads/a.png",
        "https://us-east-1.tixte.net/other/you.tixte.co/a.png",
        f"https://you.tixte.co/{'a' * 256}",
        "ftp://you.tixte.co/a.png",
    ],
)
def test_what_is_no_link_of_tixtes(url: str) -> None:
    assert parse_link(url) is None


def test_ones_own_domain_may_be_any() -> None:
    link = parse_own_link("https://pictures.example.org/r/a.png")
    assert link is not None
    assert link.domain == "pictures.example.org"
    assert parse_link("https://pictures.example.org/r/a.png") is None


@pytest.mark.parametrize(
    "url",
    [
        DELETION,
        DELETION.partition("?")[0],
        DELETION.replace("@me", "%40me"),
        DELETION.replace("/del/", "/%2564el/"),
        DELETION.replace("/uploads/", "//Uploads//"),
        DELETION.replace("https://api.", "http://"),
        DELETION.replace("tixte.com", "TIXTE.com."),
        DELETION.replace("tixte.com", "tixte.com:8443"),
        DELETION.replace("https://", "https://user:word@"),
        DELETION.replace("/v1/", "/v1/x/../"),
    ],
)
def test_deletion_links_however_they_are_spelled(url: str) -> None:
    assert is_deletion_link(url)


def test_deletion_links_of_another_api() -> None:
    url = "http://127.0.0.1:9001/users/@me/uploads/del/x?auth=y"
    assert not is_deletion_link(url)
    assert is_deletion_link(url, frozenset(("127.0.0.1",)))


@pytest.mark.parametrize(
    "url",
    ["https://api.tixte.com/v1/users/@me", "https://example.com/uploads/del/x", "https://[", ""],
)
def test_what_deletes_nothing(url: str) -> None:
    assert not is_deletion_link(url)


@given(st.text(max_size=100))
def test_a_link_leads_to_tixte_alone(tail: str) -> None:
    link = parse_link(f"https://you.tixte.co/{tail}")
    if link is not None:
        assert link.direct_url.startswith("https://you.tixte.co/r/")
        assert parse_link(link.direct_url) == link
