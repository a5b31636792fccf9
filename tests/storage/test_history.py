"""A person's uploads in pages, by words, counted; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select, update

from storage.history import KINDS, Filter
from storage.tables import upload_words, uploads
from storage.uploads import Origin

from .test_uploads import record, upload

if TYPE_CHECKING:
    from storage.store import Store

ADA, BEN = 7, 77
EVERYTHING = Filter()


async def named(store: Store, *names: str, owner_id: int = ADA, **other: Any) -> list[int]:
    return [await record(store, upload(owner_id, filename=name, **other)) for name in names]


async def found(store: Store, typed: str, owner_id: int = ADA, **other: Any) -> list[str]:
    rows = await store.history.search(owner_id, typed, limit=10, **other)
    assert all(row.owner_id == owner_id for row in rows)
    return [row.filename for row in rows]


async def test_pages_are_newest_first_and_go_on_where_they_ended(store: Store) -> None:
    await named(store, "a", "b", "c", "d", "e")
    await named(store, "of ben", owner_id=BEN)
    seen: list[str] = []
    before = None
    while page := await store.history.page(ADA, EVERYTHING, before=before, limit=2):
        seen += [row.filename for row in page]
        before = page[-1].id
        # What comes meanwhile pushes nothing on to the next page.
        await named(store, "meanwhile")
    assert seen == ["e", "d", "c", "b", "a"]
    assert await store.history.count(BEN, EVERYTHING) == 1


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("image/svg+xml", "image"),
        ("video/mp4", "video"),
        ("audio/mpeg", "audio"),
        ("text/plain", "text"),
        ("application/pdf", "document"),
        ("application/vnd.oasis.opendocument.text", "document"),
        ("application/zip", "archive"),
        ("application/vnd.rar", "archive"),
        ("application/octet-stream", "other"),
        ("font/woff2", "other"),
    ],
)
async def test_every_file_is_of_one_kind(store: Store, content_type: str, kind: str) -> None:
    await named(store, "x", content_type=content_type)
    counts = {one: await store.history.count(ADA, Filter(kind=one)) for one in KINDS}
    assert counts == {one: int(one == kind) for one in KINDS}


async def test_filters_go_together(store: Store) -> None:
    await named(store, "old.png", content_type="image/png")
    async with store.database.write() as connection:
        old = datetime.now(UTC) - timedelta(days=9)
        await connection.execute(update(uploads).values(created_at=old))
    await named(store, "new.png", content_type="image/png")
    await named(store, "there.png", content_type="image/png", service="gett")
    which = Filter("tixte", "image", datetime.now(UTC) - timedelta(days=1))
    assert [row.filename for row in await store.history.page(ADA, which, limit=9)] == ["old.png"]


async def test_words_find_by_name_service_and_place(store: Store) -> None:
    place = Origin(1, 2, 3, 4, "#Straßen-Fotos")
    await named(store, "IMG_20240321-Zürich.jpeg", origin=place)
    await named(store, "holiday2024.png", "春の写真.png")
    assert await found(store, "zuri") == ["IMG_20240321-Zürich.jpeg"]
    assert await found(store, "STRASSEN jpeg") == ["IMG_20240321-Zürich.jpeg"]
    assert await found(store, "2024 holi") == ["holiday2024.png"]
    assert await found(store, "写真") == ["春の写真.png"]
    assert len(await found(store, "tixte")) == 3
    assert await found(store, "zurich nowhere") == []
    assert await found(store, '") OR owner:*') == []
    assert await found(store, "-- '") == []


async def test_search_goes_on_in_pages(store: Store) -> None:
    ids = await named(store, "sun-1.png", "sun-2.png", "sun-3.png")
    assert await found(store, "sun", before=ids[2]) == ["sun-2.png", "sun-1.png"]


async def test_nobody_finds_anothers(store: Store) -> None:
    await named(store, "secret.png", owner_id=BEN)
    for typed in ("secret", str(BEN), f"@{BEN}", f"77 OR {BEN}", "png"):
        assert await found(store, typed) == []
        assert await found(store, f"{BEN} secret") == []
    (theirs,) = await store.history.page(BEN, EVERYTHING, limit=1)
    assert await store.history.own(ADA, theirs.id) is None
    assert await store.history.own(BEN, theirs.id) == theirs


async def test_words_follow_the_file(store: Store) -> None:
    (first,) = await named(store, "before.png")
    await store.uploads.rename(first, filename="after.png", url="u", direct=None)
    assert await found(store, "before") == []
    assert await found(store, "after") == ["after.png"]
    await store.uploads.mark_deleted(first)
    assert await found(store, "after") == []
    assert await store.history.count(ADA, EVERYTHING) == 0
    assert await store.history.own(ADA, first) is None
    async with store.database.read() as connection:
        assert (await connection.execute(select(upload_words))).all() == []


async def test_a_name_without_words(store: Store) -> None:
    await named(store, "☀️", service="")
    assert await store.history.count(ADA, EVERYTHING) == 1


async def test_same_size_is_of_the_same_person_and_account(store: Store) -> None:
    same: dict[str, Any] = {"source_size": 5, "source_sha256": "ab" * 32}
    async with store.database.write() as connection:
        for number in (1, 2):
            await connection.execute(
                insert(uploads.metadata.tables["accounts"]).values(
                    id=number, owner_kind="user", owner_id=ADA, service="tixte",
                    label=str(number), remote_id="x", remote_name="x", is_default=False,
                    secret=b"x", created_at=datetime.now(UTC),
                )
            )  # fmt: skip
    await named(store, "mine", account_id=1, **same)
    await named(store, "elsewhere", account_id=2, **same)
    await named(store, "theirs", owner_id=BEN, account_id=1, **same)
    await named(store, "unknown", account_id=1, source_size=5)
    (gone,) = await named(store, "gone", account_id=1, **same)
    await store.uploads.mark_deleted(gone)
    assert [row.filename for row in await store.history.same_size(ADA, 1, 5)] == ["mine"]
    assert await store.history.same_size(ADA, 1, 6) == []


async def test_stats_and_all(store: Store) -> None:
    await named(store, "a", "b", size=10)
    await named(store, "c", size=100, service="gett")
    await named(store, "of ben", owner_id=BEN)
    gett, tixte = await store.history.stats(ADA)
    assert (gett.service, gett.files, gett.bytes) == ("gett", 1, 100)
    assert (tixte.service, tixte.files, tixte.bytes) == ("tixte", 2, 20)
    assert tixte.oldest <= tixte.newest
    assert [row.filename async for row in store.history.all(ADA)] == ["a", "b", "c"]


async def test_what_can_be_shown(store: Store) -> None:
    await named(store, "shown.png", "hidden.png")
    await named(store, "private.png", private=True)
    await named(store, "page.png", direct_url=None)
    await named(store, "clip.mp4", content_type="video/mp4")
    async with store.database.write() as connection:
        await connection.execute(
            update(uploads).where(uploads.c.filename == "hidden.png").values(state="deleted")
        )
    which = Filter(shown=frozenset({"image/png"}))
    assert [row.filename for row in await store.history.page(ADA, which, limit=9)] == ["shown.png"]


async def test_pages_may_be_jumped_to_and_counts_bounded(store: Store) -> None:
    await named(store, "a", "b", "c", "d", "e")
    page = await store.history.page(ADA, EVERYTHING, skip=3, limit=9)
    assert [row.filename for row in page] == ["b", "a"]
    assert await store.history.count(ADA, EVERYTHING, most=3) == 3


async def test_words_beyond_what_a_database_knows_of_letters(store: Store) -> None:
    await named(store, "𞤀𞤣𞤤𞤢𞤥 𐐀𐐁.png", "กิน ข้าว.png", "x7.png")
    assert await found(store, "𞤢𞤣𞤤") == ["𞤀𞤣𞤤𞤢𞤥 𐐀𐐁.png"]
    assert await found(store, "ข้าว") == ["กิน ข้าว.png"]
    assert await found(store, "7") == ["x7.png"]
    assert await found(store, "7xx7") == []
