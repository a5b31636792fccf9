"""The same file once more: answered with the link that is there, unless that would be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from tests.bot.transfer.metadata.samples import phone_jpeg

from .slow import SlowCdn
from .tixte import JUNIPERS_KEY

if TYPE_CHECKING:
    from .world import World

pytestmark = pytest.mark.on_both_storages

KEPT: dict[str, Any] = {"keep-metadata": True}
THERE = "You already have this file there: **a.txt**"


async def count(world: World, table: str) -> int:
    async with world.simulation.store.database.read() as connection:
        found = await connection.execute(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
        return int(found.scalar_one())


async def test_the_same_bytes_get_the_link_that_is_there(linked: World) -> None:
    _, first = await linked.sent(("a.txt", b"same"))
    _, again = await linked.sent(("other-name.txt", b"same"))
    assert THERE in again.text
    assert "`force` sends it anyway" in again.text
    assert "### a.txt" in again.text
    assert again.buttons["Open"]["url"] == first.buttons["Open"]["url"]
    assert len(linked.tixte.posts) == 1
    assert await count(linked, "uploads") == 1
    assert await linked.states() == ["done", "done"]
    assert linked.tixte.stored == {"a.txt": b"same"}
    rows = "transfers WHERE source_url IS NOT NULL OR stored IS NOT NULL"
    assert await count(linked, rows) == 0


async def test_a_command_that_is_used_twice_at_once_sends_once(linked: World) -> None:
    cdn = SlowCdn.take_over(linked.env)
    files = [("slow.txt", b"same"), ("slow2.txt", b"else")]
    first = await linked.rehost(*files)
    second = await linked.rehost(*files)
    await linked.until(first, lambda seen: "⏫" in seen.text)
    cdn.go_on.set()
    there = await linked.final(first)
    again = await linked.final(second)
    assert "already" not in there.text
    assert again.text.count("You already have this file there") == 2
    assert there.buttons["Open"]["url"] == again.buttons["Open"]["url"]
    assert linked.tixte.stored == {"slow.txt": b"same", "slow2.txt": b"else"}
    assert len(linked.tixte.posts) == 2


async def test_who_waited_for_a_file_that_failed_sends_it(linked: World) -> None:
    cdn = SlowCdn.take_over(linked.env)
    first = await linked.rehost(("slow.txt", b"same"))
    await linked.until(first, lambda seen: "⏫" in seen.text)
    second = await linked.rehost(("slow.txt", b"same"))
    listed = await linked.ada.autocomplete(linked.channel, "transfers cancel", "transfer", "slow")
    (choice,) = [one for one in listed if one["name"].endswith("under way")]
    await linked.slash("transfers cancel", transfer=choice["value"])
    cdn.go_on.set()
    assert (await linked.final(second)).cards == 1
    assert [*linked.tixte.stored.values()] == [b"same"]


async def test_force_sends_it_anyway(linked: World) -> None:
    await linked.sent(("a.txt", b"same"))
    _, again = await linked.sent(("b.txt", b"same"), force=True)
    assert "already" not in again.text
    assert linked.tixte.stored == {"a.txt": b"same", "b.txt": b"same"}


async def test_other_bytes_of_the_same_size_are_sent(linked: World) -> None:
    await linked.sent(("a.txt", b"same"))
    _, other = await linked.sent(("b.txt", b"else"))
    assert "already" not in other.text
    assert linked.tixte.stored == {"a.txt": b"same", "b.txt": b"else"}


async def test_a_large_file_is_read_twice_only_to_be_compared(linked: World) -> None:
    content = b"large" * 4_000_000  # more than is held in memory
    await linked.sent(("a.bin", content[:-1] + b"!"))
    _, other = await linked.sent(("b.bin", content))
    assert "already" not in other.text
    _, again = await linked.sent(("c.bin", content))
    assert "You already have this file there: **b.bin**" in again.text
    assert [len(one) for one in linked.tixte.stored.values()] == [len(content)] * 2


@pytest.mark.parametrize("first", [False, True])
async def test_private_and_public_are_not_the_same(linked: World, first: bool) -> None:  # noqa: FBT001
    await linked.sent(("a.txt", b"same"), private=first)
    _, other = await linked.sent(("b.txt", b"same"), private=not first)
    assert "already" not in other.text
    _, again = await linked.sent(("c.txt", b"same"), private=first)
    assert THERE in again.text
    assert sorted(linked.tixte.stored) == ["a.txt", "b.txt"]


async def test_a_photo_is_the_same_with_the_same_removed(linked: World) -> None:
    photo = phone_jpeg()
    _, first = await linked.sent(("a.jpg", photo))
    assert "Removed: location" in first.text
    _, whole = await linked.sent(("b.jpg", photo), **KEPT)
    assert "already" not in whole.text
    assert linked.tixte.stored["b.jpg"] == photo
    _, again = await linked.sent(("c.jpg", photo))
    assert "You already have this file there: **a.jpg**" in again.text
    _, kept = await linked.sent(("d.jpg", photo), **KEPT)
    assert "You already have this file there: **b.jpg**" in kept.text
    assert sorted(linked.tixte.stored) == ["a.jpg", "b.jpg"]


async def test_what_was_deleted_is_sent_anew(linked: World) -> None:
    card, _ = await linked.sent(("a.txt", b"same"))
    (question,) = (await linked.press(card, "Delete")).followups
    await linked.press(question, "Delete")
    _, again = await linked.sent(("a.txt", b"same"))
    assert "already" not in again.text
    assert linked.tixte.stored == {"a.txt": b"same"}


async def test_what_is_gone_at_the_host_is_sent_anew(linked: World) -> None:
    await linked.sent(("a.txt", b"same"))
    del linked.tixte.state.uploads[linked.tixte.uploads[0].id]
    _, again = await linked.sent(("b.txt", b"same"))
    assert "already" not in again.text
    assert linked.tixte.stored == {"b.txt": b"same"}


async def test_another_persons_and_another_accounts_files_are_no_doubles(linked: World) -> None:
    await linked.sent(("a.txt", b"same"))
    # Ben has the key of the same account: what Ada sent there is hers all the same.
    await linked.link(by=linked.ben)
    _, his = await linked.sent(("b.txt", b"same"), by=linked.ben)
    assert "already" not in his.text
    await linked.link(JUNIPERS_KEY, label="second")
    await linked.slash("account use", account="juniper")
    _, elsewhere = await linked.sent(("c.txt", b"same"))
    assert "already" not in elsewhere.text
    assert sorted(linked.tixte.stored) == ["a.txt", "b.txt", "c.txt"]


async def test_a_domain_that_is_asked_for_is_not_answered_by_another(linked: World) -> None:
    await linked.sent(("a.txt", b"same"))
    domain = linked.tixte.uploads[0].domain
    named: dict[str, Any] = {"file": ("b.txt", b"same"), "domain": domain}
    seen = await linked.final(await linked.slash("tixte upload", **named))
    assert "already" not in seen.text
    seen = await linked.final(await linked.slash("tixte upload", **named))
    assert "You already have this file there: **b.txt**" in seen.text
    seen = await linked.final(await linked.slash("tixte upload", **named, force=True))
    assert "already" not in seen.text
    assert len(linked.tixte.stored) == 3


async def test_a_summary_says_it_too(linked: World) -> None:
    files = [(f"f{number}.txt", b"x" * number) for number in range(1, 6)]
    await linked.sent(*files[:2])
    _, seen = await linked.sent(*files)
    assert seen.text.startswith("**5 of 5 files sent**")
    assert "✅ f1.txt · you already had it there" in seen.text
    assert "✅ f3.txt · 3 Bytes" in seen.text


@pytest.mark.parametrize("count", [3, 5])
async def test_the_same_file_several_times_in_one_command(linked: World, count: int) -> None:
    await linked.sent(("a.txt", b"same"))
    _, seen = await linked.sent(*[(f"{number}.txt", b"same") for number in range(count)])
    assert len(linked.tixte.posts) == 1
    if count == 3:
        assert seen.cards == 1
        assert seen.text.count(THERE) == 3
    else:
        assert seen.text.startswith("**5 of 5 files sent**")
        assert [one["label"] for one in seen.options] == ["a.txt"]


async def test_deleting_redraws_the_reply_that_it_was_pressed_on(linked: World) -> None:
    await linked.sent(("a.txt", b"a"), ("b.txt", b"b"))
    second, seen = await linked.sent(("a.txt", b"a"), ("c.txt", b"c"))
    assert seen.cards == 2
    (question,) = (await linked.press(second, "Delete")).followups
    await linked.press(question, "Delete")
    redrawn = linked.see(second)
    assert redrawn.cards == 2
    assert "### ~~a.txt~~" in redrawn.text
    assert "### c.txt" in redrawn.text
    assert "b.txt" not in redrawn.text


async def test_where_a_file_came_from_is_recorded(linked: World) -> None:
    await linked.sent(("a.txt", b"a"))
    store = linked.simulation.store
    (found,) = await store.history.search(linked.ada.id, "general", limit=9)
    assert (found.filename, found.origin.place) == ("a.txt", "#general")
