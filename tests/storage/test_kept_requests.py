from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from storage.kept_requests import LIFE
from storage.tables import kept_requests

if TYPE_CHECKING:
    from storage.store import Store

REQUEST = '{"url": "https://cdn.example/a.png?hm=signature"}'


async def age(store: Store, kept_id: str, by: timedelta) -> None:
    async with store.database.write() as connection:
        await connection.execute(
            update(kept_requests)
            .where(kept_requests.c.id == kept_id)
            .values(created_at=datetime.now(UTC) - by)
        )


async def count(store: Store) -> int:
    async with store.database.read() as connection:
        query = select(func.count()).select_from(kept_requests)
        return int((await connection.execute(query)).scalar_one())


async def test_it_is_given_back_once_to_its_person(store: Store) -> None:
    kept_id = await store.kept_requests.keep(7, REQUEST)
    assert await store.kept_requests.take(kept_id, 8) is None
    assert await store.kept_requests.take("another", 7) is None
    assert await store.kept_requests.take(kept_id, 7) == REQUEST
    assert await store.kept_requests.take(kept_id, 7) is None


async def test_two_presses_at_once_get_it_once(store: Store) -> None:
    kept_id = await store.kept_requests.keep(7, REQUEST)
    taken = await asyncio.gather(*(store.kept_requests.take(kept_id, 7) for _ in range(5)))
    assert (taken.count(REQUEST), taken.count(None)) == (1, 4)


async def test_it_is_sealed_whole(store: Store) -> None:
    await store.kept_requests.keep(7, REQUEST)
    async with store.database.read() as connection:
        sealed = (await connection.execute(select(kept_requests.c.request))).scalar_one()
    assert b"signature" not in sealed
    assert b"cdn.example" not in sealed


async def test_it_lives_a_day(store: Store) -> None:
    old = await store.kept_requests.keep(7, REQUEST)
    young = await store.kept_requests.keep(7, REQUEST)
    await age(store, old, LIFE + timedelta(minutes=1))
    await age(store, young, LIFE - timedelta(minutes=1))
    assert await store.kept_requests.take(old, 7) is None
    assert await store.kept_requests.take(young, 7) == REQUEST


async def test_old_ones_of_anybody_are_dropped(store: Store) -> None:
    old = await store.kept_requests.keep(7, REQUEST)
    await age(store, old, LIFE * 2)
    await store.kept_requests.keep(8, REQUEST)
    assert await count(store) == 1


async def test_one_that_was_given_an_id(store: Store) -> None:
    wanted = "ab" * 16
    assert await store.kept_requests.waiting([wanted]) == set()
    assert await store.kept_requests.keep(1, "first", wanted) == wanted
    await store.kept_requests.keep(1, "second", wanted)
    other = await store.kept_requests.keep(1, "other")
    assert await store.kept_requests.waiting([wanted, "cd" * 16]) == {wanted}
    assert await store.kept_requests.take(wanted, 2) is None
    assert await store.kept_requests.take(wanted, 1) == "second"
    assert await store.kept_requests.waiting([wanted, other]) == {other}


async def test_of_many_who_take_at_once_one_gets_it(store: Store) -> None:
    kept_id = await store.kept_requests.keep(1, "once")
    taken = await asyncio.gather(*(store.kept_requests.take(kept_id, 1) for _ in range(5)))
    assert [one for one in taken if one is not None] == ["once"]
