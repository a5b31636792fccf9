r"""Mxit's marks in a text and Discord's, one made from the other (contract, section 7).

Mxit has ``*bold*``, ``/italic/``, ``_underline_``, ``$highlight$`` and ``\`` before a mark that is
meant as it stands. A mark opens where a word begins and closes where one ends; one that is not
closed is text, and so is everything in a web address.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ESCAPE = "\\"
MXIT_MARKS = ("*", "/", "_", "$")
# The longer ones first: "**" is not twice "*".
DISCORD_MARKS = ("***", "**", "__", "~~", "||", "*", "_", "`")
_ESCAPABLE = {
    MXIT_MARKS: frozenset((*MXIT_MARKS, ESCAPE)),
    DISCORD_MARKS: frozenset(string.punctuation),
}
# Marks and stops at its end are not the address's.
_ADDRESS = re.compile(r"https?://[^\s<>\\]*[^\s<>\\*_$~|`.,!)]")
# Discord knows no highlight; bold italic is the closest that Mxit cannot mean otherwise.
_TO_DISCORD: Mapping[str, str] = {"*": "**", "/": "*", "_": "__", "$": "***"}
# What Mxit does not have is dropped: the words stay.
_TO_MXIT: Mapping[str, str] = {
    "***": "$",
    "**": "*",
    "*": "/",
    "_": "/",
    "__": "_",
    "~~": "",
    "||": "",
    "`": "",
}
# What Discord would read as something.
_DISCORD_SPECIAL = re.compile(r"([\\*_~|`\[\]<>@#]|^-(?=\s))", re.MULTILINE)
_DISCORD_NUMBER = re.compile(r"^([0-9]+)(?=\.\s)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, or a mark.

    Args:
        text: The characters; of a mark the mark itself.
        is_mark: Whether it is one, which its twin opens or closes.
        is_address: Whether it is a web address.
    """

    text: str
    is_mark: bool = False
    is_address: bool = False


def to_discord(text: str) -> str:
    """Write a text with Mxit's marks as Discord's markdown; everything else in it stays text."""
    pieces = _pair(_tokens(text, MXIT_MARKS))
    return "".join(_written(piece, _TO_DISCORD, _escape_discord) for piece in pieces)


def to_mxit(text: str) -> str:
    """Write Discord's markdown with Mxit's marks; what Mxit does not have stays as words."""
    pieces = _pair(_tokens(text, DISCORD_MARKS))
    return "".join(_written(piece, _TO_MXIT, escape) for piece in pieces)


def escape(text: str) -> str:
    """Write a text so that no character of it is a mark for Mxit."""
    marks = "".join(MXIT_MARKS) + ESCAPE
    return "".join(f"{ESCAPE}{one}" if one in marks else one for one in text)


def plain(text: str) -> str:
    """Give the words of a text with Mxit's marks, without the marks."""
    pieces = _pair(_tokens(text, MXIT_MARKS))
    return "".join(piece.text for piece in pieces if not piece.is_mark)


def _written(piece: Piece, marks: Mapping[str, str], escaped: Callable[[str], str]) -> str:
    if piece.is_mark:
        return marks[piece.text]
    return piece.text if piece.is_address else escaped(piece.text)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    may_open: bool = False
    may_close: bool = False
    is_address: bool = False


def _tokens(text: str, marks: tuple[str, ...]) -> list[_Token]:
    """Cut a text into characters, escaped ones made plain, addresses, and what may be a mark."""
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        if text[at] == ESCAPE and text[at + 1 : at + 2] in _ESCAPABLE[marks]:
            tokens.append(_Token(text[at + 1]))
            at += 2
            continue
        if address := _ADDRESS.match(text, at):
            tokens.append(_Token(address[0], is_address=True))
            at = address.end()
            continue
        mark = next((one for one in marks if text.startswith(one, at)), "")
        if mark:
            before, after = text[at - 1 : at] if at else "", text[at + len(mark) :][:1]
            tokens.append(_Token(mark, _opens(before, after), _closes(before, after)))
        else:
            tokens.append(_Token(text[at]))
        at += len(mark) or 1
    return tokens


def _opens(before: str, after: str) -> bool:
    return bool(after) and not after.isspace() and not before.isalnum()


def _closes(before: str, after: str) -> bool:
    return bool(before) and not before.isspace() and not after.isalnum()


def _pair(tokens: Sequence[_Token]) -> list[Piece]:
    """Find which marks belong together; they nest, and a mark is not inside itself."""
    paired: dict[int, list[str]] = {}
    opened: list[tuple[str, int]] = []
    for at, token in enumerate(tokens):
        closing = _closing(opened, token.text) if token.may_close else []
        for mark in closing:
            begin = _close(opened, mark)
            if at - begin > 1:
                paired.setdefault(begin, []).insert(0, mark)
                paired.setdefault(at, []).append(mark)
        if token.may_open and not closing and token.text not in dict(opened):
            opened.append((token.text, at))
    pieces: list[Piece] = []
    for at, token in enumerate(tokens):
        marks = paired.get(at, [])
        _add(pieces, Piece(token.text[sum(map(len, marks)) :], is_address=token.is_address))
        pieces += [Piece(mark, is_mark=True) for mark in marks]
    return pieces


def _closing(opened: Sequence[tuple[str, int]], text: str) -> list[str]:
    """Tell what a mark closes; three stars may close two marks, or be closed one by one."""
    names = [name for name, _ in opened]
    if text in names:
        return [text]
    if text == "***" and {"*", "**"} <= set(names):
        return sorted(("*", "**"), key=names.index, reverse=True)
    return [text] if text in ("*", "**") and "***" in names else []


def _close(opened: list[tuple[str, int]], mark: str) -> int:
    """Take a mark out of those that are open, with all inside it; tells where it began."""
    names = [name for name, _ in opened]
    place = names.index(mark if mark in names else "***")
    begin = opened[place][1]
    # What was opened inside and not closed is text; of three stars the others stay open.
    opened[place:] = [] if mark in names else [("*" * (3 - len(mark)), begin)]
    return begin


def _add(pieces: list[Piece], piece: Piece) -> None:
    """Add text, to the text before it where there is one."""
    if not piece.text:
        return
    last = pieces[-1] if pieces else None
    if last is None or last.is_mark or last.is_address or piece.is_address:
        pieces.append(piece)
    else:
        pieces[-1] = Piece(last.text + piece.text)


def _escape_discord(text: str) -> str:
    return _DISCORD_NUMBER.sub(r"\1\\", _DISCORD_SPECIAL.sub(r"\\\1", text))
