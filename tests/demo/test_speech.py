from __future__ import annotations

import time

import pytest

from bot.demo.speech import links_in, plain


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("### **Two** files\n-# `a.png` · ~~old~~", "Two files\na.png · old"),
        (r"a\_b \(c\)", "a_b (c)"),
        ("• [a b](<http://x.example/a>) · 2", "• a b (http://x.example/a) · 2"),
        (r"[a \[b\]](<http://x.example/t(w:1)/a>)", "a [b] (http://x.example/t(w:1)/a)"),
        ("made <t:1767225600:F>, <t:1767225600>", "made 1 January 2026, 1 January 2026"),
    ],
)
def test_markup_as_plain_text(markdown: str, shown: str) -> None:
    assert plain(markdown) == shown


def test_what_was_a_moment_ago_is_just_now() -> None:
    now = int(time.time())
    assert plain(f"linked <t:{now}:R>") == "linked just now"
    assert plain(f"linked <t:{now - 86410}:R>") == "linked 1 day ago"
    assert plain(f"linked <t:{now - 1000 * 86400 - 10}:R>") == "linked 1,000 days ago"


@pytest.mark.parametrize(
    ("words", "links"),
    [
        ("a (http://x.example/a) b", ["http://x.example/a"]),
        (
            "http://x.example/t.resize(w:2)~t.flip()/a",
            ["http://x.example/t.resize(w:2)~t.flip()/a"],
        ),
        ("(http://x.example/t(w:1)/a)", ["http://x.example/t(w:1)/a"]),
        ("<https://x.example/> none http:/x", ["https://x.example/"]),
    ],
)
def test_links_in_brackets(words: str, links: list[str]) -> None:
    assert links_in(words) == links
