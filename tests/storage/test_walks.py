"""Walks: begun, moved on step by step, ended, taken up again; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from storage.accounts import NewAccount, Owner
from storage.tables import batches
from storage.uploads import Origin
from storage.walk_index import Tally
from storage.walk_steps import FoundFile, Step
from storage.walks import NewWalk, Told

from .test_transfers import TOKEN, batch, became, file
from .test_uploads import record, upload

if TYPE_CHECKING:
    from storage.store import Store
    from storage.transfers import Transfer
    from storage.walks import Walk

ADA, BEN = 7, 77
CHANNEL, THREAD = 50, 60
UNTIL = datetime(2026, 11, 21, tzinfo=UTC)
WHY = Told("It was cancelled.", "Resume it.", "ABCD1234")


@pytest.fixture
async def walk(store: Store) -> Walk:
    return await begin(store)


async def begin(store: Store, user_id: int = ADA, **other: Any) -> Walk:
    account_id = other.pop("account_id", None) or await account(store, user_id)
    named: dict[str, Any] = {
        "channel_id": CHANNEL,
        "channel_name": "general",
        "service": "tixte",
        "private": False,
        "since": None,
        "message_limit": 1000,
    }
    new = NewWalk(guild_id=1, account_id=account_id, until=UNTIL, **{**named, **other})
    begun = await store.walks.begin(batch(user_id), new)
    assert begun is not None
    return begun


async def account(store: Store, user_id: int) -> int:
    new = NewAccount(Owner("user", user_id), "tixte", "a", "r", "Ada", None)
    return (await store.accounts.save(new, {"key": "k"})).id


def found(message_id: int, attachment_id: int, **other: Any) -> FoundFile:
    return FoundFile(message_id, attachment_id, 99, f"{attachment_id}.txt", 5, **other)


def step(before: int, *files: FoundFile, place: int = CHANNEL) -> Step:
    ids = tuple(dict.fromkeys(one.message_id for one in files))
    return Step(place, before, ids[-1], ids, files)


async def take(store: Store, walk: Walk, one: Step) -> list[Transfer]:
    new = list(dict.fromkeys(it.attachment_id for it in one.files if it.known is None))
    planned = [
        file(
            f"{attachment_id}.txt",
            account_id=walk.account_id,
            private=False,
            origin=Origin(1, CHANNEL, None, attachment_id),
        )
        for attachment_id in new
    ]
    ids = await store.walk_steps.take(walk, one, planned)
    assert ids is not None
    by_id = {it.id: it for it in await store.transfers.get_many(ids)}
    return [by_id[it] for it in ids]


async def done(store: Store, transfer: Transfer) -> None:
    await store.carrying.finish(transfer, became(transfer, origin=transfer.origin), None)


async def now(store: Store, walk: Walk) -> Walk:
    it = await store.walks.get(walk.id)
    assert it is not None
    return it


async def test_a_step_moves_the_walk_on_together_with_what_it_found(store: Store) -> None:
    walk = await begin(store)
    assert (walk.state, walk.messages, walk.place_id) == ("walking", 0, None)
    first = await take(store, walk, step(1000, found(900, 1), found(900, 2), found(890, 3)))
    second = await take(store, walk, step(890, found(880, 4), place=THREAD))
    moved = await now(store, walk)
    assert (moved.place_id, moved.before_id, moved.messages) == (THREAD, 880, 3)
    assert [one.position for one in (*first, *second)] == [0, 1, 2, 3]
    assert {one.batch_id for one in (*first, *second)} == {walk.id}
    assert await store.walk_index.under_way(walk.id) == {one.id for one in (*first, *second)}
    # It is told as a walk, not as a batch of files.
    assert await store.batches.untold() == []
    assert [one.id for one in await store.walks.unfinished()] == [walk.id]


async def test_the_same_walk_goes_on_once(store: Store, walk: Walk) -> None:
    again = NewWalk(
        **{name: getattr(walk, name) for name in NewWalk.__dataclass_fields__} | {"private": True}
    )
    assert await store.walks.begin(batch(ADA), again) is None
    elsewhere = replace(again, channel_id=51)
    assert await store.walks.begin(batch(ADA), elsewhere) is not None
    await store.walks.finish(walk.id)
    assert await store.walks.begin(batch(ADA), again) is not None


async def test_nothing_is_taken_behind_the_end(store: Store, walk: Walk) -> None:
    assert await store.walks.stop(walk.id, "cancelled", WHY) == []
    ids = await store.walk_steps.take(walk, step(1000, found(900, 1)), [file()])
    assert ids is None
    assert await store.transfers.of_batch(walk.id) == []
    assert await store.walks.finish(walk.id) is False
    assert await store.walks.stop(walk.id, "failed", WHY) is None
    assert (await now(store, walk)).state == "cancelled"


async def test_a_forwarded_file_goes_out_once(store: Store, walk: Walk) -> None:
    sent = await take(store, walk, step(1000, found(900, 1), found(890, 1)))
    assert len(sent) == 1
    await done(store, sent[0])
    rows = [one async for one in store.walk_index.rows(walk.id)]
    assert [(one.message_id, one.state) for one in rows] == [(900, "sent"), (890, "sent")]
    assert rows[0].link == rows[1].link is not None


async def test_what_is_known(store: Store, walk: Walk) -> None:
    (on_its_way, ended) = await take(store, walk, step(1000, found(900, 1), found(890, 2)))
    await done(store, ended)
    mine = {"account_id": walk.account_id, "private": False}
    kept = await record(store, upload(ADA, origin=Origin(1, CHANNEL, 5, 3), **mine))
    deleted = await record(store, upload(ADA, origin=Origin(1, CHANNEL, 5, 4), **mine))
    await store.uploads.mark_deleted(deleted)
    await record(store, upload(BEN, origin=Origin(1, CHANNEL, 5, 5), **mine))
    await record(store, upload(ADA, origin=Origin(1, CHANNEL, 5, 6), **mine | {"private": True}))
    await record(store, upload(ADA, origin=Origin(1, CHANNEL, 5, 7)))
    known = await store.walk_steps.known(walk, range(1, 10))
    assert known.keys() == {1, 2, 3}
    assert known[1] == on_its_way.id
    assert known[3] == kept
    assert isinstance(known[2], int)
    assert await store.walk_steps.known(walk, []) == {}


async def test_what_was_under_way_is_found_again(store: Store, walk: Walk) -> None:
    (first, *_) = await take(store, walk, step(1000, found(900, 1)))
    await done(store, first)
    second = await take(store, walk, step(900, found(890, 2), found(880, 3)))
    third = await take(store, walk, step(880, found(870, 4)))
    await done(store, second[0])
    back = await store.walks.stop(walk.id, "cancelled", WHY)
    assert back is not None
    assert set(back) == {second[1].id, third[0].id}
    stopped = await now(store, walk)
    assert (stopped.place_id, stopped.before_id, stopped.messages) == (CHANNEL, 900, 1)
    assert stopped.is_resumable
    assert (stopped.cause, stopped.next_step, stopped.reference) == (
        *(WHY.cause, WHY.next_step),
        WHY.reference,
    )
    tally = await store.walk_index.tally(walk.id)
    assert tally == Tally(found=4, known=0, sent=2, failed=0, under_way=0)
    for one in back:
        await store.carrying.fail(one, "c", "n", "ABCD1234", is_resumable=True)
    # Taken up, its steps take the places of those that they repeat.
    assert await store.walks.reopen(walk.id, batch(BEN)) is None
    opened = await store.walks.reopen(walk.id, batch(ADA, token="new"))
    assert opened is not None
    assert opened.cause is None
    known = await store.walk_steps.known(opened, [2, 3])
    again = step(900, found(890, 2, known=known[2]), found(880, 3, known=known.get(3)))
    assert [it.position for it in await take(store, opened, again)] == [4]
    assert (await store.walk_index.tally(walk.id)).found == 4
    assert (await now(store, walk)).messages == 3


async def test_what_was_put_back_is_taken_up_by_the_walk_alone(store: Store, walk: Walk) -> None:
    (one,) = await take(store, walk, step(1000, found(900, 1)))
    back = await store.walks.stop(walk.id, "cancelled", WHY)
    assert back == [one.id]
    await store.carrying.fail(one.id, "c", "n", "ABCD1234", is_resumable=True)
    assert len(await store.transfers.of_person(ADA)) == 1
    await store.walks.forget_sources(back)
    assert await store.transfers.of_person(ADA) == []


async def test_it_is_answered_under_its_new_command(store: Store, walk: Walk) -> None:
    await store.walks.stop(walk.id, "failed", WHY)
    assert [one.id for one in await store.walks.untold()] == [walk.id]
    await store.batches.mark_told(walk.id)
    assert await store.walks.untold() == []
    later = batch(ADA, token="another", token_expires_at=UNTIL + timedelta(hours=1))
    assert await store.walks.reopen(walk.id, later) is not None
    assert await store.walks.reopen(walk.id, later) is None
    answered = await store.batches.get(walk.id)
    assert answered is not None
    assert (answered.token, answered.told_at) == ("another", None)
    async with store.database.read() as connection:
        (sealed,) = (await connection.execute(select(batches.c.token))).scalars()
    assert b"another" not in sealed
    assert TOKEN.encode() not in sealed


async def test_the_index_says_what_became_of_each(store: Store, walk: Walk) -> None:
    kept = await record(store, upload(ADA, account_id=walk.account_id))
    files = [found(1000 - number, number) for number in range(1, 4)]
    sent, failed, _ = await take(store, walk, step(2000, *files))
    await take(store, walk, step(997, found(996, 4, known=kept)))
    await done(store, sent)
    await store.carrying.fail(failed.id, "It is gone.", "Send it.", "ABCD1234")
    rows = [one async for one in store.walk_index.rows(walk.id)]
    assert [one.state for one in rows] == ["sent", "failed", "under way", "known"]
    assert [one.reason for one in rows] == [None, "It is gone.", None, None]
    assert [one.sha256 is not None for one in rows] == [True, False, False, True]
    await store.uploads.mark_deleted(kept)
    (*_, last) = [one async for one in store.walk_index.rows(walk.id)]
    assert (last.state, last.link, last.sha256) == ("deleted", None, None)


async def test_the_index_is_read_in_pages(
    store: Store, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.walk_index._AT_ONCE", 3)
    files = [found(1000 - number // 2, number) for number in range(10)]
    await take(store, walk, step(2000, *files))
    rows = [(one.message_id, one.attachment_id) async for one in store.walk_index.rows(walk.id)]
    assert rows == sorted(((one.message_id, one.attachment_id) for one in files), reverse=True)


async def test_whose_walks_there_are(store: Store, walk: Walk) -> None:
    others = await begin(store, BEN)
    assert [one.id for one in await store.walks.of_person(ADA)] == [walk.id]
    await store.walks.finish(others.id)
    assert await store.walks.of_person(BEN) == []


async def test_an_account_that_is_unlinked_leaves_the_walk(store: Store, walk: Walk) -> None:
    async with store.database.write() as connection:
        await connection.execute(text("DELETE FROM accounts"))
    left = await now(store, walk)
    assert left.account_id is None
    assert await store.walk_steps.known(left, [1]) == {}
