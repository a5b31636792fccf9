"""Keys in every shape, and the pages that they belong to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.mixcloud.errors import MixcloudParameterError
from cogs.mixcloud.keys import HOSTS, key_segments, normalise_key, page_of, same_key
from cogs.mixcloud.links import key_of_link

TAPE = "/night-ferry/harbour-tape-01/"


@pytest.mark.parametrize(
    "given_",
    [
        TAPE,
        "night-ferry/harbour-tape-01",
        " /night-ferry/harbour-tape-01 ",
        "//night-ferry//harbour-tape-01//"[1:],
        "https://www.mixcloud.com/night-ferry/harbour-tape-01/",
        "http://mixcloud.com/night-ferry/harbour-tape-01",
        "https://m.mixcloud.com/night-ferry/harbour-tape-01/?play=1#at",
        "https://api.mixcloud.com/night-ferry/harbour-tape-01/?metadata=1",
        "<https://app.mixcloud.com/night-ferry/harbour-tape-01/>",
        "www.mixcloud.com/night-ferry/harbour-tape-01/",
        "MIXCLOUD.COM/night-ferry/harbour-tape-01/",
        "//www.mixcloud.com/night-ferry/harbour-tape-01/",
    ],
)
def test_one_key_in_many_shapes(given_: str) -> None:
    assert normalise_key(given_) == TAPE


@pytest.mark.parametrize(
    ("given_", "key"),
    [
        ("café-radio", "/café-radio/"),
        ("https://www.mixcloud.com/caf%C3%A9-radio/", "/café-radio/"),
        ("港/朝", "/港/朝/"),
        ("genres/funk+city:athens", "/genres/funk+city:athens/"),
    ],
)
def test_other_scripts_and_marks(given_: str, key: str) -> None:
    assert normalise_key(given_) == key
    assert page_of(key).isascii()
    assert same_key(given_, key)


@pytest.mark.parametrize(
    "given_",
    [
        "",
        " ",
        "/",
        "///",
        "..",
        "a/../b",
        "a/%2e%2e/b",
        "a/b%2Fc",
        "a\x00b",
        "https://example.org/night-ferry/",
        "https://mixcloud.com.example.org/x/",
        "https://me:secret@www.mixcloud.com/x/",
        "https://www.mixcloud.com:8443/x/",
        "ftp://www.mixcloud.com/x/",
        "https://[::1",
        "https://www.mixcloud.com/",
        "a" * 501,
    ],
)
def test_what_is_no_key(given_: str) -> None:
    with pytest.raises(MixcloudParameterError):
        normalise_key(given_)


@given(st.text(max_size=80))
def test_any_text_is_a_key_or_refused(text: str) -> None:
    try:
        segments = key_segments(text)
    except MixcloudParameterError:
        return
    assert segments
    assert not {".", "..", ""} & set(segments)
    assert not any("/" in one for one in segments)
    assert normalise_key(text).startswith("/")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.mixcloud.com/night-ferry/", "/night-ferry/"),
        ("https://www.mixcloud.com/night-ferry/harbour-tape-01/", TAPE),
        ("https://www.mixcloud.com/genres/ambient/", "/genres/ambient/"),
        ("https://www.mixcloud.com/categories/comedy/", "/categories/comedy/"),
        ("https://www.mixcloud.com/genres/", None),
        ("https://www.mixcloud.com/upload/", None),
        ("https://www.mixcloud.com/settings/profile/", None),
        ("https://www.mixcloud.com/oauth/authorize/", None),
        ("https://www.mixcloud.com/a/b/c/", None),
        ("https://www.mixcloud.com/", None),
        ("https://example.org/night-ferry/", None),
        ("www.mixcloud.com/night-ferry/", None),
        ("https://127.0.0.1:9000/night-ferry/", None),
    ],
)
def test_pages_that_are_about_something(url: str, key: str | None) -> None:
    assert key_of_link(url) == key


def test_pages_of_an_emulator() -> None:
    assert key_of_link("http://127.0.0.1:9000/a/b/", HOSTS | {"127.0.0.1:9000"}) == "/a/b/"
