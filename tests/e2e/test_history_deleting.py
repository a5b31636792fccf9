"""`/history delete-many`: asked first, done one by one, stopped, cut off by a restart."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text, update

from storage.tables import uploads

from .seen import eventually
from .test_buttons import push_through
from .world import reply_of

if TYPE_CHECKING:
    from simcord.results import ResponseMessage

    from .seen import Seen
    from .world import World

pytestmark = pytest.mark.on_both_storages

DELETES: dict[str, Any] = {"method": "DELETE", "path": "/users/@me/uploads/*"}


async def send(world: World, *names: str) -> None:
    for name in names:
        await world.sent((name, name.encode()))


async def ask(world: World, **options: Any) -> ResponseMessage:
    return reply_of(await world.slash("history delete-many", **options))


async def confirm(world: World, question: ResponseMessage) -> None:
    (label,) = (one for one in world.see(question).buttons if one.startswith("Delete"))
    await world.press(question, label)


async def ended(world: World, message: ResponseMessage) -> Seen:
    return await eventually(
        lambda: world.see(message), lambda seen: seen.text.startswith("**Deleted")
    )


async def rows(world: World) -> list[int]:
    store = world.simulation.store
    async with store.database.read() as connection:
        counts = [
            (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()  # noqa: S608
            for table in ("deletions", "deletion_items")
        ]
    return [int(one) for one in counts]


async def until_told(world: World) -> None:
    async with asyncio.timeout(8):
        while await rows(world) != [0, 0]:  # noqa: ASYNC110 - nobody rings
            await asyncio.sleep(0.01)


async def test_it_asks_and_deletes(linked: World) -> None:
    await send(linked, *[f"f{number}.txt" for number in range(7)])
    await linked.link(by=linked.ben)
    await linked.sent(("bens.txt", b"ben"), by=linked.ben)
    question = await ask(linked)
    seen = linked.see(question)
    assert seen.text.startswith("Delete **7 files at any service**? **f6.txt**, **f5.txt**,")
    assert "**f2.txt** and 2 more go." in seen.text
    assert "cannot be undone" in seen.text
    assert list(seen.buttons) == ["Delete 7 files", "Keep it"]
    await send(linked, "later.txt")
    await confirm(linked, question)
    done = await ended(linked, question)
    assert done.text.splitlines() == [
        "**Deleted 7 files.**",
        *(f"🗑️ ~~f{number}.txt~~" for number in range(6, -1, -1)),
    ]
    assert done.buttons == {}
    # What was sent after the question stays, and what is Ben's at the same account.
    assert sorted(linked.tixte.stored) == ["bens.txt", "later.txt"]
    assert await linked.simulation.store.history.search(linked.ada.id, "f1", limit=9) == []
    await until_told(linked)
    assert linked.direct_messages(linked.ada) == []


async def test_kept(linked: World) -> None:
    await send(linked, "a.txt")
    question = await ask(linked)
    await linked.press(question, "Keep it")
    assert list(linked.tixte.stored) == ["a.txt"]
    assert await rows(linked) == [0, 0]


async def test_before_kind_and_service(linked: World) -> None:
    await send(linked, "old.txt", "new.txt")
    old = datetime.now(UTC) - timedelta(days=30)
    async with linked.simulation.store.database.write() as connection:
        await connection.execute(
            update(uploads).where(uploads.c.filename == "old.txt").values(created_at=old)
        )
    week = datetime.now(UTC) - timedelta(days=7)
    nothing = linked.see(await ask(linked, before=f"{week:%Y-%m-%d}", kind="image"))
    assert "You have no files of the kind “image” at any service sent before <t:" in nothing.text
    for before in (f"{week:%Y-%m-%d}", f"<t:{int(week.timestamp())}:R>"):
        question = await ask(linked, before=before, kind="text", service="tixte")
        assert "Delete **1 file of the kind “text” at Tixte sent before <t:" in (
            linked.see(question).text
        )
    await confirm(linked, question)
    await ended(linked, question)
    assert list(linked.tixte.stored) == ["new.txt"]


@pytest.mark.parametrize(
    "typed", ["long ago", "<t:>", "2026", "<t:99999999999999>", "2026-02-30", "1e9"]
)
async def test_a_time_that_is_none(linked: World, typed: str) -> None:
    await send(linked, "a.txt")
    seen = linked.see(await ask(linked, before=typed))
    assert "`before` does not read as a time" in seen.text
    assert "2026-01-31" in seen.text
    assert list(linked.tixte.stored) == ["a.txt"]


async def test_one_that_fails_leaves_the_others_alone(linked: World) -> None:
    await send(linked, "a.txt", "b.txt", "c.txt")
    question = await ask(linked)
    linked.tixte.fail(**DELETES, status=403, body={"error": {"message": "not now"}})
    await confirm(linked, question)
    seen = await ended(linked, question)
    assert seen.text.startswith(
        "**Deleted 2 files.** Not deleted, and still in your history: 1 file."
    )
    assert "❌ **c.txt**: Tixte does not let this account do that." in seen.text
    assert seen.reference in repr(linked.logs)
    assert list(linked.tixte.stored) == ["c.txt"]
    found = await linked.simulation.store.history.search(linked.ada.id, "txt", limit=9)
    assert [one.filename for one in found] == ["c.txt"]


async def test_a_host_that_always_fails_is_left_in_peace(linked: World) -> None:
    await send(linked, *[f"f{number}.txt" for number in range(8)])
    question = await ask(linked)
    linked.tixte.fail(**DELETES, status=403, times=None)
    before = len(linked.tixte.requests)
    await confirm(linked, question)
    seen = await ended(linked, question)
    assert "**Deleted 0 files.** Not deleted, and still in your history: 8 files." in seen.text
    assert "❌ **f2.txt**: Left, after too many failures in a row." in seen.text
    assert len(linked.tixte.requests) == before + 5
    assert len(linked.tixte.stored) == 8


async def stalled(linked: World) -> ResponseMessage:
    """Begin to delete three files, and hang at the first."""
    await send(linked, "a.txt", "b.txt", "c.txt")
    question = await ask(linked)
    linked.tixte.fail(**DELETES, mode="stall")
    before = len(linked.tixte.requests)
    await confirm(linked, question)
    assert linked.see(question).text.startswith("**Deleting 3 files**")
    await eventually(lambda: len(linked.tixte.requests), lambda count: count > before)
    return question


async def test_stop(linked: World) -> None:
    question = await stalled(linked)
    stop = linked.see(question).buttons["Stop"]["custom_id"]
    refused = await push_through(linked, linked.ben, question, stop)
    (told,) = refused.followups
    assert "This is over already." in linked.see(told).text
    assert await rows(linked) == [1, 3]
    await linked.press(question, "Stop")
    assert await rows(linked) == [1, 1]
    # What hangs is on its way out; a restart finishes that one alone.
    await linked.simulation.restart()
    await until_told(linked)
    assert sorted(linked.tixte.stored) == ["a.txt", "b.txt"]
    (told_directly,) = linked.direct_messages(linked.ada)
    assert told_directly.text == "**Deleted 1 file.**\n🗑️ ~~c.txt~~"
    over = await linked.press(question, "Stop")
    assert "This is over already." in linked.see(over.followups[0]).text


async def test_a_restart_goes_on(linked: World) -> None:
    await stalled(linked)
    await linked.simulation.restart()
    await until_told(linked)
    assert linked.tixte.stored == {}
    (told,) = linked.direct_messages(linked.ada)
    assert told.text.splitlines()[0] == "**Deleted 3 files.**"
