from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from storage.accounts import AccountStore, NewAccount, Owner
from storage.store import open_store
from storage.tables import accounts
from storage.vault import KeyRing, SealBrokenError, Vault, VaultError, generate_key

if TYPE_CHECKING:
    from pathlib import Path

    from storage.store import Store

ME, YOU, SERVER = Owner("user", 1), Owner("user", 2), Owner("guild", 1)
SNOWFLAKE = 2**63 - 1


def new(owner: Owner = ME, service: str = "tixte", label: str = "main", **other: Any) -> NewAccount:
    named: dict[str, Any] = {
        "remote_id": f"{owner}-{label}",
        "remote_name": "larkspur",
        "max_file_bytes": 200_000_000,
    }
    return NewAccount(owner=owner, service=service, label=label, **{**named, **other})


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def labels(store: Store, owner: Owner = ME, service: str | None = "tixte") -> list[str]:
    return [account.label for account in await store.accounts.of(owner, service)]


async def default(store: Store, owner: Owner = ME, service: str = "tixte") -> list[str]:
    listed = await store.accounts.of(owner, service)
    return [account.label for account in listed if account.is_default]


async def test_what_is_saved_is_found(store: Store) -> None:
    before = datetime.now(UTC)
    credentials = {"master_key": "tx.secret", "domain": "larkspur.tixte.co", "☀️": "ключ"}
    saved = await store.accounts.save(new(Owner("user", SNOWFLAKE)), credentials)
    assert await store.accounts.get(saved.id) == saved
    assert await store.accounts.of(saved.owner) == [saved]
    assert await store.accounts.credentials(saved) == credentials
    assert saved.created_at.tzinfo is not None
    assert before <= saved.created_at <= datetime.now(UTC)
    assert (saved.owner.id, saved.is_default, saved.max_file_bytes) == (
        SNOWFLAKE,
        True,
        200_000_000,
    )


async def test_a_ceiling_may_be_unknown(store: Store) -> None:
    saved = await store.accounts.save(new(max_file_bytes=None), {})
    assert (saved.max_file_bytes, await store.accounts.credentials(saved)) == (None, {})


async def test_owners_are_apart(store: Store) -> None:
    for owner in (ME, YOU, SERVER):
        await store.accounts.save(new(owner, label=str(owner)), {"key": str(owner)})
    for owner in (ME, YOU, SERVER):
        (account,) = await store.accounts.of(owner)
        assert (account.label, account.is_default) == (str(owner), True)
        assert await store.accounts.credentials(account) == {"key": str(owner)}
    assert await store.accounts.of(Owner("guild", 2)) == []
    assert await store.accounts.count() == 3


async def test_credentials_moved_to_another_owner_do_not_open(store: Store) -> None:
    mine = await store.accounts.save(new(ME), {"key": "mine"})
    yours = await store.accounts.save(new(YOU), {"key": "yours"})
    async with store.database.write() as connection:
        secret = await connection.execute(select(accounts.c.secret).where(accounts.c.id == mine.id))
        await connection.execute(
            update(accounts).where(accounts.c.id == yours.id).values(secret=secret.scalar_one())
        )
    with pytest.raises(SealBrokenError):
        await store.accounts.credentials(yours)


async def test_credentials_of_another_service_do_not_open(store: Store) -> None:
    mine = await store.accounts.save(new(), {"key": "mine"})
    async with store.database.write() as connection:
        await connection.execute(update(accounts).values(service="gett"))
    moved = await store.accounts.get(mine.id)
    assert moved is not None
    with pytest.raises(SealBrokenError):
        await store.accounts.credentials(moved)


async def test_credentials_need_the_key_that_sealed_them(store: Store) -> None:
    account = await store.accounts.save(new(), {"key": "mine"})
    stranger = AccountStore(store.database, Vault(KeyRing.parse(generate_key())))
    with pytest.raises(VaultError):
        await stranger.credentials(account)


async def test_the_newest_is_the_default_of_its_service(store: Store) -> None:
    for label in ("one", "two", "three"):
        await store.accounts.save(new(label=label), {})
        assert await default(store) == [label]
    await store.accounts.save(new(service="gett", label="other"), {})
    await store.accounts.save(new(YOU, label="yours"), {})
    assert await default(store) == ["three"]
    assert await labels(store) == ["three", "two", "one"]
    assert sorted(await labels(store, service=None)) == ["one", "other", "three", "two"]


async def test_the_same_label_is_replaced(store: Store) -> None:
    first = await store.accounts.save(new(label="main"), {"key": "old"})
    await store.accounts.save(new(label="second"), {"key": "second"})
    again = await store.accounts.save(
        new(label="main", remote_name="juniper", max_file_bytes=7), {"key": "new"}
    )
    assert (again.id, again.remote_name) == (first.id, "juniper")
    assert again.max_file_bytes == 7
    assert again.created_at > first.created_at, "clients that were made for the old one are stale"
    assert await labels(store) == ["main", "second"]
    assert await default(store) == ["main"]
    assert await store.accounts.credentials(again) == {"key": "new"}


async def test_another_account_under_the_same_label_is_another_account(store: Store) -> None:
    # What points to the old one must not go on with the new one's key: a Delete would then look
    # for the file in the wrong place, and take it for gone.
    first = await store.accounts.save(new(), {"key": "old"})
    other = await store.accounts.save(new(remote_id="another"), {"key": "new"})
    assert other.id != first.id
    assert await store.accounts.get(first.id) is None
    assert await store.accounts.of(ME) == [other]


