"""What people type into the options of `/tixte`, and the ShareX file."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.errors import UserError
from cogs.tixte.commands.options import (
    COLOURS,
    colour_choices,
    is_address,
    parse_address,
    parse_colour,
    parse_user,
)
from cogs.tixte.sharex import sharex_uploader


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("#1A2b3C", "#1a2b3c"),
        ("1a2b3c", "#1a2b3c"),
        ("0x1a2b3c", "#1a2b3c"),
        (" #FFF ", "#ffffff"),
        ("Blurple", "#5865f2"),
    ],
)
def test_colours(typed: str, read: str) -> None:
    assert parse_colour(typed) == read


@pytest.mark.parametrize(
    "typed", ["", "#", "#12", "#1234567", "puce", "#gggggg", "#ff ff ff", "١٢٣"]
)
def test_no_colours(typed: str) -> None:
    with pytest.raises(UserError, match="does not read as a colour"):
        parse_colour(typed)


def test_every_named_colour_is_one_and_can_be_chosen() -> None:
    assert all(parse_colour(value) == value for value in COLOURS.values())
    offered = {choice.value for choice in colour_choices("")}
    assert offered == {*COLOURS, "none"}


@pytest.mark.parametrize(
    "typed",
    [
        "https://example.org",
        "http://example.org:8080/a?b=c#d",
        "https://münchen.example/ä",
        " <https://example.org/> ",
    ],
)
def test_links(typed: str) -> None:
    assert parse_address(typed, "redirect") == typed.strip().strip("<>")


@pytest.mark.parametrize(
    "typed",
    [
        "example.org",
        "//example.org",
        "ftp://example.org",
        "javascript:alert(1)",
        "https://",
        "https://a:b@example.org",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://example.org:99999/",
        "https://[::1",
        "https://example.org/" + "a" * 500,
    ],
)
def test_no_links(typed: str) -> None:
    assert not is_address(typed)
    if not typed.endswith("\n"):  # blanks around it are forgiven
        with pytest.raises(UserError, match="`redirect` is not a web address"):
            parse_address(typed, "redirect")


@given(st.text(max_size=80))
def test_a_user_stays_one_segment_of_a_path(typed: str) -> None:
    try:
        wanted = parse_user(typed)
    except UserError:
        return
    assert wanted
    assert wanted.strip(".") != ""
    assert wanted.isprintable()
    assert not set(wanted) & set("/\\?#%@ ")


NAMES = st.text(string.ascii_letters + string.digits + "-.", min_size=1, max_size=30)


@given(key=st.text(string.printable.strip(), min_size=1, max_size=60), domain=st.none() | NAMES)
def test_whatever_the_key_is_sharex_reads_it_as_it_is(key: str, domain: str | None) -> None:
    made = json.loads(sharex_uploader("https://api.example/v1/", SecretStr(key), domain))
    assert _read(made["Headers"]["Authorization"], "") == key
    assert made["RequestURL"] == "https://api.example/v1/upload"
    payload = json.loads(_read(made["Arguments"]["payload_json"], "shot.png"))
    wanted = {"type": 1, "upload_source": "custom", "name": "shot.png"}
    assert payload == (wanted if domain is None else {**wanted, "domain": domain})


def test_the_sharex_file_has_what_sharex_wants() -> None:
    made = json.loads(sharex_uploader("https://api.tixte.com/v1", SecretStr("k"), None))
    # Above 13.7.1: what is older is taken for the old syntax.
    assert tuple(int(part) for part in made.pop("Version").split(".")) > (13, 7, 1)
    assert made == {
        "Name": "Tixte",
        "DestinationType": "ImageUploader, FileUploader",
        "RequestMethod": "POST",
        "RequestURL": "https://api.tixte.com/v1/upload",
        "Headers": {"Authorization": "k"},
        "Body": "MultipartFormData",
        "Arguments": {
            "payload_json": r'\{"type": 1, "upload_source": "custom", "name": "{filename}"\}'
        },
        "FileFormName": "file",
        "URL": "{json:data.url}",
        "ThumbnailURL": "{json:data.direct_url}",
        "DeletionURL": "{json:data.deletion_url}",
        "ErrorMessage": "{json:error.message}",
    }


def _read(text: str, filename: str) -> str:
    """Read a value by ShareX's rules; what is not escaped must not mean anything else."""
    result, characters = "", iter(text)
    for character in characters:
        if character == "\\":
            result += next(characters)
        elif character == "{":
            assert "".join(iter(lambda: next(characters), "}")) == "filename"
            result += filename
        else:
            assert character not in "}|%"
            result += character
    return result
