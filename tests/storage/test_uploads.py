from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select, update

from storage.accounts import NewAccount, Owner
from storage.tables import uploads
from storage.uploads import NewUpload, Origin, Upload
from storage.vault import SealBrokenError, SealedFor

if TYPE_CHECKING:
    from storage.store import Store
    from storage.vault import Vault

HANDLE = "https://api.tixte.com/v1/users/@me/uploads/del/x?auth=key"


def upload(owner_id: int = 7, **other: Any) -> NewUpload:
    named: dict[str, Any] = {
        "account_id": None,
        "service": "tixte",
        "remote_id": "l5r277bx20a",
        "url": "https://larkspur.tixte.co/sun%20☀️.png",
        "direct_url": "https://larkspur.tixte.co/r/sun.png",
        "filename": "sun ☀️.png",
        "declared_type": None,
        "content_type": "image/png",
        "size": 10_000_000_000,
        "sha256": "ab" * 32,
        "private": False,
        "origin": Origin(1, 2, 3, 2**63 - 1),
    }
    return NewUpload(owner_id=owner_id, **{**named, **other})


async def record(store: Store, new: NewUpload, handle: str | None = None) -> int:
    async with store.database.write() as connection:
        return await store.uploads.add(connection, new, handle)


async def found(store: Store, upload_id: int) -> Upload:
    one = await store.uploads.get(upload_id)
    assert one is not None
    return one


async def handle(store: Store, upload_id: int) -> bytes | None:
    async with store.database.read() as connection:
        query = select(uploads.c.deletion_handle).where(uploads.c.id == upload_id)
        sealed: bytes | None = (await connection.execute(query)).scalar_one()
        return sealed


async def test_what_is_recorded_is_found(store: Store) -> None:
    new = upload()
    upload_id = await record(store, new, HANDLE)
    one = await found(store, upload_id)
    for name in NewUpload.__dataclass_fields__:
        assert getattr(one, name) == getattr(new, name)
    assert (one.id, one.state, one.is_deleted) == (upload_id, "stored", False)
    assert one.created_at.tzinfo is not None


async def test_several_at_once(store: Store) -> None:
    numbers = [await record(store, upload(owner)) for owner in (1, 2, 3)]
    several = await store.uploads.get_many([numbers[0], numbers[2], 999_999])
    assert {number: one.owner_id for number, one in several.items()} == {
        numbers[0]: 1,
        numbers[2]: 3,
    }
    assert await store.uploads.get_many([]) == {}
    assert await store.uploads.get(999_999) is None


async def test_deletion_is_noted_once_and_wipes_the_handle(store: Store) -> None:
    deleted, other = await record(store, upload(), HANDLE), await record(store, upload(), HANDLE)

    async def when() -> object:
        async with store.database.read() as connection:
            query = select(uploads.c.deleted_at).where(uploads.c.id == deleted)
            return (await connection.execute(query)).scalar_one()

    assert await when() is None
    await store.uploads.mark_deleted(deleted)
    first = await when()
    await store.uploads.mark_deleted(deleted)
    assert (await when() == first, first is not None) == (True, True)
    one = await found(store, deleted)
    assert (one.state, one.is_deleted) == ("deleted", True)
    assert await handle(store, deleted) is None
    assert await handle(store, other) is not None
    assert not (await found(store, other)).is_deleted
    await store.uploads.mark_deleted(999_999)


async def test_the_handle_is_sealed_for_its_owner(store: Store, vault: Vault) -> None:
    mine, yours = await record(store, upload(7), HANDLE), await record(store, upload(8), HANDLE)
    without = await record(store, upload(9), None)
    sealed = await handle(store, mine)
    assert sealed is not None
    assert HANDLE.encode() not in sealed
    place = SealedFor("uploads", "user:7", "tixte", "deletion_handle")
    assert vault.open(sealed, place) == HANDLE
    of_another = await handle(store, yours)
    assert of_another is not None
    with pytest.raises(SealBrokenError):
        vault.open(of_another, place)
    assert await handle(store, without) is None
    assert "auth=" not in repr(await found(store, mine))


