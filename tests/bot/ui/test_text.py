from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui import text


@pytest.mark.parametrize(
    ("given_name", "written"),
    [
        ("sunrise-2.png", "sunrise-2.png"),
        ("a](https://evil.example/) [b", r"a\](https:\//evil.example/) \[b"),
        ("https://evil.example/_a_", r"https:\//evil.example/\_a\_"),
        ("<t:1:R> <#123>", r"\<t:1:R> \<#123>"),
        ("-# small", r"\-# small"),
        ("> quoted", r"\> quoted"),
        ("# head\n# head", r"\# head # head"),
        ("a\\[b", r"a\\\[b"),
        ("photo\u202egpj.exe", "photogpj.exe"),
    ],
)
def test_a_name_stays_a_name(given_name: str, written: str) -> None:
    assert text.safe(given_name) == written


@given(st.text(alphabet="\\[]()<>*_`~|:/ \n#-ab@"))
def test_nothing_that_begins_markup_is_left_without_its_backslash(content: str) -> None:
    bare = re.sub(r"\\.", "x", text.safe_lines(content, 2000))
    assert not re.search(r"[\\*_`~|\[\]<]|://|^[ \t]*[>#-]", bare, re.MULTILINE)


def test_code_shows_no_mark_that_turns_the_reading_direction() -> None:
    assert text.code("a\u202e`b`\n c") == "`a'b' c`"


@given(st.text(max_size=300))
def test_code_stays_code(content: str) -> None:
    written = text.code(content)
    assert written[0] == written[-1] == "`"
    assert "`" not in written[1:-1]
    assert len(written) > 2
    assert "\n" not in written


@pytest.mark.parametrize(
    ("names", "said"),
    [([], ""), (["A"], "A"), (["A", "B"], "A or B"), (["A", "B", "C"], "A, B or C")],
)
def test_any_of_some_names(names: list[str], said: str) -> None:
    assert text.any_of(names) == said
