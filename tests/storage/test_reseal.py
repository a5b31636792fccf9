"""Every sealed value goes over to the newest key, while others write, and none is lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import LargeBinary, update

from storage import reseal as module
from storage.accounts import NewAccount, Owner
from storage.batches import NewBatch
from storage.pending_link import Fetched, NewLink
from storage.reseal import count_by_key, count_unopenable, reseal
from storage.sealed import SEALED_COLUMNS
from storage.store import open_store
from storage.tables import accounts, metadata
from storage.transfers import NewTransfer
from storage.uploads import NewUpload, Origin
from storage.vault import KeyMissingError, KeyRing, Vault, generate_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.reseal import Resealed
    from storage.store import Store

OLD, NEW = KeyRing.parse(generate_key()), KeyRing.parse(generate_key())
BOTH = KeyRing(NEW.keys + OLD.keys)
ME = Owner("user", 7)
ORIGIN = Origin(1, 2, 3, 4)


def test_every_sealed_column_is_known() -> None:
    binary = {
        column
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert {one.column for one in SEALED_COLUMNS} == binary
    assert len(SEALED_COLUMNS) == len(binary)
    for one in SEALED_COLUMNS:
        assert {need.table for need in one.needs} == {one.table}


def account(label: str) -> NewAccount:
    return NewAccount(ME, "tixte", label, "remote", "Remote", None)


async def fill(store: Store, count: int = 3) -> None:
    """Put something into every sealed column."""
    for number in range(count):
        made_account = await store.accounts.save(account(f"a{number}"), {"key": f"key{number}"})
        await store.accounts.remember(made_account, f"tokens{number}")
        file = NewTransfer(None, "tixte", ORIGIN, "a.png", None, 1, private=False, source_url="src")
        _, made = await store.transfers.create(
            NewBatch(7, 1, 2, 3, posted=False, token="token", token_expires_at=datetime.now(UTC)),
            [file, file],
        )
        upload = NewUpload(
            7, None, "tixte", "r", "u", None, "f", None, "c", 1, "0" * 64, private=False,
            origin=ORIGIN,
        )  # fmt: skip
        await store.carrying.finish(made[0], upload, "handle")
        await store.carrying.mark_sent(made[1], "r", "what the host said")
    await store.kept_requests.keep(7, "request")
    opened, _ = await store.pending_links.open(NewLink(7, "Ada", ME, "toy"))
    await store.pending_links.send(opened, "state", "browser", "https://bot.example/back")
    sent = await store.pending_links.by_state("state")
    assert sent is not None
    await store.pending_links.claim(sent)
    assert await store.pending_links.keep(sent, Fetched("1", "ada", None, {"token": "t"}), "CODE")


@pytest.fixture
async def old(url: str) -> AsyncIterator[Store]:
    """The store of a bot that only has the old key."""
    opened = await open_store(url, OLD)
    yield opened
    await opened.close()


def ignore(_: Resealed) -> None:
    pass


async def test_everything_goes_over_to_the_newest_key(
    old: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    await fill(old)
    (old_id,) = old.vault.key_ids
    counts = await count_by_key(old.database)
    assert {table: by[old_id] for table, by in counts.items()} == {
        "accounts": 6,
        "uploads": 3,
        "batches": 3,
        "transfers": 6,
        "kept_requests": 1,
        "pending_links": 1,
    }
    seen: list[int] = []
    results = await reseal(old.database, Vault(BOTH), lambda now: seen.append(now.done))
    assert sum(one.done for one in results) == 20
    assert seen[:2] == [2, 3], "it is told as it goes"
    assert not any(one.unopened or one.changed for one in results)
    new = await open_store(url, NEW)
    assert await count_unopenable(new.database, new.vault) == {}
    found = await new.accounts.of(ME)
    assert {(await new.accounts.credentials(one))["key"] for one in found} == {
        "key0",
        "key1",
        "key2",
    }
    assert {await new.accounts.memory(one) for one in found} == {f"tokens{n}" for n in range(3)}
    assert [one.token for one in await new.batches.untold()] == ["token"] * 3
    assert [one.done for one in await reseal(new.database, Vault(BOTH), ignore)] == [0] * 8
    await new.close()


async def test_what_is_written_meanwhile_stays(old: Store, url: str) -> None:
    await fill(old, 1)
    (kept,) = await old.accounts.of(ME)
    both = Vault(BOTH)
    new = await open_store(url, BOTH)

    rows = await module._next_rows(old.database, SEALED_COLUMNS[0], None, both.newest)
    await new.accounts.save(account("a0"), {"key": "linked again"})
    bound = SEALED_COLUMNS[0].bound_to(rows[0])
    anew = both.seal(both.open(rows[0][1], bound), bound)
    assert (
        await module._replace(old.database, SEALED_COLUMNS[0], [(kept.id, rows[0][1], anew)]) == 0
    )
    (again,) = await new.accounts.of(ME)
    assert await new.accounts.credentials(again) == {"key": "linked again"}
    await new.close()


async def test_rotating_while_others_write(old: Store, url: str) -> None:
    await fill(old, 5)
    bot = await open_store(url, BOTH)
    done = asyncio.Event()

    async def work(label: str) -> int:
        number = 0
        while not done.is_set():
            number += 1
            await bot.accounts.save(account(label), {"key": f"{label} {number}"})
            await asyncio.sleep(0)
        return number

    working = [asyncio.create_task(work(f"a{number}")) for number in range(3)]
    await asyncio.sleep(0.05)
    await reseal(old.database, Vault(BOTH), ignore)
    done.set()
    last = await asyncio.gather(*working)
    new = await open_store(url, NEW)
    assert await count_unopenable(new.database, new.vault) == {}
    found = {one.label: await new.accounts.credentials(one) for one in await new.accounts.of(ME)}
    for number in range(3):
        assert found[f"a{number}"] == {"key": f"a{number} {last[number]}"}
    assert found["a4"] == {"key": "key4"}
    await new.close()
    await bot.close()


async def test_a_lost_key_is_told_and_linking_again_mends_it(old: Store, url: str) -> None:
    await fill(old, 2)
    new = await open_store(url, NEW)
    lost = {"accounts": 4, "uploads": 2, "batches": 2, "transfers": 4, "kept_requests": 1}
    lost["pending_links"] = 1
    assert await count_unopenable(new.database, new.vault) == lost
    results = await reseal(new.database, new.vault, ignore)
    unopened = Counter[str]()
    for result in results:
        unopened[result.table] += len(result.unopened)
    assert unopened == lost
    found = await new.accounts.of(ME)
    with pytest.raises(KeyMissingError, match="or link the account again"):
        await new.accounts.credentials(found[0])
    for one in found:
        saved = await new.accounts.save(account(one.label), {"key": "again"})
        assert await new.accounts.credentials(saved) == {"key": "again"}
    assert "accounts" not in await count_unopenable(new.database, new.vault)
    await new.close()


async def test_a_changed_value_is_left_and_named(old: Store) -> None:
    await fill(old, 1)
    (one,) = await old.accounts.of(ME)
    async with old.database.write() as connection:
        broken = old.vault.key_ids[0]
        await connection.execute(update(accounts).values(secret=b"\x01" + broken + b"x" * 40))
    results = await reseal(old.database, Vault(BOTH), ignore)
    assert results[0].unopened == [one.id]
    assert results[0].done == 0
