"""`/mixcloud` commands that find and show things, as a member sees them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from .mixcloud import TAPE, link_mixcloud, mixcloud_of
from .world import reply_of

if TYPE_CHECKING:
    from .seen import Seen
    from .world import World


@pytest.fixture
async def host(world: World) -> World:
    """The world with Ada's Mixcloud account linked."""
    await link_mixcloud(world)
    return world


async def said(world: World, command: str, **options: Any) -> Seen:
    return world.see_reply(await world.slash(f"mixcloud {command}", **options))


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("search", {"query": "harbour"}),
        ("show", {"key": "me"}),
        ("popular", {}),
        ("follow", {"user": "night-ferry"}),
        ("me", {}),
    ],
)
async def test_without_an_account_there_is_a_button_that_links_one(
    world: World, command: str, options: dict[str, Any]
) -> None:
    seen = await said(world, command, **options)
    assert "Mixcloud" in seen.text
    assert any("Link" in label for label in seen.buttons)
    assert seen.ephemeral
    assert mixcloud_of(world).requests == []


async def test_the_card_of_a_show(host: World) -> None:
    seen = await said(host, "show", key="https://www.mixcloud.com/night-ferry/harbour-tape-01/")
    site = mixcloud_of(host).running.url
    lines = seen.text.splitlines()
    assert lines[0] == "### Harbour Tape 01"
    assert lines[1] == f"by [Night Ferry](<{site}/night-ferry/>)"
    assert lines[2].startswith("-# ⏱ 1:00:00 · ▶ 43 plays · ♥ 1 favorite ·")
    assert "🏷️ Ambient, Drone" in seen.text
    assert "First tape." in seen.text
    assert "-# Published <t:1767225600:f> (<t:1767225600:R>)" in seen.text
    assert "`0:00` Sea Glass \u2013 Buoy\n`21:00` The Moorings \u2013 Knot 1" in seen.text
    assert seen.pictures == [f"{site}/pictures/shows{TAPE}1024.png"]
    assert seen.buttons["Open at Mixcloud"]["url"] == f"{site}{TAPE}"
    assert seen.ephemeral


async def test_the_card_of_a_person_and_of_oneself(host: World) -> None:
    seen = await said(host, "show", key="night-ferry")
    assert seen.text.startswith("### Night Ferry\n")
    assert "📻 27 shows" in seen.text
    assert "📍 Athens, Greece" in seen.text
    assert "follows you" in seen.text
    assert "Tapes from the deck." in seen.text
    me = await said(host, "me")
    assert me.text.startswith("### Demo Host\n")
    assert "Pro" in me.text


async def test_tags_and_categories(host: World) -> None:
    assert (await said(host, "show", key="genres/ambient")).text == "### Ambient shows"
    listed = await said(host, "show", key="categories")
    assert listed.text.splitlines()[:2] == [
        "### Categories",
        f"🗂️ [Ambient](<{mixcloud_of(host).running.url}/categories/ambient/>)",
    ]
    city = await said(host, "search", query="Athens", type="city")
    assert city.text == "### Athens shows"


async def test_a_card_is_posted_where_that_is_asked_for(host: World) -> None:
    result = await host.slash("mixcloud show", key="night-ferry", post=True)
    assert host.see_reply(result).text == "Posted below."
    (posted,) = host.public_messages(host.ben)
    assert posted.text.startswith("### Night Ferry\n")


async def test_what_people_wrote_stays_text(host: World) -> None:
    show = mixcloud_of(host).state.shows[TAPE]
    show.name, show.description = "**@everyone** [x](https://evil.example)", "# loud\n<@1> `code`"
    seen = await said(host, "show", key=TAPE)
    assert "**@everyone**" not in seen.text
    assert "](https://evil" not in seen.text.replace("\\]", "")
    assert "\n# loud" not in seen.text
    assert "\n\\<@1> \\`code\\`" in seen.text


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("nobody/nothing", "Mixcloud does not have this (any more)."),
        ("https://example.org/a/b/", "This is not an address of Mixcloud's."),
        ("a/../b", "This is no key of Mixcloud's."),
        ("///", "There is no key in this."),
    ],
)
async def test_keys_that_lead_nowhere(host: World, key: str, words: str) -> None:
    seen = await said(host, "show", key=key)
    assert words in seen.text
    assert seen.reference


