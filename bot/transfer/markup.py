"""Scripts in HTML, SVG and XML: whoever opens the link of such a file would run them.

A look for what browsers act on, not a parser: parsers disagree with browsers in the corners, and
here it is better to refuse a harmless file once than to carry one that only looks harmless.
"""

from __future__ import annotations

import codecs
import html
import re
import zlib
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

Markup = Literal["SVG", "page", "XML document"]

# https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type
_HTML_TAGS = (
    "!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|meta|link"
)
_PAGE = re.compile(rf"<(?:{_HTML_TAGS})[\s>/]")
_SVG = re.compile(r"<(?:[\w.-]{1,40}:)?svg[\s>/]|<!doctype svg")
_XML = re.compile(r"<(?:\?xml|!--|!doctype|!\[cdata)")
_NAMES: dict[str, Markup] = {
    **dict.fromkeys((".html", ".htm", ".xhtml", ".xht", ".shtml"), "page"),
    **dict.fromkeys((".svg", ".svgz"), "SVG"),
    **dict.fromkeys((".xml", ".xsl", ".xslt"), "XML document"),
}
_HANDLERS = (
    "abort|activate|after|animation|auxclick|before|begin|blur|bounce|cancel|canplay|change|click"
    "|close|contextmenu|copy|cut|dblclick|device|drag|drop|end|error|finish|focus|fullscreen"
    "|gotpointer|hashchange|input|invalid|key|load|lostpointer|message|mouse|page|paste|pause|play"
    "|pointer|popstate|progress|readystate|repeat|reset|resize|scroll|search|seek|select|show|slot"
    "|start|storage|submit|time|toggle|touch|transition|unhandled|unload|webkit|wheel|zoom"
)
# What an entity holds is put in wherever it is named. Drawing programs hold addresses there, alone
# and whole; whatever else there is may be a script.
_PLAIN = r"https?://[^\"'<&]"
_HIDING_ENTITY = (
    r"<!entity\s+(?:%|[^\s\"'>]{1,80}\s+(?:system\s|public\s"
    r"|[\"'](?!https?://)[^\"']{8}|[\"'][^\"']{0,7}[\"']"
    rf"|[\"']{_PLAIN}{{0,200}}(?:[<&]|[\"']\s{{0,8}}[^\s>])|[\"']{_PLAIN}{{201}}))"
)
_SCRIPTS = (
    re.compile(r"<(?:[\w.-]{1,40}:)?script[\s>/]"),
    re.compile(rf"[\s\"'/]on(?:{_HANDLERS})[a-z]{{0,32}}\s{{0,32}}="),
    re.compile(r"[\s\"'/]srcdoc\s{0,32}="),
    re.compile(r"<\?xml-stylesheet\s[^>]{0,256}xsl"),
    re.compile(_HIDING_ENTITY),
)
_ADDRESS = re.compile(r"\s{0,8}".join("javascript") + r"\s{0,8}:")
# Longer than anything that the patterns match: what lies across two blocks is found too.
_OVERLAP = 512
_GZIP = b"\x1f\x8b"
_SNIFFED_BYTES = 4096
# An SVG that unpacks to more is no drawing.
MAX_UNPACKED = 64 * 1024 * 1024
_PIECE = 256 * 1024


class ScriptError(UserError):
    """A file would run scripts in the browser of whoever opens its link."""

    def __init__(self, markup: Markup) -> None:
        instead = "save it as a plain SVG or a PNG" if markup == "SVG" else "save it as a PDF"
        super().__init__(
            f"This {markup} holds scripts, which would run for everyone who opens its link.",
            f"Put it in a ZIP archive, or {instead}, and send that.",
        )


class PackedError(UserError):
    """A packed drawing is larger than any drawing."""

    def __init__(self) -> None:
        super().__init__(
            "This packed SVG unpacks to far more than a drawing holds.",
            "Send it unpacked, or save it as a PNG and send that.",
        )


def markup_of(head: bytes, filename: str) -> Markup | None:
    """Tell whether browsers would read a file as markup, by its first bytes or its name."""
    packed = head.startswith(_GZIP)
    if packed:
        head = _unpacked(head)
    text = _decoder(head).decode(head[:_SNIFFED_BYTES]).lstrip("\ufeff\0").lstrip().lower()
    sniffed: Markup | None = None
    if _SVG.match(text) or (_XML.match(text) and _SVG.search(text)):
        sniffed = "SVG"
    elif not packed and (_PAGE.match(text) or (_XML.match(text) and _PAGE.search(text))):
        sniffed = "page"
    elif not packed and _XML.match(text):
        sniffed = "XML document"
    return sniffed or _NAMES.get(PurePath(filename).suffix.lower())


def _unpacked(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, _SNIFFED_BYTES)
    except zlib.error:
        return b""


def _decoder(head: bytes) -> codecs.IncrementalDecoder:
    """Choose as browsers do; what is ASCII reads alike in all the encodings that remain."""
    name = "latin-1"
    if head.startswith(codecs.BOM_UTF8):
        name = "utf-8-sig"
    elif head.startswith(codecs.BOM_UTF16_LE) or (head[1:2] == b"\0" and head[:1] != b"\0"):
        name = "utf-16-le"
    elif head.startswith(codecs.BOM_UTF16_BE) or (head[:1] == b"\0" and head[1:2] != b"\0"):
        name = "utf-16-be"
    return codecs.getincrementaldecoder(name)("replace")


class ScriptSearch:
    """Looks through a file for scripts, in whatever blocks it comes.

    Args:
        markup: What it is, from ``markup_of``.
    """

    def __init__(self, markup: Markup) -> None:
        self._markup = markup
        self._head = b""
        self._decoder: codecs.IncrementalDecoder | None = None
        self._unpacker: zlib._Decompress | None = None
        self._unpacked = 0
        self._text = ""

    def feed(self, block: bytes) -> None:
        """Look at the next block.

        Raises:
            ScriptError: There is a script.
            PackedError: It is packed, and larger than any drawing.
        """
        if self._decoder is None:
            # The first two bytes say whether it is packed, and how its characters are written.
            self._head += block
            if len(self._head) < len(codecs.BOM_UTF8):
                return
            block = self._head
            if block.startswith(_GZIP):
                self._unpacker = zlib.decompressobj(wbits=31)
        for piece in self._pieces(block):
            if self._decoder is None:
                self._decoder = _decoder(piece)
            self._search(self._decoder.decode(piece))

    def _pieces(self, block: bytes) -> Iterator[bytes]:
        if self._unpacker is None:
            yield block
            return
        while block:
            try:
                piece = self._unpacker.decompress(block, _PIECE)
            except zlib.error:
                return  # browsers show what came before
            self._unpacked += len(piece)
            if self._unpacked > MAX_UNPACKED:
                raise PackedError
            if piece:
                yield piece
            block = self._unpacker.unconsumed_tail
            if self._unpacker.eof:
                block = self._unpacker.unused_data
                self._unpacker = zlib.decompressobj(wbits=31)

    def _search(self, text: str) -> None:
        self._text = self._text[-_OVERLAP:] + text.lower()
        is_found = any(pattern.search(self._text) for pattern in _SCRIPTS)
        if is_found or _ADDRESS.search(html.unescape(self._text)):
            raise ScriptError(self._markup)
