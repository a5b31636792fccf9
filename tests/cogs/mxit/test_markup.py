"""Mxit's marks and Discord's."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.mxit.markup import escape, plain, to_discord, to_mxit

TABLE = [
    ("hello", "hello"),
    ("*bold*", "**bold**"),
    ("/italic/", "*italic*"),
    ("_underline_", "__underline__"),
    ("$highlight$", "***highlight***"),
    ("a *bold* word", "a **bold** word"),
    ("*bold /and italic/ here*", "**bold *and italic* here**"),
    ("(*in brackets*)!", "(**in brackets**)!"),
    # What is not closed, or marks nothing, is text.
    ("*not closed", r"\*not closed"),
    ("5 * 3 * 2", r"5 \* 3 \* 2"),
    ("and/or/neither", "and/or/neither"),
    ("snake_case_name", r"snake\_case\_name"),
    ("US$5 and $6", "US$5 and $6"),
    ("**", r"\*\*"),
    ("*/crossed*/", "**/crossed**/"),
    # What is escaped is text.
    (r"\*not bold\*", r"\*not bold\*"),
    (r"a \\ b", r"a \\ b"),
    # What Discord would make something of is text for Mxit.
    ("~~x~~ ||y|| `z`", r"\~\~x\~\~ \|\|y\|\| \`z\`"),
    ("@everyone <@1> [a](b)", r"\@everyone \<\@1\> \[a\](b)"),
    ("# big", r"\# big"),
    ("- item", r"\- item"),
    ("1. item", r"1\. item"),
    # Addresses stay as they are.
    ("see http://x.org/a_b_c/ now", "see http://x.org/a_b_c/ now"),
    ("*http://x.org/a*", "**http://x.org/a**"),
    ("*港の朝* ⚓", "**港の朝** ⚓"),
    ("", ""),
]


@pytest.mark.parametrize(("mxit", "discord"), TABLE)
def test_to_discord(mxit: str, discord: str) -> None:
    assert to_discord(mxit) == discord


@pytest.mark.parametrize(
    ("discord", "mxit"),
    [
        ("**bold**", "*bold*"),
        ("*italic* and _italic_", "/italic/ and /italic/"),
        ("__underline__", "_underline_"),
        ("***both***", "$both$"),
        ("~~gone~~ ||hidden|| `code`", "gone hidden code"),
        ("**bold *and italic***", "*bold /and italic/*"),
        ("***both* bold**", "*/both/ bold*"),
        ("***both** italic*", "/*both* italic/"),
        (r"\*stars\*", r"\*stars\*"),
        ("5 * 3", r"5 \* 3"),
        ("and/or $5", r"and\/or \$5"),
        ("see https://x.org/a_b", "see https://x.org/a_b"),
        ("**not closed", r"\*\*not closed"),
    ],
)
def test_to_mxit(discord: str, mxit: str) -> None:
    assert to_mxit(discord) == mxit


@pytest.mark.parametrize(
    ("mxit", "words"),
    [("*bold* /x/", "bold x"), (r"\*x", "*x"), ("*open", "*open"), ("http://a/b/", "http://a/b/")],
)
def test_plain(mxit: str, words: str) -> None:
    assert plain(mxit) == words


anything = st.text(
    st.one_of(st.sampled_from("*/_$\\~|`@<>[]#-.1 \naé港http:"), st.characters(codec="utf-8")),
    max_size=60,
)


@given(anything)
def test_an_escaped_text_is_only_words(text: str) -> None:
    assert plain(escape(text)) == text


@settings(max_examples=500)
@given(anything)
def test_there_and_back_keeps_the_words(text: str) -> None:
    assert plain(to_mxit(to_discord(text))) == plain(text)


@given(anything)
def test_words_make_no_markup_in_discord(text: str) -> None:
    shown = to_discord(escape(text))
    without_escapes = re.sub(r"\\[*_~|`\[\]<>@#\\.-]", "", shown)
    left = re.sub(r"https?://\S+", "", without_escapes)
    assert not set("*_~|`[]<>@#") & set(left)