async def test_the_handle_is_opened_for_its_upload(store: Store) -> None:
    mine, without = await record(store, upload(), HANDLE), await record(store, upload(), None)
    assert await store.uploads.deletion_handle(await found(store, mine)) == HANDLE
    assert await store.uploads.deletion_handle(await found(store, without)) is None


async def test_the_handles_of_an_account_go_with_it(store: Store) -> None:
    """They may hold a key of the account."""
    mine, yours = [
        await store.accounts.save(
            NewAccount(Owner("user", person), "tixte", "main", str(person), "name", None), {}
        )
        for person in (7, 8)
    ]
    kept = await record(store, upload(8, account_id=yours.id), HANDLE)
    wiped = await record(store, upload(7, account_id=mine.id), HANDLE)
    await store.accounts.remove(mine)
    assert await handle(store, wiped) is None
    assert await handle(store, kept) is not None
    # Another account takes the place of the one of that label.
    await store.accounts.save(
        NewAccount(Owner("user", 8), "tixte", "main", "another", "name", None), {}
    )
    assert await handle(store, kept) is None


async def test_a_number_never_names_another(store: Store) -> None:
    numbers = []
    for _ in range(3):
        numbers.append(await record(store, upload()))
        async with store.database.write() as connection:
            await connection.execute(delete(uploads))
    assert len(set(numbers)) == 3


async def test_a_state_is_one_of_two(store: Store) -> None:
    await record(store, upload())
    with pytest.raises(Exception, match="ck_uploads_state"):
        async with store.database.write() as connection:
            await connection.execute(update(uploads).values(state="lost"))


async def account(store: Store, owner_id: int, label: str = "main") -> int:
    new = NewAccount(
        owner=Owner("user", owner_id),
        service="tixte",
        label=label,
        remote_id="r",
        remote_name="larkspur",
        max_file_bytes=None,
    )
    return (await store.accounts.save(new, {"master_key": "k"})).id


async def test_a_person_finds_their_own_files_at_one_account(store: Store) -> None:
    mine, my_other, yours = [
        await account(store, owner, label) for owner, label in ((7, "a"), (7, "b"), (8, "a"))
    ]

    async def sent(name: str, owner_id: int, account_id: int, remote_id: str = "r") -> int:
        new = upload(owner_id, account_id=account_id, filename=name, remote_id=remote_id)
        return await record(store, new)

    first = await sent("Sunrise.png", 7, mine, "id1")
    second = await sent("100%_sun.png", 7, mine, "id2")
    await sent("sun.png", 7, my_other)
    await sent("sun.png", 8, yours)
    await sent("sun.png", 8, mine)  # of the same account, by somebody else
    await store.uploads.mark_deleted(await sent("sun gone.png", 7, mine, "id3"))

    async def search(typed: str, limit: int = 25) -> list[int]:
        return [one.id for one in await store.uploads.search(7, mine, typed, limit=limit)]

    assert await search("SUN") == [second, first]
    assert await search("") == [second, first]
    assert await search("", limit=1) == [second]
    assert await search("%_") == [second]
    assert await search("id1") == [first]
    assert await search("id") == []
    at_host = await store.uploads.at_host(7, mine, "id2")
    assert at_host is not None
    assert at_host.id == second
    link = at_host.url
    newest = await store.uploads.at_link(7, mine, link)
    assert newest is not None
    assert newest.id == second
    assert await store.uploads.at_link(8, my_other, link) is None
    assert await store.uploads.at_link(7, mine, f"{link}x") is None
    for missing in ((8, mine, "id2"), (7, my_other, "id2"), (7, mine, "id3")):
        assert await store.uploads.at_host(*missing) is None


async def test_a_new_name_is_noted(store: Store) -> None:
    upload_id = await record(store, upload())
    await store.uploads.rename(upload_id, filename="moon.png", url="https://x/moon", direct=None)
    one = await found(store, upload_id)
    assert (one.filename, one.url, one.direct_url) == ("moon.png", "https://x/moon", None)
