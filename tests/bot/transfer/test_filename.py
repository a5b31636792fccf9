from __future__ import annotations

import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.transfer.filename import (
    MAX_BYTES,
    MAX_ESCAPED,
    clean_filename,
    distinct,
    numbered,
    undistinct,
    with_extension_of,
)

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
PIZZA = "\N{SLICE OF PIZZA}"
BOOKS = "\u06a9\u062a\u0627\u0628\u200c\u0647\u0627.pdf"
FORBIDDEN = set('/\\\r\n\t\0\x7f"').difference('"') | {
    *(chr(code) for code in range(0x202A, 0x202F)),  # embedding and override
    *(chr(code) for code in range(0x2066, 0x206A)),  # isolates
    "\u200e",
    "\u200f",
    "\u061c",
    "\u2028",
    "\u2029",
    "\ufeff",
}
NAMES = st.text(max_size=400) | st.builds(
    str.__add__,
    st.text(max_size=300),
    st.sampled_from([".png", ".tar.gz", ".", " .", "..", "/", "\u200d", ".naïve", "." + "x" * 40]),
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("photo.png", "photo.png", id="plain"),
        pytest.param("two words.PNG", "two words.PNG", id="blank"),
        pytest.param(".bashrc", ".bashrc", id="hidden"),
        pytest.param("archive.tar.gz", "archive.tar.gz", id="two extensions"),
        pytest.param("README", "README", id="no extension"),
        pytest.param("/etc/passwd", "passwd", id="absolute"),
        pytest.param("../../x.png", "x.png", id="walks up"),
        pytest.param("C:\\Users\\me\\x.png", "x.png", id="of another system"),
        pytest.param("folder/", "folder", id="slash at the end"),
        pytest.param("..", "file", id="two dots"),
        pytest.param(".", "file", id="one dot"),
        pytest.param("...", "file", id="three dots"),
        pytest.param("a/..", "file", id="dots at the end of a path"),
        pytest.param("", "file", id="empty"),
        pytest.param("   ", "file", id="blanks"),
        pytest.param("///", "file", id="slashes"),
        pytest.param("\0\r\n", "file", id="controls"),
        pytest.param("\u200b\u202e", "file", id="invisible marks"),
        pytest.param("\u200d", "file", id="a joiner that joins nothing"),
        pytest.param("..\u200d", "file", id="dots and a joiner"),
        pytest.param(" \u200c. ", "file", id="blank, joiner, dot"),
        pytest.param("\u200dphoto.png\u200d", "photo.png", id="joiners around a name"),
        pytest.param("photo.png. . ", "photo.png", id="dots and blanks at the end"),
        pytest.param("  a   b\u00a0\u3000c.txt", "a b c.txt", id="blanks of every kind"),
        pytest.param("a\tb\nc.txt", "abc.txt", id="controls inside"),
        pytest.param("invoice\u202egpj.exe", "invoicegpj.exe", id="turned direction"),
        pytest.param("a\u2066b\u2069.txt", "ab.txt", id="isolates"),
        pytest.param("\ufeffa.txt", "a.txt", id="byte order mark"),
        pytest.param("a\ud800b.txt", "ab.txt", id="half a character"),
        pytest.param("cafe\u0301.txt", "caf\u00e9.txt", id="composed"),
        pytest.param(f"{FAMILY}.png", f"{FAMILY}.png", id="joined emoji"),
        pytest.param("\u2600\ufe0f.png", "\u2600\ufe0f.png", id="emoji with its variant"),
        pytest.param(BOOKS, BOOKS, id="joiner of a script"),
        pytest.param("50%.png", "50%.png", id="percent"),
        pytest.param('a"b.png', 'a"b.png', id="quote"),
    ],
)
def test_clean_filename(name: str, expected: str) -> None:
    assert clean_filename(name) == expected


