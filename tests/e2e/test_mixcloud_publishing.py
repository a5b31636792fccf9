"""`/mixcloud upload`, `upload-url` and `edit`: what a member sees before and after."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from .mixcloud import BASIC_TOKEN, MP3, PNG, link_mixcloud, mixcloud_of
from .seen import eventually
from .world import reply_of

if TYPE_CHECKING:
    from cogs.mixcloud.emulator.state import Show

    from .seen import Seen
    from .world import World

PILOT = "/demo-host/pilot-episode/"


@pytest.fixture
async def host(world: World) -> World:
    """The world with Ada's Mixcloud account linked."""
    await link_mixcloud(world)
    return world


async def ask(world: World, command: Any = "upload", **options: Any) -> Any:
    given = {"mp3": ("deck.mp3", MP3), "name": "Pilot Episode"} if command == "upload" else {}
    return reply_of(await world.slash(f"mixcloud {command}", **{**given, **options}))


async def publish(world: World, question: Any) -> Seen:
    return await world.final(await world.press(question, "Publish"))


def pilot(world: World) -> Show:
    return mixcloud_of(world).state.shows[PILOT]


async def test_a_show_is_published_after_a_question(host: World) -> None:
    question = await ask(
        host,
        picture=("cover.png", PNG),
        description="From the deck",
        tags="Ambient, Field Recording",
        tracklist="0:00 Sea Glass - Buoy; 0:05 Outro",
        hosts="night-ferry",
        **{"publish-at": "6 May 2031 18:00", "hide-stats": True},
    )
    seen = host.see(question)
    assert seen.text.startswith("### Publish this show at Mixcloud?\n**Title:** Pilot Episode\n")
    for line in (
        "**Description:** From the deck",
        "**Tags:** Ambient, Field Recording",
        "**Hosts:** night-ferry",
        "**Published:** <t:1935856800:F> (<t:1935856800:R>)",
        "**Picture:** attached, 108 Bytes",
        "**Also:** hidden numbers",
        "**Tracks:** 2\n- `0:00` Sea Glass \u2013 Buoy\n- `0:05` Outro",
        "⏱ 0:10 · tagged “Deck noise”",
        "In the name of **Demo Host**",
    ):
        assert line in seen.text
    assert seen.ephemeral
    assert list(seen.buttons) == ["Publish", "Change track list", "Cancel"]
    assert mixcloud_of(host).asked("POST") == []
    done = await publish(host, question)
    assert done.text.startswith("### Pilot Episode\n")
    assert f"{mixcloud_of(host).running.url}{PILOT}" in done.text
    assert hashlib.sha256(MP3).hexdigest()[:12] in done.text
    assert list(done.buttons) == ["Open", "Post here"]
    assert host.see(question).text == "Being published: see below."
    show = pilot(host)
    assert show.audio is not None
    assert show.audio.sha256 == hashlib.sha256(MP3).hexdigest()
    assert show.picture is not None
    assert show.picture.read(0, 200) == PNG
    assert (show.name, show.tags, show.hosts) == (
        "Pilot Episode",
        ["Ambient", "Field Recording"],
        ["night-ferry"],
    )
    assert [(one.song, one.chapter, one.start_time) for one in show.sections] == [
        ("Buoy", None, 0),
        (None, "Outro", 5),
    ]
    assert (show.publish_date, show.hides_stats) == (datetime(2031, 5, 6, 18, tzinfo=UTC), True)


async def test_where_the_picture_is_stays_sealed(host: World) -> None:
    question = await ask(host, picture=("cover.png", PNG))
    await publish(host, question)
    assert pilot(host).picture is not None
    assert b"cover.png" not in host.database_bytes()


