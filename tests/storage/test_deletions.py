"""Which of many files are still to go; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from storage.deletions import DeletionCounts
from storage.history import Filter

from .test_uploads import record, upload

if TYPE_CHECKING:
    from storage.store import Store

ADA, BEN = 7, 77


async def five(store: Store) -> list[int]:
    ids = [await record(store, upload(ADA, filename=f"{number}.png")) for number in range(5)]
    await record(store, upload(BEN))
    return ids


async def test_from_the_plan_to_the_end(store: Store) -> None:
    ids = await five(store)
    gone = await record(store, upload(ADA))
    await store.uploads.mark_deleted(gone)
    made = await store.deletions.create(ADA, Filter(), ids[3], "alone")
    assert await store.deletions.counts(made.id) == DeletionCounts(waiting=4)
    assert await store.deletions.left("alone") == [made]
    assert await store.deletions.left("another") == []
    assert await store.deletions.get(made.id) == made
    assert await store.deletions.get("nothing") is None
    handled = []
    before = None
    while (upload_id := await store.deletions.next(made.id, before)) is not None:
        handled.append(before := upload_id)
        cause = "No." if upload_id == ids[2] else None
        await store.deletions.note(made.id, upload_id, cause)
    assert handled == ids[3::-1]
    assert await store.deletions.counts(made.id) == DeletionCounts(deleted=3, failed=1)
    results = await store.deletions.results(made.id, 3)
    assert [(one.filename, one.state, one.cause) for one in results] == [
        ("2.png", "failed", "No."),
        ("3.png", "deleted", None),
        ("1.png", "deleted", None),
    ]
    await store.deletions.forget(made.id)
    assert await store.deletions.left("alone") == []
    assert await store.deletions.counts(made.id) == DeletionCounts()


async def test_cancelled_but_for_the_one_on_its_way(store: Store) -> None:
    ids = await five(store)
    made = await store.deletions.create(ADA, Filter(), ids[4], "alone")
    await store.deletions.note(made.id, ids[4], None)
    await store.deletions.cancel(made.id, ids[3])
    assert await store.deletions.counts(made.id) == DeletionCounts(waiting=1, deleted=1)
    assert await store.deletions.next(made.id) == ids[3]
    await store.deletions.cancel(made.id)
    assert await store.deletions.next(made.id) is None


async def test_the_rest_may_fail_at_once(store: Store) -> None:
    ids = await five(store)
    made = await store.deletions.create(ADA, Filter(before=datetime.now(UTC)), ids[4], "alone")
    await store.deletions.note(made.id, ids[4], None)
    await store.deletions.fail_rest(made.id, "Left.")
    assert await store.deletions.counts(made.id) == DeletionCounts(deleted=1, failed=4)
