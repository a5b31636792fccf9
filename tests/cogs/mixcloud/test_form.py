"""What can be said of a show, checked before a byte is sent; and the parts of lists."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.mixcloud.decorators import displayed, paginated, personal, targeting
from cogs.mixcloud.errors import MixcloudParameterError
from cogs.mixcloud.form import check_name, seconds_of, uploading
from cogs.mixcloud.options import ShowAbout, Track


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({}, {}),
        ({"description": ""}, {"description": ""}),
        ({"description": "x" * 1000}, {"description": "x" * 1000}),
        ({"tags": [" Talk ", "Ambient"]}, {"tags-0-tag": "Talk", "tags-1-tag": "Ambient"}),
        ({"hosts": ["@a", "/b/"]}, {"hosts-0-username": "a", "hosts-1-username": "b"}),
        ({"hosts": []}, {"hosts-0-username": ""}),
        ({"unlisted": True, "disable_comments": False}, {"unlisted": "1"}),
        ({"publish": True, "hide_stats": True}, {"publish": "1", "hide_stats": "1"}),
        (
            {"publish_date": datetime(2031, 5, 6, 7, 8, 9, 10, tzinfo=UTC)},
            {"publish_date": "2031-05-06T07:08:09Z"},
        ),
        (
            {"sections": [{"artist": "A", "song": "B"}, {"chapter": " C "}]},
            {"sections-0-artist": "A", "sections-0-song": "B", "sections-1-chapter": "C"},
        ),
        (
            {
                "sections": [{"chapter": "C", "start_time": "1:02:03"}],
                "audio_length": 3724,
            },
            {"sections-0-chapter": "C", "sections-0-start_time": "3723"},
        ),
    ],
)
def test_fields(said: dict[str, Any], fields: dict[str, str]) -> None:
    assert uploading(**said) == fields


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"description": "x" * 1001}, "1001 characters"),
        ({"tags": list("abcdef")}, "6 tags"),
        ({"tags": ["a", " "]}, "Tag 2 is empty"),
        ({"tags": ["Straße", "STRASSE"]}, "Tag 2 is there already"),
        ({"hosts": ["a", "b", "c"]}, "3 hosts"),
        ({"hosts": ["two words"]}, "Host 1 is no name"),
        ({"publish": True, "unlisted": True}, "Only one of"),
        ({"publish": True, "unpublish": True}, "Only one of"),
        ({"publish_date": "2001-01-01"}, "is over"),
        ({"sections": [{}]}, "section 1: it has either"),
        ({"sections": [{"artist": "A"}]}, "section 1: it has either"),
        ({"sections": [{"artist": "A", "song": " "}]}, "section 1: it has either"),
        ({"sections": [{"artist": "A", "song": "B", "chapter": "C"}]}, "section 1: it has either"),
        ({"sections": [{"chapter": 5}]}, "section 1: its chapter is text"),
        ({"sections": [{"chapter": "C", "length": 3}]}, "section 1: nothing is known of length"),
        (
            {"sections": [{"chapter": "A", "start_time": 0}, {"chapter": "B"}]},
            "section 2: the others have a start",
        ),
        (
            {"sections": [{"chapter": "A", "start_time": 5}, {"chapter": "B", "start_time": 5}]},
            "section 2: it starts after",
        ),
        (
            {"sections": [{"chapter": "A", "start_time": 10}], "audio_length": 10},
            "section 1: it starts before the audio ends",
        ),
        ({"sections": [{"chapter": "A", "start_time": -1}]}, "section 1: its start"),
        ({"sections": [{"chapter": "A", "start_time": True}]}, "section 1: its start"),
        ({"sections": [{"chapter": "A", "start_time": 1.5}]}, "section 1: its start"),
        ({"sections": [{"chapter": "A", "start_time": "1:70"}]}, "section 1: its start"),
    ],
    ids=str,
)
def test_refusals(said: dict[str, Any], words: str) -> None:
    with pytest.raises(MixcloudParameterError, match=words):
        uploading(**said)


def test_unknown_words_are_no_words() -> None:
    with pytest.raises(TypeError):
        uploading(percentage_music=50)  # type: ignore[call-arg]


@pytest.mark.parametrize("name", ["", "  ", "x" * 256])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(MixcloudParameterError):
        check_name(name)


@given(st.integers(0, 359_999))
def test_clocks_are_seconds(seconds: int) -> None:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    assert seconds_of(f"{hours}:{minutes:02}:{left:02}", 1) == seconds
    assert seconds_of(f"{hours * 60 + minutes}:{left:02}", 1) == seconds
    assert seconds_of(str(seconds), 1) == seconds_of(seconds, 1) == seconds


@pytest.mark.parametrize(
    ("part", "query"),
    [
        ({}, {}),
        ({"offset": 0, "limit": 5}, {"offset": "0", "limit": "5"}),
        ({"page": 0}, {"offset": "0", "limit": "20"}),
        ({"page": 3, "per_page": 7}, {"offset": "21", "limit": "7"}),
        ({"since": 5, "until": "1970-01-02T00:00Z"}, {"since": "5", "until": "86400"}),
    ],
)
def test_parts_of_lists(part: dict[str, Any], query: dict[str, str]) -> None:
    assert paginated(**part) == query


@pytest.mark.parametrize(
    "part",
    [
        {"page": 1, "offset": 5},
        {"page": 1, "limit": 5},
        {"page": 0, "since": 1},
        {"page": -1},
        {"page": 1, "per_page": 0},
        {"limit": 0},
        {"offset": -1},
        {"limit": True},
        {"since": "whenever"},
    ],
    ids=str,
)
def test_parts_that_are_none(part: dict[str, Any]) -> None:
    with pytest.raises(MixcloudParameterError):
        paginated(**part)


def test_looks() -> None:
    assert displayed() == {"format": "json"}
    assert displayed(width=400, height="50%", color="#3388AA") == {
        "format": "json",
        "width": "400",
        "height": "50%",
        "color": "3388AA",
    }
    with pytest.raises(TypeError):
        displayed(depth=3)  # type: ignore[call-arg]
    with pytest.raises(MixcloudParameterError):
        displayed(format="yaml")


def test_personal_and_targeting() -> None:
    class Somebody:
        access_token: str | None = None

    with pytest.raises(MixcloudParameterError):
        personal(Somebody())
    one = Somebody()
    one.access_token = "tok"
    assert personal(one) == "tok"
    assert targeting(test_looks).targeting is True  # type: ignore[attr-defined]


def test_what_is_said_travels_with_a_transfer() -> None:
    about = ShowAbout(
        title="Pilot",
        tags=["a"],
        tracks=[Track(artist="A", song="B", start_time=0), Track(chapter="C", start_time=9)],
        hosts=[],
        publish_date=datetime(2031, 5, 6, tzinfo=UTC),
        visibility="unlisted",
        hide_stats=True,
    )
    again = ShowAbout.from_options(about.to_options())
    assert again.as_keywords() == about.as_keywords()
    assert again.as_keywords()["sections"] == [
        {"artist": "A", "song": "B", "start_time": 0},
        {"chapter": "C", "start_time": 9},
    ]
    assert again.as_keywords()["unlisted"] is True
    assert again.as_keywords()["hosts"] == []
    assert ShowAbout.from_options({}).as_keywords() == {}