async def test_the_track_list_is_written_in_a_form(host: World) -> None:
    question = await ask(host)
    form = await host.press(question, "Add track list")
    assert form.modal is not None
    (label,) = form.modal["components"]
    field = label["component"]["custom_id"]
    await host.ada.submit_modal(form, {field: "0:00 Sea Glass - Buoy\n0:07 Outro"})
    assert "**Tracks:** 2" in host.see(question).text
    again = await host.press(question, "Change track list")
    assert again.modal is not None
    (label,) = again.modal["components"]
    assert label["component"]["value"] == "0:00:00 Sea Glass \u2013 Buoy\n0:00:07 Outro"
    refused = await host.ada.submit_modal(
        again, {label["component"]["custom_id"]: "0:05 A - B\n0:01 C - D"}
    )
    told = reply_of(refused)
    assert "Track 2 starts no later than the one before it." in host.see(told).text
    await publish(host, question)
    assert [one.start_time for one in pilot(host).sections] == [0, 7]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deck.cue", b'TRACK 01 AUDIO\nTITLE "Buoy"\nPERFORMER "Sea Glass"\nINDEX 01 00:02:00\n'),
        ("deck.m3u", b"#EXTM3U\n#EXTINF:4,Sea Glass - Buoy\n1.mp3\n"),
        ("deck.txt", "0:00 Sea Glass \u2014 Buoy".encode()),
    ],
)
async def test_the_track_list_is_a_file(host: World, name: str, content: bytes) -> None:
    question = await ask(host, **{"tracklist-file": (name, content)})
    assert "Sea Glass \u2013 Buoy" in host.see(question).text
    await publish(host, question)
    assert [(one.artist, one.song) for one in pilot(host).sections] == [("Sea Glass", "Buoy")]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"tags": "a, b, c, d, e, f"}, "There are 6 tags; at most 5 may be."),
        ({"tags": "Talk, talk"}, "Tag 2 is there already."),
        ({"tracklist": "0:05 A - B; 0:01 C - D"}, "Track 2 starts no later"),
        ({"tracklist": "0:00 A - B; 9:00:00 C - D"}, "Section 2: it starts before the audio ends"),
        ({"tracklist": "x", "tracklist-file": ("a.txt", b"y")}, "There are two track lists."),
        ({"publish-at": "yesterday 18:00"}, "The time of publishing is over"),
        ({"publish-at": "whenever"}, "`publish-at` does not read as a time"),
        ({"hosts": "a, b, c"}, "There are 3 hosts; at most 2 may be."),
        ({"picture": ("x.png", b"BM not a picture")}, "neither JPEG, PNG, GIF nor WebP"),
        ({"mp3": ("notes.txt", b"words")}, "`notes.txt` is no audio"),
    ],
    ids=str,
)
async def test_what_cannot_be_published_is_said_at_once(
    host: World, options: dict[str, Any], words: str
) -> None:
    seen = host.see(await ask(host, **options))
    assert words in seen.text
    assert seen.buttons == {}
    assert mixcloud_of(host).asked("POST") == []


async def test_an_mp3_that_is_none_is_warned_of(host: World) -> None:
    question = await ask(host, mp3=("deck.mp3", b"not audio at all" * 50))
    assert "⚠️ This does not look like audio" in host.see(question).text


async def test_nothing_is_published_without_a_yes(host: World) -> None:
    question = await ask(host)
    await host.press(question, "Cancel")
    assert host.see(question).text == "Nothing was published."
    assert mixcloud_of(host).asked("POST") == []


async def test_only_the_person_who_asked_publishes(host: World) -> None:
    question = await ask(host)
    with pytest.raises(Exception, match="visible"):
        await host.press(question, "Publish", by=host.ben)


@pytest.mark.parametrize(
    "options",
    [{"hosts": "radio-quay"}, {"publish-at": "in 3 hours"}, {"hide-stats": True}],
    ids=str,
)
async def test_a_basic_account_is_told_what_needs_pro(
    world: World, options: dict[str, Any]
) -> None:
    await link_mixcloud(world, BASIC_TOKEN)
    seen = world.see(await ask(world, **options))
    assert f"`{next(iter(options))}`: only Mixcloud Pro accounts may ask for this" in seen.text
    assert mixcloud_of(world).asked("POST") == []


async def test_an_upload_of_a_basic_account_that_ends_in_nothing(world: World) -> None:
    await link_mixcloud(world, BASIC_TOKEN)
    question = await ask(world)
    assert "⚠️ This is a basic account" in world.see(question).text
    done = await publish(world, question)
    assert "Pro accounts only" in done.text
    assert mixcloud_of(world).asked("POST") == ["/upload/"]


