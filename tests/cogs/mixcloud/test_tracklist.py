"""Track lists in the shapes that people have them in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.mixcloud.options import Track
from cogs.mixcloud.tracklist import TracklistError, as_text, parse_text, read_tracklist

BUOY = Track(artist="Sea Glass", song="Buoy", start_time=0)
KNOT = Track(artist="The Moorings", song="Knot 1", start_time=1260)

TWO = [
    "0:00 Sea Glass - Buoy\n21:00 The Moorings - Knot 1",
    "00:00:00 Sea Glass \u2013 Buoy\n00:21:00 The Moorings \u2013 Knot 1\n",
    "[00:00] Sea Glass - Buoy\n\n[21:00] The Moorings - Knot 1",
    "(0:00) Sea Glass — Buoy\r\n(21:00) The Moorings — Knot 1",
    "1. 0:00 Sea Glass - Buoy\n2. 21:00 The Moorings - Knot 1",
    "01) Sea Glass - Buoy 0:00\n02) The Moorings - Knot 1 [21:00]",
    "Tracklist:\n0:00 - Sea Glass - Buoy\n21:00 - The Moorings - Knot 1",
    "0:00 | Sea Glass - Buoy\n21:00 | The Moorings - Knot 1",
    "0:00 1. Sea Glass - Buoy\n21:00 2. The Moorings - Knot 1",
    "* 0:00 Sea Glass\tBuoy\n* 21:00 The Moorings\tKnot 1",
    "0:00 Sea Glass - Buoy; 21:00 The Moorings - Knot 1;",
]


@pytest.mark.parametrize("text", TWO)
def test_two_tracks_with_times(text: str) -> None:
    assert parse_text(text) == [BUOY, KNOT]


@pytest.mark.parametrize(
    ("text", "track"),
    [
        ("Outro", Track(chapter="Outro")),
        (
            "1:02:03 Interview with the harbour master",
            Track(chapter="Interview with the harbour master", start_time=3723),
        ),
        ("62:03 A - B", Track(artist="A", song="B", start_time=3723)),
        ("Jay-Z - 99 Problems", Track(artist="Jay-Z", song="99 Problems")),
        ("A - B - C", Track(artist="A", song="B - C")),
        ("2 Unlimited - No Limit", Track(artist="2 Unlimited", song="No Limit")),
        ("Suite 1:30 am", Track(chapter="Suite 1:30 am")),
        ("0:05 99 Luftballons", Track(chapter="99 Luftballons", start_time=5)),
    ],
)
def test_one_line(text: str, track: Track) -> None:
    assert parse_text(text) == [track]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing in this"),
        (" \n \n", "nothing in this"),
        ("0:00 A - B\nC - D", "Track 2: either every track has a time"),
        ("A - B\n1:00 C - D", "Track 2: either every track has a time"),
        ("1:00 A - B\n0:30 C - D", "Track 2 starts no later"),
        ("1:00 A - B\n1:00 C - D", "Track 2 starts no later"),
        ("0:00 A\n1:00", "Track 2 has a time, but no name"),
        ("\n".join(f"song {number}" for number in range(501)), "more than 500"),
    ],
)
def test_what_makes_no_sense(text: str, words: str) -> None:
    with pytest.raises(TracklistError, match=words):
        parse_text(text)


CUE = """REM DATE 2026
PERFORMER "Sea Glass"
TITLE "Harbour Tape"
FILE "tape.mp3" MP3
  TRACK 01 AUDIO
    TITLE "Buoy"
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Knot 1"
    PERFORMER "The Moorings"
    INDEX 00 20:58:00
    INDEX 01 21:00:32
"""
M3U = """#EXTM3U
#EXTINF:1260,Sea Glass - Buoy
music/01.mp3
#EXTINF:-1,The Moorings - Knot 1
C:\\music\\02.mp3
"""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tape.cue", CUE.encode()),
        ("TAPE.CUE", CUE.encode("utf-16")),
        ("tape.m3u", M3U.encode()),
        ("tape.m3u8", b"\xef\xbb\xbf" + M3U.encode()),
        ("tape.txt", M3U.encode()),
        ("tape.txt", TWO[0].encode()),
        ("tracks", TWO[1].encode("cp1252")),
    ],
)
def test_attached_lists(name: str, content: bytes) -> None:
    assert read_tracklist(name, content) == [BUOY, KNOT]


@pytest.mark.parametrize(
    ("name", "content", "tracks"),
    [
        (
            "a.m3u",
            b"Sea Glass - Buoy.mp3\nother.mp3",
            [Track(artist="Sea Glass", song="Buoy"), Track(chapter="other")],
        ),
        ("a.cue", b"TRACK 01 AUDIO\nINDEX 01 00:05:00", [Track(chapter="Track 1", start_time=5)]),
        (
            "a.cue",
            b"TRACK 01 AUDIO\nTITLE Bare words\nINDEX 01 00:05:00",
            [Track(chapter="Bare words", start_time=5)],
        ),
    ],
)
def test_attached_lists_that_tell_little(name: str, content: bytes, tracks: list[Track]) -> None:
    assert read_tracklist(name, content) == tracks


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.cue", b"nothing"), ("a.m3u", b"#EXTM3U"), ("a.txt", b""), ("a.txt", b"x" * 300_000)],
)
def test_attached_nonsense(name: str, content: bytes) -> None:
    with pytest.raises(TracklistError):
        read_tracklist(name, content)


def read_or_nothing(name: str, content: bytes) -> list[Track]:
    """Read a list; what is refused is refused in words."""
    try:
        return read_tracklist(name, content)
    except TracklistError as error:
        if not str(error).endswith("."):
            raise AssertionError(str(error)) from error
        return []


@given(st.text(max_size=400), st.sampled_from(["a.txt", "a.cue", "a.m3u"]))
def test_any_text_is_a_list_or_refused_in_words(text: str, name: str) -> None:
    for track in read_or_nothing(name, text.encode("utf-8", "replace")):
        section = track.as_section()
        assert ("chapter" in section) is not ("artist" in section and "song" in section)
        assert all(section.values()) or section.get("start_time") == 0


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.cue", "a.m3u8"]))
def test_any_bytes_are_a_list_or_refused_in_words(content: bytes, name: str) -> None:
    assert len(read_or_nothing(name, content)) <= 400


WORD = st.text(st.characters(categories=("Lu", "Ll")), min_size=1, max_size=10)


@given(
    st.lists(
        st.builds(Track, artist=WORD, song=WORD) | st.builds(Track, chapter=WORD),
        min_size=1,
        max_size=20,
    ),
    st.lists(st.integers(0, 86_399), min_size=20, max_size=20, unique=True),
)
def test_what_is_written_is_read_again(tracks: list[Track], starts: list[int]) -> None:
    timed = [
        Track(artist=one.artist, song=one.song, chapter=one.chapter, start_time=start)
        for one, start in zip(tracks, sorted(starts), strict=False)
    ]
    assert parse_text(as_text(timed)) == timed
