from __future__ import annotations

import codecs
import gzip
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transfer.markup import MAX_UNPACKED, PackedError, ScriptError, ScriptSearch, markup_of

if TYPE_CHECKING:
    from collections.abc import Callable

SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'
MARKUP = {
    "svg": (SVG, "SVG"),
    "svg after a prolog": ('<?xml version="1.0"?>\n<!-- by hand -->\n' + SVG, "SVG"),
    "svg after blanks": ("\n\t  " + SVG, "SVG"),
    "svg in capitals": ("<SVG>{}</SVG>", "SVG"),
    "svg under a prefix": ('<s:svg xmlns:s="http://www.w3.org/2000/svg">{}</s:svg>', "SVG"),
    "svg with a doctype": ('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "">' + SVG, "SVG"),
    "page": ("<!DOCTYPE html><html><body>{}</body></html>", "page"),
    "page without a head": ("<div>{}</div>", "page"),
    "page after a comment": ("<!-- x --><html>{}</html>", "page"),
    "xhtml": ('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">{}</html>', "page"),
    "xml": ('<?xml version="1.0"?><feed>{}</feed>', "XML document"),
}
ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "plain": lambda text: text.encode(),
    "UTF-8 mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-16": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "UTF-16 big-endian": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "UTF-16 big-endian without a mark": lambda text: text.encode("utf-16-be"),
}
SCRIPTS = {
    "tag": "<script>alert(1)</script>",
    "tag with an address": "<SCRIPT\nsrc='https://example.org/a.js'/>",
    "tag under a prefix": '<x:script xmlns:x="http://www.w3.org/1999/xhtml">1</x:script>',
    "handler": '<g onload="alert(1)"/>',
    "handler after a slash": "<img/src=x/onerror=alert(1)>",
    "handler over lines": "<g\nOnMouseOver\n= 'alert(1)'/>",
    "handler of an animation": '<animate onbegin="alert(1)" attributeName="x"/>',
    "address": '<a href="javascript:alert(1)">x</a>',
    "address in references": '<a xlink:href="&#106;ava&#x73;cript&colon;alert(1)">x</a>',
    "address over lines": '<a href="java\n\tscript:alert(1)">x</a>',
    "page in an attribute": '<iframe srcdoc="&lt;script>alert(1)&lt;/script>"></iframe>',
    "stylesheet that transforms": '<?xml-stylesheet type="text/xsl" href="#a"?>',
    "entity": '<!DOCTYPE svg [<!ENTITY a "<script>alert(1)</script>">]>&a;',
    "entity in references": "<!DOCTYPE svg [<!ENTITY a '&#60;script>'>]>&a;",
    "short entity": "<!DOCTYPE svg [<!ENTITY a 'on'>]>&a;",
    "entity with both quotes": """<!DOCTYPE svg [<!ENTITY a "https://a' <script">]>&a;""",
    "entity of a document type": "<!DOCTYPE svg [<!ENTITY % a 'https://a'>]>",
    "entity of elsewhere": '<!DOCTYPE svg [<!ENTITY a SYSTEM "https://example.org/a">]>&a;',
}
HARMLESS = {
    "drawing": '<path d="M0 0h10" style="fill:#fff" opacity="1"/><title>one = 1</title>',
    "text about scripts": "<p>&lt;script&gt; is a tag, description = text, on = off</p>",
    "entity of a drawing program": '<!ENTITY ns_svg "http://www.w3.org/2000/svg">',
    "attributes that begin alike": '<a one="1" only="yes" data-on="2" tone="3" content="x">y</a>',
    "stylesheet": '<?xml-stylesheet type="text/css" href="a.css"?>',
}


def search(data: bytes, length: int = 2**20) -> None:
    found = ScriptSearch("SVG")
    for at in range(0, len(data), length):
        found.feed(data[at : at + length])


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", MARKUP)
def test_markup_is_known_by_its_content(name: str, encoding: str) -> None:
    text, kind = MARKUP[name]
    assert markup_of(ENCODINGS[encoding](text), "holiday.jpg") == kind


@pytest.mark.parametrize(
    ("head", "filename", "kind"),
    [
        (b"hello <script>", "hello.html", "page"),
        (b"\xff\xd8\xff\xe0", "photo.SVG", "SVG"),
        (b"\x1f\x8b\x08broken", "a.svgz", "SVG"),
        (gzip.compress(SVG.encode(), mtime=0), "a.bin", "SVG"),
        (gzip.compress(b"<html></html>", mtime=0), "page.html.gz", None),
        (b"", "empty.txt", None),
        (b"\xff\xd8\xff\xe0", "photo.jpg", None),
        (b"<3 you all", "note.txt", None),
        (b"<author> writes", "note.txt", None),
        (b"if a < b: print('<script>')", "code.py", None),
        (bytes(50), "zeros", None),
    ],
)
def test_markup_is_known_by_its_name_as_well(head: bytes, filename: str, kind: str | None) -> None:
    assert markup_of(head, filename) == kind


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_found(name: str, encoding: str) -> None:
    data = ENCODINGS[encoding](SVG.format(SCRIPTS[name]))
    for length in (1, 7, 2**20):
        with pytest.raises(ScriptError) as caught:
            search(data, length)
    assert caught.value.cause == (
        "This SVG holds scripts, which would run for everyone who opens its link."
    )
    assert "ZIP archive" in caught.value.next_step
    assert "PNG" in caught.value.next_step


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_found_in_a_packed_drawing(name: str) -> None:
    packed = gzip.compress(SVG.format(SCRIPTS[name]).encode())
    for data in (packed, gzip.compress(SVG.encode()) + packed, packed + b"junk"):
        with pytest.raises(ScriptError):
            search(data, 5)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", HARMLESS)
def test_what_runs_nothing_passes(name: str, encoding: str) -> None:
    data = ENCODINGS[encoding](SVG.format(HARMLESS[name]))
    for length in (3, 2**20):
        search(data, length)
    search(gzip.compress(data))


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("before", [0, 511, 65_530])
def test_a_script_is_found_wherever_it_stands(name: str, before: int) -> None:
    data = SVG.format(" " * before + SCRIPTS[name]).encode()
    with pytest.raises(ScriptError):
        search(data, 65_536)


def test_a_drawing_that_unpacks_without_end_is_refused() -> None:
    bomb = gzip.compress(bytes(MAX_UNPACKED + 1))
    with pytest.raises(PackedError, match="unpacks"):
        search(b"\x1f\x8b" + bomb[2:])


@given(data=st.binary(max_size=300), length=st.integers(1, 50))
def test_random_bytes_do_no_harm(data: bytes, length: int) -> None:
    markup_of(data, "a")
    for start in (b"", b"\x1f\x8b\x08", codecs.BOM_UTF16_LE):
        # Nothing that Hypothesis comes by in so few bytes is a script.
        search(start + data, length)