def test_the_fallback_can_be_chosen() -> None:
    assert clean_filename("..", fallback="voice-message") == "voice-message"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("a" * 300 + ".png", "a" * 251 + ".png", id="bytes"),
        pytest.param("a" * 255, "a" * 255, id="just fits"),
        pytest.param("ä" * 300 + ".png", "ä" * 69 + ".png", id="a link's length"),
        pytest.param(PIZZA * 90 + ".jpeg", PIZZA * 34 + ".jpeg", id="emoji"),
        pytest.param("a." + "x" * 300, "a." + "x" * 253, id="an extension that is none"),
        pytest.param("a" * 254 + ".b" + "c" * 30, "a" * 254, id="a dot where it is cut"),
        pytest.param("a" * 254 + " b" * 3, "a" * 254, id="a blank where it is cut"),
        pytest.param(" " * 400 + "x.png", "x.png", id="blanks do not count"),
        pytest.param("." + "a" * 300, "." + "a" * 254, id="hidden and long"),
    ],
)
def test_a_long_name_is_cut(name: str, expected: str) -> None:
    assert clean_filename(name) == expected


@given(NAMES)
@example("a" * 254 + "." + "b" * 50)
@example("." * 300 + "x" * 30)
@example("a" * 253 + "\u200d\u200d" + "b")
def test_a_clean_name_holds_what_it_promises(name: str) -> None:
    clean = clean_filename(name)
    assert clean
    assert clean.strip() == clean
    assert clean not in (".", "..")
    assert not FORBIDDEN & set(clean)
    assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in clean)
    assert len(clean.encode()) <= MAX_BYTES
    assert len(quote(clean)) <= MAX_ESCAPED
    assert unicodedata.is_normalized("NFC", clean)
    assert clean_filename(clean) == clean
    assert any(letter not in "\u200c\u200d. " for letter in clean)


@given(
    st.text(st.characters(categories=["L", "N", "S"]), min_size=1, max_size=400),
    st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=8),
)
def test_the_extension_is_kept(stem: str, extension: str) -> None:
    assert clean_filename(f"{stem}.{extension}").endswith(f".{extension}")


@pytest.mark.parametrize(
    ("wish", "original", "expected"),
    [
        ("holiday", "IMG_1.jpeg", "holiday.jpeg"),
        ("holiday.jpg", "IMG_1.jpeg", "holiday.jpg"),
        ("holiday", "README", "holiday"),
        ("holiday", "a.tar.gz", "holiday.gz"),
        (".hidden", "a.png", ".hidden.png"),
        ("v1.2", "a.png", "v1.2.png"),
        ("notes.xyzzy", "old.XYZZY", "notes.xyzzy"),
    ],
)
def test_with_extension_of(wish: str, original: str, expected: str) -> None:
    assert with_extension_of(wish, original) == expected


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("a.png", 1, "a-1.png"),
        ("a", 12, "a-12"),
        ("a.tar.gz", 2, "a.tar-2.gz"),
        (".bashrc", 3, ".bashrc-3"),
    ],
)
def test_numbered(name: str, number: int, expected: str) -> None:
    assert numbered(name, number) == expected


@given(NAMES, st.integers(1, 10))
def test_a_wished_name_with_extension_and_number_still_fits(wish: str, number: int) -> None:
    name = numbered(with_extension_of(clean_filename(wish), "IMG.jpeg"), number)
    assert len(name.encode()) <= MAX_BYTES
    assert len(quote(name)) <= MAX_ESCAPED
    assert f"-{number}" in name


@pytest.mark.parametrize("letter", ["a", "ä", PIZZA])
def test_the_longest_wish_keeps_extension_and_number(letter: str) -> None:
    name = numbered(with_extension_of(clean_filename(letter * 300), "IMG.jpeg"), 10)
    assert name.endswith(f"{letter}-10.jpeg")
    assert clean_filename(name) == name


@given(NAMES)
def test_a_distinct_name_leads_back(name: str) -> None:
    clean = clean_filename(name)
    if len(clean) < 30:  # else letters make room for the mark
        assert undistinct(distinct(clean)) == clean


@pytest.mark.parametrize("name", ["a.png", "a-b.png", "a-b3x.png", "a-B3XY.png", "-.png", "tall"])
def test_what_was_not_made_distinct_stays(name: str) -> None:
    assert undistinct(name) == name
