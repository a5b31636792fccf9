"""`/tixte uploads` and `/tixte search`: pages that are fetched as somebody turns to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.emulation import StoredBody

from .club import demote
from .test_buttons import push_through
from .tixte import FIXTURES, JUNIPERS_KEY, SESSION_TOKEN
from .world import reply_of

if TYPE_CHECKING:
    from simcord.results import ResponseMessage

    from .club import Club
    from .world import World

LIST, SEARCH = "/users/@me/uploads", "/users/@me/uploads/search"


@pytest.fixture
async def master(world: World) -> World:
    """The world with Ada's account linked by its master key."""
    await world.link(SESSION_TOKEN)
    return world


def fill(world: World, count: int, *, size: int = 5) -> None:
    """Put files into the account beside its two, one a minute: ``file-00001.txt`` is the oldest."""
    state = world.tixte.state
    larkspur = next(iter(state.accounts))
    pattern, body = state.uploads["l5r277bx20a"], StoredBody(b"x" * size)
    for number in range(1, count + 1):
        state.uploads[f"f{number:010}"] = replace(
            pattern,
            id=f"f{number:010}",
            name=f"file-{number:05}",
            extension="txt",
            body=body,
            mimetype="text/plain",
            permissions={larkspur: 3},
            uploaded_at=datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
        )


def asked(world: World, path: str = LIST) -> list[str]:
    """List which pages were asked for."""
    return [one.query.get("page", "") for one in world.tixte.requests if one.path == path]


async def listed(world: World) -> ResponseMessage:
    return reply_of(await world.slash("tixte uploads"))


async def test_ten_thousand_files_are_paged_on_demand(master: World) -> None:
    fill(master, 9_998)
    before = len(master.tixte.requests)
    reply = await listed(master)
    seen = master.see(reply)
    assert seen.ephemeral
    assert seen.text.startswith("### Files of larkspur at Tixte\n")
    link = master.tixte.public("larkspur.tixte.co/file-09998.txt")
    assert f"[file-09998.txt](<{link}>) · 5 Bytes" in seen.text
    assert "file-09989.txt" in seen.text
    assert "file-09988.txt" not in seen.text
    assert seen.text.endswith("-# Page 1 of 1000 · 10,000 in all")
    assert len(seen.options) == 10
    states = {label: one.get("disabled", False) for label, one in seen.buttons.items()}
    assert states == {"⏮ First": True, "◀ Previous": True, "▶ Next": False, "⏭ Last": False}
    turns = (("▶ Next", 2), ("⏭ Last", 1000), ("◀ Previous", 999), ("⏮ First", 1), ("▶ Next", 2))
    for label, page in turns:
        await master.press(reply, label)
        assert master.see(reply).text.endswith(f"-# Page {page} of 1000 · 10,000 in all")
    # One request a page, and none for a page that is kept.
    assert asked(master) == ["1", "2", "1000", "999"]
    assert len(master.tixte.requests) == before + 4


async def test_only_few_pages_are_kept(master: World) -> None:
    fill(master, 200)
    reply = await listed(master)
    for _ in range(12):
        await master.press(reply, "▶ Next")
    await master.press(reply, "⏮ First")
    assert asked(master) == [*(str(page) for page in range(1, 14)), "1"]


async def test_an_entry_opens_as_a_card(master: World) -> None:
    fill(master, 30)
    reply = await listed(master)
    await master.press(reply, "⏭ Last")
    last = master.see(reply)
    assert [option["label"] for option in last.options] == ["sunrise.png", "field notes.txt"]
    assert last.options[1]["description"] == "12 Bytes · 🔒 · 2024-03-21 16:01 UTC"
    opened = await master.ada.select(reply, [last.options[0]["value"]])
    (card,) = opened.followups
    assert master.see(card).text.startswith("### sunrise.png")
    assert list(master.see(card).buttons) == ["Open", "Post here", "Delete"]
    assert master.see(reply) == last


async def test_a_list_shows_nothing_more_once_the_right_to_it_is_gone(club: Club) -> None:
    world = club.world
    fill(world, 30)
    reply = reply_of(await world.slash("tixte uploads", by=club.max))
    seen, before = world.see(reply), len(world.tixte.requests)
    demote(world, club.max)
    turned = await push_through(world, club.max, reply, seen.buttons["▶ Next"]["custom_id"])
    opened = await club.max.select(reply, [seen.options[0]["value"]])
    for told in (turned, opened):
        (refusal,) = told.followups
        assert "not yours to use" in world.see(refusal).text
        assert world.see(refusal).ephemeral
    assert world.see(reply) == seen
    assert len(world.tixte.requests) == before


async def test_an_account_without_files(master: World) -> None:
    for upload_id in FIXTURES:
        master.tixte.state.uploads.pop(upload_id)
    seen = master.see(await listed(master))
    assert seen.text == "**larkspur** has no files at Tixte yet. Send some with `/tixte upload`."
    assert seen.buttons == {}


