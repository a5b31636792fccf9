"""The words by which people find a file: the same for SQLite and PostgreSQL.

Both databases only compare what this module made, so that they find the same rows.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_WORDS = 64
LONGEST_WORD = 40
# Letters and digits of any script; "_" parts words in names of files.
_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r"\d+|[^\W\d_]+")
# Scripts that put no spaces between words: their runs are found by any two neighbours.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)


def words_of(*texts: str | None) -> list[str]:
    """List the words to find something by, each once.

    A name like ``IMG_20240321-Zürich.jpeg`` is found by ``img``, ``20240321``, ``zurich`` and
    ``jpeg``; ``holiday2024`` by its parts too.
    """
    found = (word for text in texts if text for word in _indexed(_plain(text)))
    return _first(found)


def words_wanted(typed: str) -> list[str]:
    """List the words that somebody looks for; each is the beginning of one that must be there."""
    return _first(word for text in _WORD.findall(_plain(typed)) for word in _wanted(text))


def _plain(text: str) -> str:
    """Drop case, accents and the ways of writing the same letter (NFKD)."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = (letter for letter in letters if not unicodedata.combining(letter))
    return unicodedata.normalize("NFKC", "".join(kept))


def _indexed(text: str) -> Iterable[str]:
    for word in _WORD.findall(text):
        yield word
        parts = _PART.findall(word)
        if len(parts) > 1:
            yield from parts
        yield from _wanted(word)


def _wanted(word: str) -> Iterable[str]:
    at = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > at:
            yield word[at : run.start()]
        yield from _neighbours(run.group())
        at = run.end()
    if at < len(word):
        yield word[at:]


def _neighbours(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def _first(words: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for word in words:
        found[word[:LONGEST_WORD]] = None
        if len(found) == MOST_WORDS:
            break
    return [*found]