async def test_a_revoked_token_keeps_the_work(host: World) -> None:
    question = await ask(host, tags="Talk")
    mixcloud_of(host).state.tokens.clear()
    done = await publish(host, question)
    assert "does not accept the linked key" in done.text
    assert "Link again" in done.buttons


@pytest.mark.parametrize("simulation", [{"allow_private_addresses": True}], indirect=True)
async def test_a_show_from_the_web(host: World) -> None:
    url = f"{mixcloud_of(host).running.url}/__audio/night-ferry/deck.mp3/"
    mixcloud_of(host).fail(
        path="/__audio/*",
        status=200,
        body="ID3 words",
        headers={"Content-Type": "audio/mpeg"},
        times=None,
    )
    question = await ask(host, "upload-url", url=url, name="Pilot Episode", unlisted=True)
    seen = host.see(question)
    assert "**Visibility:** unlisted: found by its link alone" in seen.text
    assert "⚠️ This does not look like audio" in seen.text
    await publish(host, question)
    show = pilot(host)
    assert show.audio is not None
    assert (show.audio.read(0, 20), show.is_unlisted) == (b"ID3 words", True)


@pytest.mark.parametrize("simulation", [{"allow_private_addresses": True}], indirect=True)
async def test_the_length_of_a_show_from_the_web_is_read_before_it_is_published(
    host: World,
) -> None:
    url = await _uploaded(host)
    question = await ask(host, "upload-url", url=url, name="Again", tracklist="0:00 A - B")
    assert "⏱ 0:10 · tagged “Deck noise”" in host.see(question).text
    refused = await ask(host, "upload-url", url=url, name="Again", tracklist="0:00 A - B; 9:00 C")
    assert "Section 2: it starts before the audio ends" in host.see(refused).text
    gone = await ask(host, "upload-url", url=f"{url}none", name="Again")
    assert "There is no file at this address" in host.see(gone).text
    assert mixcloud_of(host).asked("POST") == ["/upload/"]


async def _uploaded(world: World) -> str:
    await publish(world, await ask(world))
    return f"{mixcloud_of(world).running.url}/__audio{PILOT}"


async def test_a_show_is_edited_after_a_question(host: World) -> None:
    question = await ask(
        host,
        "edit",
        key="opening-night",
        name="Opening Night, again",
        tags="Jazz",
        picture=("cover.png", PNG),
        visibility="unlisted",
        post=True,
    )
    seen = host.see(question)
    assert seen.text.startswith("### Change “Opening Night” at Mixcloud?\n")
    assert "⚠️ Tags are replaced as a whole: what is there now goes." in seen.text
    pressed = await host.press(question, "Change it")
    await eventually(lambda: host.see(question).text, lambda text: text.startswith("✅"))
    (posted,) = pressed.followups
    assert host.see(posted).text.startswith("### Opening Night, again\n")
    assert not host.see(posted).ephemeral
    show = mixcloud_of(host).state.shows["/demo-host/opening-night/"]
    assert (show.name, show.tags, show.is_unlisted) == ("Opening Night, again", ["Jazz"], True)
    assert show.description == "The first one."
    assert show.picture is not None


async def test_somebody_elses_show_is_not_edited(host: World) -> None:
    question = await ask(host, "edit", key="night-ferry/harbour-tape-01", name="Mine")
    told = await host.press(question, "Change it")
    (refusal,) = told.followups
    assert "Mixcloud does not let this account do that." in host.see(refusal).text
    assert mixcloud_of(host).state.shows["/night-ferry/harbour-tape-01/"].name == "Harbour Tape 01"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"key": "opening-night"}, "There is nothing to change."),
        ({"key": "a/b/c", "name": "x"}, "`a/b/c` does not name a show."),
        ({"key": "no-such-show", "name": "x"}, "Mixcloud does not have this"),
    ],
)
async def test_what_cannot_be_edited(host: World, options: dict[str, Any], words: str) -> None:
    assert words in host.see(await ask(host, "edit", **options)).text
