"""The words that files are found by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.words import LONGEST_WORD, MOST_WORDS, words_of, words_wanted


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("IMG_20240321-Zürich.jpeg", ["img", "20240321", "zurich", "jpeg"]),
        ("holiday2024.PNG", ["holiday2024", "holiday", "2024", "png"]),
        ("Straße", ["strasse"]),
        ("ﬁle①", ["file1", "file", "1"]),
        ("a-a_a", ["a"]),
        ("春の写真.png", ["春の写真", "春の", "の写", "写真", "png"]),
        ("雪.gif", ["雪", "gif"]),
        ("Привет мир", ["привет", "мир"]),
        ("☀️ — !", []),
    ],
)
def test_words_of_a_name(name: str, words: list[str]) -> None:
    assert words_of(name) == words


def test_several_texts_give_each_word_once() -> None:
    assert words_of("sun.png", None, "tixte", "#sun-general") == ["sun", "png", "tixte", "general"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("IMG_20240321-Zürich.jpeg", "zür"),
        ("IMG_20240321-Zürich.jpeg", "ZURICH img"),
        ("holiday2024.png", "2024"),
        ("holiday2024.png", "holiday2024.png"),
        ("holiday2024.png", "holi"),
        ("春の写真.png", "写真"),
        ("春の写真.png", "春の写真"),
        ("春の写真.png", "春"),
        ("café.txt", "cafe\u0301"),
        ("2024春.png", "2024春"),
    ],
)
def test_what_is_typed_finds_it(name: str, typed: str) -> None:
    words = words_of(name)
    wanted = words_wanted(typed)
    assert wanted
    assert all(any(word.startswith(one) for word in words) for one in wanted)


@pytest.mark.parametrize("typed", ["", "  ", '"*:^(){}-', "___"])
def test_nothing_is_wanted(typed: str) -> None:
    assert words_wanted(typed) == []


@given(st.text(max_size=400))
def test_words_are_plain_and_few(text: str) -> None:
    """They are put into queries of two databases: letters and digits are all there is."""
    for words in (words_of(text), words_wanted(text)):
        assert len(words) <= MOST_WORDS
        assert all(word.isalnum() and 0 < len(word) <= LONGEST_WORD for word in words)
        assert len(set(words)) == len(words)


@given(st.text(min_size=1, max_size=30))
def test_a_name_is_found_by_itself(text: str) -> None:
    words = words_of(text)
    assert all(any(word.startswith(one) for word in words) for one in words_wanted(text))