async def test_one_page_has_no_buttons(master: World) -> None:
    seen = master.see(await listed(master))
    assert seen.text.endswith("-# Page 1 of 1 · 2 in all")
    assert seen.buttons == {}
    assert len(seen.options) == 2


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 200, "body": "<html>oops</html>"}, "makes no sense, such as an error page"),
        ({"mode": "truncate", "keep": 30}, "broke off, or it did not answer in time"),
        ({"mode": "drop"}, "broke off, or it did not answer in time"),
        ({"status": 503}, "Tixte has trouble of its own (HTTP 503)."),
        ({"status": 401}, "Tixte does not accept the linked key"),
    ],
    ids=["html", "truncated", "drop", "503", "401"],
)
async def test_a_failure_while_paging_keeps_the_page(
    master: World, fault: dict[str, Any], words: str
) -> None:
    fill(master, 30)
    reply = await listed(master)
    before = master.see(reply)
    master.tixte.fail(path=LIST, times=None, **fault)
    (told,) = (await master.press(reply, "▶ Next")).followups
    assert words in master.see(told).text
    assert master.see(told).reference
    assert master.see(told).ephemeral
    assert master.see(reply) == before
    master.tixte.mend()
    await master.press(reply, "▶ Next")
    assert "Page 2 of 4" in master.see(reply).text


async def test_the_end_that_came_nearer(master: World) -> None:
    fill(master, 30)
    reply = await listed(master)
    for number in range(1, 31):
        del master.tixte.state.uploads[f"f{number:010}"]
    await master.press(reply, "⏭ Last")
    assert master.see(reply).text.endswith("-# Page 1 of 1 · 2 in all")


async def test_a_list_goes_to_rest(master: World) -> None:
    fill(master, 30)
    reply = await listed(master)
    await master.press(reply, "▶ Next")
    await master.env.advance_time(601)
    seen = master.see(reply)
    assert "Page 2 of 4" in seen.text
    assert "This list is old: run the command again." in seen.text
    assert (seen.buttons, seen.options) == ({}, [])


async def test_a_list_does_not_outlive_the_bot(master: World) -> None:
    fill(master, 30)
    reply = await listed(master)
    await master.simulation.restart()
    told = master.see_reply(await master.press(reply, "▶ Next"))
    assert "This was opened before the bot was restarted" in told.text


async def test_an_upload_key_lists(linked: World) -> None:
    assert "sunrise.png" in linked.see(await listed(linked)).text


async def test_search(master: World) -> None:
    fill(master, 30)
    reply = reply_of(await master.slash("tixte search", query="file-"))
    seen = master.see(reply)
    assert "Files at Tixte that fit “file-”" in seen.text
    assert seen.text.endswith("-# Page 1 of 3 · 30 in all")
    await master.press(reply, "▶ Next")
    assert "Page 2 of 3" in master.see(reply).text
    assert len(asked(master, SEARCH)) == 1


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, 32),
        ({"min-size": "1 kB"}, 1),
        ({"max-size": "12"}, 31),
        ({"min-size": "6b", "max-size": "0,5 kB"}, 1),
        ({"domain": "https://larkspur.tixte.co/"}, 32),
        ({"domain": "moss.tixte.co"}, 0),
        ({"limit": 3}, 3),
    ],
)
async def test_search_with_limits(master: World, options: dict[str, Any], found: int) -> None:
    fill(master, 30)
    result = await master.slash("tixte search", query="e", **options)
    text = master.see_reply(result).text
    if found:
        assert text.endswith(f" · {found} in all")
    else:
        assert text.startswith("Nothing at Tixte fits “e” with these limits.")


async def test_a_search_without_results(master: World) -> None:
    text = master.see_reply(await master.slash("tixte search", query="zzz-*none*")).text
    assert text.startswith("Nothing at Tixte fits “zzz-\\*none\\*”. Try a shorter part")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"min-size": "big"}, "`min-size` does not read as a size: big."),
        ({"max-size": "-5 MB"}, "`max-size` does not read as a size: \\-5 MB."),
        ({"min-size": "2 MB", "max-size": "1 MB"}, "`min-size` (2.0 MB) is more than `max-size`"),
        ({"domain": "my domain!"}, "my domain! is no domain."),
    ],
)
async def test_what_cannot_be_meant(master: World, options: dict[str, Any], words: str) -> None:
    seen = master.see_reply(await master.slash("tixte search", query="e", **options))
    assert words in seen.text
    assert seen.reference
    assert asked(master, SEARCH) == []


async def test_an_upload_key_may_not_search(linked: World) -> None:
    seen = linked.see_reply(await linked.slash("tixte search", query="sun"))
    assert "an upload key may not" in seen.text
    assert list(seen.buttons) == ["Link again"]


async def test_domains_are_completed(master: World) -> None:
    async def offered(typed: str, *, by: Any = None) -> list[str]:
        found = await (by or master.ada).autocomplete(
            master.channel, "tixte search", "domain", typed, query="e"
        )
        return [choice["value"] for choice in found]

    assert await offered("lark") == ["larkspur.tixte.co"]
    assert await offered("moss") == []
    assert await offered("", by=master.ben) == []
    await master.link(JUNIPERS_KEY, by=master.ben)
    # An upload key may not ask for domains: a gap, not a failure.
    assert await offered("", by=master.ben) == []
