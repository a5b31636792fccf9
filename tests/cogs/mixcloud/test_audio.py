"""What the begin of an audio file tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.mixcloud.audio import read_facts
from cogs.mixcloud.pictures import kind_of_picture
from tests.e2e.mixcloud import MP3


def test_an_mp3_by_its_begin() -> None:
    facts = read_facts("deck.mp3", MP3, len(MP3))
    assert (facts.is_audio, facts.title, facts.seconds) == (True, "Deck noise", 10)
    # Of a whole show only the begin is read: its length follows from its size.
    long = read_facts("deck.mp3", MP3, len(MP3) * 360)
    assert long.seconds == pytest.approx(3760, rel=0.02)


@pytest.mark.parametrize("content", [b"", b"not audio at all" * 50, b"ID3", b"\xff" * 5000])
def test_an_mp3_that_is_none(content: bytes) -> None:
    assert not read_facts("deck.mp3", content, len(content)).is_audio


@given(st.binary(max_size=2000), st.sampled_from(["a.mp3", "a.m4a", "a.flac", "a.ogg", "a.wav"]))
def test_any_bytes_are_read_or_let_be(content: bytes, name: str) -> None:
    facts = read_facts(name, content, len(content) * 3)
    assert facts.seconds is None or facts.seconds >= 0


@pytest.mark.parametrize(
    ("begin", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"GIF89a", "gif"),
        (b"RIFF\0\0\0\0WEBP", "webp"),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"", None),
        (b"<svg", None),
    ],
)
def test_pictures(begin: bytes, kind: str | None) -> None:
    assert kind_of_picture(begin) == kind