async def test_the_first_one_is_the_last_linked_or_chosen(store: Store) -> None:
    async def order() -> list[tuple[str, bool, bool]]:
        found = await store.accounts.of(ME)
        return [(one.label, one.is_first, one.is_default) for one in found]

    a = await store.accounts.save(new(label="a"), {})
    b = await store.accounts.save(new(label="b"), {})
    await store.accounts.save(new(service="gett", label="c"), {})
    await store.accounts.save(new(SERVER, label="theirs"), {})
    assert await order() == [("c", True, True), ("b", False, True), ("a", False, False)]
    await store.accounts.make_default(a)
    assert await order() == [("a", True, True), ("c", False, True), ("b", False, False)]
    # Where the first one goes, the newest default follows.
    await store.accounts.remove(a)
    assert await order() == [("c", False, True), ("b", False, True)]
    with pytest.raises(LookupError, match="not linked any more"):
        await store.accounts.make_default(a)
    await store.accounts.make_default(b)
    assert [one.is_first for one in await store.accounts.of(SERVER)] == [True]


async def test_what_the_service_says_is_refreshed(store: Store) -> None:
    heard: list[tuple[Owner, int | None]] = []
    store.accounts.listeners.append(lambda *change: heard.append(change))
    account = await store.accounts.save(new(), {"key": "k"})
    told = await store.accounts.refresh(account, "renamed", 5)
    assert await store.accounts.get(account.id) == told
    assert (told.remote_name, told.max_file_bytes, told.label) == ("renamed", 5, "main")
    assert told.created_at == account.created_at
    await store.accounts.make_default(account)
    await store.accounts.remove(account)
    assert heard == [(ME, account.id), (ME, None), (ME, None), (ME, account.id)]


async def test_labels_of_other_owners_and_services_are_not_replaced(store: Store) -> None:
    for owner, service in ((ME, "tixte"), (ME, "gett"), (YOU, "tixte"), (SERVER, "tixte")):
        await store.accounts.save(new(owner, service), {})
    assert await store.accounts.count() == 4


async def test_when_the_default_goes_the_next_newest_follows(store: Store) -> None:
    saved = [await store.accounts.save(new(label=label), {}) for label in ("a", "b", "c")]
    await store.accounts.save(new(service="gett", label="other"), {})
    assert await store.accounts.remove(saved[2]) is True
    assert await default(store) == ["b"]
    assert await store.accounts.remove(saved[0]) is True
    assert (await default(store), await labels(store)) == (["b"], ["b"])
    assert await store.accounts.remove(saved[1]) is True
    assert await labels(store) == []
    assert await default(store, service="gett") == ["other"]


async def test_what_is_removed_is_gone(store: Store) -> None:
    account = await store.accounts.save(new(), {"key": "x"})
    await store.accounts.save(new(YOU), {"key": "y"})
    assert await store.accounts.remove(account) is True
    assert await store.accounts.remove(account) is False
    assert await store.accounts.get(account.id) is None
    with pytest.raises(LookupError, match="not linked any more"):
        await store.accounts.credentials(account)
    assert await labels(store, YOU) == ["main"]


async def test_a_number_never_names_another(store: Store) -> None:
    numbers = []
    for _ in range(3):
        account = await store.accounts.save(new(), {})
        numbers.append(account.id)
        await store.accounts.remove(account)
    assert len(set(numbers)) == 3
    assert numbers == sorted(numbers)


async def test_nothing_secret_stands_in_the_file(tmp_path: Path, ring: KeyRing) -> None:
    path = tmp_path / "a.db"
    store = await open_store(f"sqlite+aiosqlite:///{path}", ring)
    account = await store.accounts.save(new(), {"master_key": "tx.the-secret"})
    assert "the-secret" not in repr(account)
    await store.close()
    assert b"the-secret" not in everything_in(tmp_path)
    with sqlite3.connect(path) as plain:
        (secret,) = plain.execute("SELECT secret FROM accounts").fetchone()
    plain.close()
    assert json.dumps("master_key").encode() not in secret


async def test_times_are_aware_in_whatever_zone_they_come(store: Store) -> None:
    account = await store.accounts.save(new(), {})
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the point
    with pytest.raises(Exception, match="a time without a zone cannot be stored"):
        async with store.database.write() as connection:
            await connection.execute(update(accounts).values(created_at=naive))
    async with store.database.write() as connection:
        moment = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(microseconds=123456)
        await connection.execute(update(accounts).values(created_at=moment))
    found = await store.accounts.get(account.id)
    assert found is not None
    assert (found.created_at, found.created_at.tzinfo) == (moment, UTC)


def test_an_owner_as_text() -> None:
    assert (str(ME), str(SERVER)) == ("user:1", "guild:1")


async def test_what_a_service_remembers_is_sealed_and_goes_with_the_key(store: Store) -> None:
    account = await store.accounts.save(new(), {"key": "k"})
    assert await store.accounts.memory(account) is None
    await store.accounts.remember(account, "tokens of the first key")
    assert await store.accounts.memory(account) == "tokens of the first key"
    async with store.database.read() as connection:
        [sealed] = (await connection.execute(select(accounts.c.memory))).scalars()
    assert b"tokens" not in sealed
    again = await store.accounts.save(new(), {"key": "another"})
    assert await store.accounts.memory(again) is None
    # A client that still has the old key must not write over what the new one remembers.
    await store.accounts.remember(account, "late")
    assert await store.accounts.memory(again) is None