async def test_search_in_pages(host: World) -> None:
    reply = reply_of(await host.slash("mixcloud search", query="harbour tape"))
    seen = host.see(reply)
    assert seen.text.startswith(
        "### Shows at Mixcloud that fit “harbour tape”\n📻 [Harbour Tape 27]"
    )
    assert "Night Ferry · 1:00:00 · 121 plays · <t:" in seen.text
    assert len(seen.options) == 10
    await host.press(reply, "▶ Next")
    await host.press(reply, "▶ Next")
    last = host.see(reply)
    assert last.text.endswith("-# Page 3")
    assert len(last.options) == 7
    assert last.buttons["▶ Next"]["disabled"]
    assert mixcloud_of(host).asked().count("/search/") == 3
    opened = await host.ada.select(reply, [last.options[6]["value"]])
    (card,) = opened.followups
    assert host.see(card).text.startswith("### Harbour Tape 01\n")
    assert "First tape." in host.see(card).text


async def test_a_search_without_results(host: World) -> None:
    seen = await said(host, "search", query="zzz-*none*")
    assert seen.text.startswith("Nothing at Mixcloud fits “zzz-\\*none\\*”.")


async def test_browsing_a_connection(host: World) -> None:
    reply = reply_of(
        await host.slash(
            "mixcloud browse",
            key="night-ferry",
            connection="cloudcasts",
            since="2026-01-02",
            until="3 January 2026 12:00",
        )
    )
    seen = host.see(reply)
    assert "since <t:1767312000> · until <t:1767441600>" in seen.text
    names = [one["label"] for one in seen.options]
    assert names == [f"Harbour Tape {number:02}" for number in range(10, 5, -1)]
    comments = await said(host, "browse", key=TAPE, connection="comments")
    assert "💬 [Demo Host: Lovely rope sounds]" in comments.text
    assert "💬 [Radio Quay: May]" in comments.text


async def test_walking_back_and_forth_through_dated_pages(host: World) -> None:
    result = await host.slash("mixcloud browse", key="night-ferry", connection="cloudcasts")
    reply = reply_of(result)
    first = host.see(reply).text
    await host.press(reply, "▶ Next")
    assert "Harbour Tape 17" in host.see(reply).text
    await host.press(reply, "◀ Previous")
    assert host.see(reply).text == first


async def test_a_connection_that_is_none(host: World) -> None:
    seen = await said(host, "browse", key=TAPE, connection="cloudcasts")
    assert "There is no list called `cloudcasts` here." in seen.text
    assert "`listeners`, `similar`, `favorites`, `comments`" in seen.text


async def test_a_time_that_is_none(host: World) -> None:
    seen = await said(host, "new", since="some day")
    assert "`since` does not read as a time: `some day`. Write it like `2026-01-31`" in seen.text


async def test_charts(host: World) -> None:
    seen = await said(host, "popular", limit=3, offset=1)
    assert [one["label"] for one in seen.options] == [
        "Evening Crates",
        "Off Air",
        "Harbour Tape 27",
    ]
    assert seen.buttons == {}
    many = reply_of(await host.slash("mixcloud new", limit=12))
    await host.press(many, "▶ Next")
    assert len(host.see(many).options) == 2
    assert host.see(many).buttons["▶ Next"]["disabled"]
    assert (await said(host, "hot", limit=1)).text.startswith("### Hot shows at Mixcloud\n")


async def test_discovering_a_tag(host: World) -> None:
    seen = await said(host, "discover", tag="techno+city:bristol", sort="new")
    assert seen.text.startswith("### Techno Bristol shows: new\n")
    assert [one["label"] for one in seen.options] == ["Evening Crates", "Morning Crates"]
    assert "does not have this" in (await said(host, "discover", tag="polka")).text


async def test_completion(host: World) -> None:
    async def offered(command: str, option: str, typed: str, **more: Any) -> list[str]:
        channel = host.channel
        found = await host.ada.autocomplete(channel, f"mixcloud {command}", option, typed, **more)
        return [choice["value"] for choice in found]

    assert (await offered("show", "key", "quay")) == ["/radio-quay/"]
    assert TAPE in await offered("show", "key", "harbour tape 01")
    assert await offered("follow", "user", "ferry") == ["/night-ferry/"]
    assert await offered("discover", "tag", "field") == ["field-recording"]
    assert await offered("edit", "key", "open") == ["/demo-host/opening-night/"]
    assert await offered("browse", "connection", "", key="genres/techno") == [
        "popular",
        "new",
        "hot",
    ]
    assert "followers" in await offered("browse", "connection", "fol", key="night-ferry")
    mixcloud_of(host).fail(path="/search/", times=None, status=500)
    assert await offered("show", "key", "ferry") == []


