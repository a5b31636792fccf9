from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.previews.links import links_in

A, B = "https://a.test/x.png", "https://b.test/y_(1).png"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("", []),
        ("nothing, not even ftp://a.test/x", []),
        (A, [A]),
        (f"see {A}, then {B}.", [A, B]),
        (f"({A})", [A]),
        (f"({B})", [B]),
        (f"<{A}>", [A]),
        (f"[words]({A})", [A]),
        (f"[words](<{A}>)", [A]),
        (f"[{A}]({B})", [A, B]),
        (f"**{A}** ||{B}|| _{A}_", [A, B, A]),
        (f"`{A}`!", [A]),
        ("HTTPS://a.test/x", ["HTTPS://a.test/x"]),
        (f"{A}\n{B}", [A, B]),
    ],
)
def test_links_in_a_text(text: str, links: list[str]) -> None:
    assert links_in(text) == links


@given(st.text(max_size=300))
def test_any_text_gives_links_without_blanks(text: str) -> None:
    for link in links_in(f"https://a.test/{text}"):
        assert link.lower().startswith("http")
        assert not set(link) & set(" \n<>")