async def test_completion_waits_for_a_slow_service_no_longer_than_discord_does(
    host: World,
) -> None:
    mixcloud_of(host).fail(path="/search/", times=None, mode="stall")
    loop = asyncio.get_running_loop()
    began = loop.time()
    found = await host.ada.autocomplete(host.channel, "mixcloud show", "key", "quay")
    assert found == []
    assert loop.time() - began < 2.5


@pytest.mark.parametrize(
    ("command", "undo", "option", "value", "mark", "words"),
    [
        ("follow", "unfollow", "user", "night-ferry", "follow", "Now following Night Ferry"),
        ("favorite", "unfavorite", "cloudcast", TAPE, "favorite", "Added Harbour Tape 01"),
        ("repost", "unrepost", "cloudcast", TAPE, "repost", "Reposted Harbour Tape 01"),
        (
            "listen-later add",
            "listen-later remove",
            "cloudcast",
            TAPE,
            "listen-later",
            "Added Harbour Tape 01 to Listen later",
        ),
    ],
)
async def test_actions(  # noqa: PLR0917 - cases come so
    host: World, command: str, undo: str, option: str, value: str, mark: str, words: str
) -> None:
    state = mixcloud_of(host).state
    target = "/night-ferry/" if option == "user" else TAPE
    for name, there in ((command, True), (undo, False)):
        seen = await said(host, name, **{option: value})
        assert seen.text.startswith("✅ ")
        assert there is (words in seen.text)
        assert state.has_mark(mark, "demo-host", target) is there


async def test_actions_on_the_wrong_kind_of_thing(host: World) -> None:
    assert "does not name a show" in (await said(host, "favorite", cloudcast="night-ferry")).text
    assert "does not name a person" in (await said(host, "follow", user=TAPE)).text
    assert mixcloud_of(host).asked("POST") == []


@pytest.mark.parametrize(
    ("wanted", "start"),
    [
        ("html", '```html\n<iframe width="400" height="120" '),
        ("json", '```json\n{\n  "html": "<iframe '),
        ("oembed", '```json\n{\n  "type": "rich"'),
        ("oembed-xml", "```xml\n<?xml"),
    ],
)
async def test_embedding(host: World, wanted: str, start: str) -> None:
    seen = await said(host, "embed", key=TAPE, format=wanted, width="400", color="#3388aa")
    assert start in seen.text
    assert seen.text.startswith("### Harbour Tape 01\n")
    assert len(seen.pictures) == 1


async def test_sizes_and_colours_that_are_none(host: World) -> None:
    assert (
        "`width` does not read as a size"
        in (await said(host, "embed", key=TAPE, width="wide")).text
    )
    assert "`color` is none" in (await said(host, "embed", key=TAPE, color="purple")).text


async def test_a_rate_limit_says_when_to_try_again(host: World) -> None:
    mixcloud_of(host).state.limit.retry_after = 452
    asked = len(mixcloud_of(host).requests)
    assert "Try again in 452 s." in (await said(host, "popular")).text
    assert "Try again in 45" in (await said(host, "hot")).text
    assert len(mixcloud_of(host).requests) == asked + 1


async def test_a_revoked_token_is_linked_again(host: World) -> None:
    mixcloud_of(host).state.tokens.clear()
    seen = await said(host, "me")
    assert "does not accept the linked key" in seen.text
    assert list(seen.buttons) == ["Link again"]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 200, "body": "<html>oops</html>"},
        {"status": 200, "body": '{"data": [{"key"'},
        {"status": 500, "body": "<html>"},
    ],
    ids=str,
)
async def test_answers_that_make_no_sense(host: World, fault: dict[str, Any]) -> None:
    mixcloud_of(host).fail(path="/popular/", times=None, **fault)
    seen = await said(host, "popular")
    assert "Mixcloud" in seen.text
    assert "Try again in a few minutes." in seen.text
    assert seen.reference


async def test_things_of_unknown_kinds_are_shown_as_far_as_they_are_known(host: World) -> None:
    odd = [
        {"type": "hologram", "key": "/x/y/", "name": 5, "created_time": "soon", "pictures": []},
        {"type": "cloudcast"},
        "text",
        None,
    ]
    mixcloud_of(host).fail(path="/popular/", status=200, body={"data": odd, "paging": None})
    seen = await said(host, "popular")
    assert [one["label"] for one in seen.options] == ["x/y", "?"]
    strange = {"key": "/x/y/", "sections": [{"start_time": "now"}, 4], "user": "x", "tags": {}}
    mixcloud_of(host).fail(path="/x/y/", status=200, body=strange)
    assert (await said(host, "show", key="x/y")).text == "### x/y"
