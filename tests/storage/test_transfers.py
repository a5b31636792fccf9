from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from storage.accounts import NewAccount, Owner
from storage.batches import BatchStore, NewBatch
from storage.carrying import CarryingStore
from storage.store import open_store
from storage.tables import batches, transfers, uploads
from storage.transfers import NewTransfer
from storage.uploads import NewUpload, Origin, UploadStore
from storage.vault import KeyRing, SealBrokenError, Vault, VaultError, generate_key

if TYPE_CHECKING:
    from pathlib import Path

    from storage.store import Store
    from storage.transfers import Transfer

SOURCE = "https://cdn.example/a.png?hm=signature"
TOKEN = "interaction-token"
EXPIRES = datetime(2026, 11, 21, 12, 15, tzinfo=UTC)
ORIGIN = Origin(guild_id=1, channel_id=2, message_id=None, attachment_id=4)
REFUSED = {"cause": "Too large.", "next_step": "Send less.", "reference": "ABCD1234"}


def batch(user_id: int = 7, **other: Any) -> NewBatch:
    named: dict[str, Any] = {
        "guild_id": 1,
        "channel_id": 2,
        "application_id": 3,
        "posted": True,
        "token": TOKEN,
        "token_expires_at": EXPIRES,
    }
    return NewBatch(user_id=user_id, **{**named, **other})


def file(name: str = "a.png", **other: Any) -> NewTransfer:
    named: dict[str, Any] = {
        "account_id": None,
        "service": "tixte",
        "origin": ORIGIN,
        "declared_type": "image/png",
        "size": 5_000_000_000,
        "private": True,
        "source_url": SOURCE,
    }
    return NewTransfer(filename=name, **{**named, **other})


def became(transfer: Transfer, **other: Any) -> NewUpload:
    named: dict[str, Any] = {
        "owner_id": transfer.user_id,
        "account_id": transfer.account_id,
        "service": transfer.service,
        "remote_id": "r1",
        "url": "https://larkspur.tixte.co/a.png",
        "direct_url": None,
        "filename": transfer.filename,
        "declared_type": transfer.declared_type,
        "content_type": "image/png",
        "size": transfer.size,
        "sha256": "0" * 64,
        "private": transfer.private,
        "origin": transfer.origin,
    }
    return NewUpload(**{**named, **other})


async def one(store: Store, **other: Any) -> Transfer:
    _batch, (transfer,) = await store.transfers.create(batch(), [file(**other)])
    return transfer


async def again(store: Store, transfer: Transfer) -> Transfer:
    found = await store.transfers.get(transfer.id)
    assert found is not None
    return found


async def column(store: Store, name: str) -> list[object]:
    async with store.database.read() as connection:
        return list((await connection.execute(select(transfers.c[name]))).scalars())


async def test_a_batch_as_it_was_given(store: Store) -> None:
    before = datetime.now(UTC)
    created, (first, second) = await store.transfers.create(
        batch(guild_id=None), [file("a.png"), file("b.png", declared_type=None, private=False)]
    )
    assert await store.batches.get(created.id) == created
    assert (created.user_id, created.guild_id, created.channel_id) == (7, None, 2)
    assert (created.application_id, created.posted, created.told_at) == (3, True, None)
    assert (created.token, created.token_expires_at) == (TOKEN, EXPIRES)
    assert created.token_expires_at.tzinfo is not None
    assert before <= created.created_at <= datetime.now(UTC)
    assert (first.filename, first.position, first.state) == ("a.png", 0, "waiting")
    assert (second.filename, second.position, second.declared_type) == ("b.png", 1, None)
    assert (first.origin, first.size, first.private) == (ORIGIN, 5_000_000_000, True)
    assert (first.user_id, first.batch_id, first.upload) == (7, created.id, None)
    assert await store.transfers.of_batch(created.id) == [first, second]
    assert await again(store, second) == second
    assert await store.carrying.source_url(first) == SOURCE


async def test_options_come_back_as_they_were_given(store: Store) -> None:
    options = {"domain": "sun.tixte.co", "random-name": "true"}
    _, (with_some, without) = await store.transfers.create(batch(), [file(options=options), file()])
    assert (await again(store, with_some)).options == options
    assert (await again(store, without)).options == {}


async def test_nothing_is_found_of_what_is_not_there(store: Store) -> None:
    assert await store.transfers.get("nothing") is None
    assert await store.batches.get("nothing") is None
    assert await store.transfers.of_batch("nothing") == []
    assert await store.transfers.batches_of(1) == []
    assert await store.transfers.unfinished() == []
    assert await store.batches.untold() == []


async def test_files_keep_their_order(store: Store) -> None:
    names = [f"{number}.png" for number in range(12)]
    created, listed = await store.transfers.create(batch(), [file(name) for name in names])
    assert [transfer.filename for transfer in listed] == names
    assert [one.filename for one in await store.transfers.of_batch(created.id)] == names


async def test_what_is_refused_at_once_is_recorded_as_failed(store: Store) -> None:
    refused = await one(store, **REFUSED)
    assert (refused.state, refused.is_finished) == ("failed", True)
    assert (refused.cause, refused.next_step, refused.reference) == tuple(REFUSED.values())
    assert await store.transfers.unfinished() == []
    assert await column(store, "source_url") == [None]
    assert None not in await column(store, "finished_at")
    with pytest.raises(LookupError, match="has ended"):
        await store.carrying.source_url(refused)


async def test_the_way_to_an_upload(store: Store) -> None:
    transfer = await one(store)
    await store.carrying.mark_sending(transfer.id)
    assert (await again(store, transfer)).state == "sending"
    assert [found.id for found in await store.transfers.unfinished()] == [transfer.id]
    upload_id = await store.carrying.finish(transfer, became(transfer), "https://delete/me")
    assert upload_id is not None
    done = await again(store, transfer)
    assert (done.state, done.is_finished, done.cause) == ("done", True, None)
    assert done.upload == await store.uploads.get(upload_id)
    assert done.upload is not None
    assert (done.upload.remote_id, done.upload.owner_id, done.upload.origin) == ("r1", 7, ORIGIN)
    assert await store.transfers.batches_of(upload_id) == [transfer.batch_id]
    assert await store.transfers.unfinished() == []


async def test_what_only_the_source_can_tell_is_noted_later(store: Store) -> None:
    new = await one(store, source_kind="url", size=None, declared_type=None, wished_name="b")
    assert (new.source_kind, new.size, new.wished_name) == ("url", None, "b")
    await store.carrying.mark_found(new.id, filename="b.txt", declared_type="text/x", size=3)
    noted = await again(store, new)
    assert (noted.filename, noted.declared_type, noted.size) == ("b.txt", "text/x", 3)
    assert (noted.state, noted.wished_name) == ("waiting", "b")


async def test_a_source_of_no_known_kind_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError):
        await one(store, source_kind="pigeon")


async def test_the_end_wipes_the_source(store: Store) -> None:
    done, failed = await one(store), await one(store)
    assert None not in await column(store, "source_url")
    await store.carrying.finish(done, became(done), None)
    await store.carrying.fail(failed.id, *REFUSED.values())
    assert await column(store, "source_url") == [None, None]
    for transfer in (done, failed):
        with pytest.raises(LookupError, match="has ended"):
            await store.carrying.source_url(transfer)


async def test_a_failure_keeps_its_words(store: Store) -> None:
    transfer = await one(store)
    await store.carrying.fail(transfer.id, *REFUSED.values())
    failed = await again(store, transfer)
    assert (failed.state, failed.upload) == ("failed", None)
    assert (failed.cause, failed.next_step, failed.reference) == tuple(REFUSED.values())


async def test_an_end_is_the_end(store: Store) -> None:
    done, failed = await one(store), await one(store)
    await store.carrying.finish(done, became(done), None)
    await store.carrying.fail(failed.id, *REFUSED.values())
    for transfer in (done, failed):
        before = await again(store, transfer)
        await store.carrying.fail(transfer.id, "Another.", "Other.", "ZZZZ9999")
        await store.carrying.mark_sending(transfer.id)
        await store.carrying.mark_sent_size(transfer.id, 1)
        assert await again(store, transfer) == before


async def test_how_much_goes_out_may_be_less_than_there_is(store: Store) -> None:
    _, (kept, cleaned) = await store.transfers.create(batch(), [file(keep_metadata=True), file()])
    await store.carrying.mark_sent_size(cleaned.id, 5)
    kept, cleaned = await again(store, kept), await again(store, cleaned)
    assert (kept.keep_metadata, kept.sent_size, kept.outgoing_size) == (True, None, kept.size)
    assert (cleaned.keep_metadata, cleaned.sent_size, cleaned.outgoing_size) == (False, 5, 5)
    assert kept.size != 5


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def count(store: Store) -> int:
    async with store.database.read() as connection:
        return int(
            (await connection.execute(select(func.count()).select_from(uploads))).scalar_one()
        )


async def test_what_is_replaced_at_its_host_is_recorded_once(store: Store) -> None:
    account = await store.accounts.save(
        NewAccount(Owner("user", 7), "tixte", "main", "r", "n", None), {}
    )
    for owner, remote in ((7, "r1"), (7, "r1"), (7, "r2"), (8, "r1")):
        transfer = await one(store, account_id=account.id)
        upload = became(transfer, owner_id=owner, remote_id=remote)
        await store.carrying.finish(transfer, upload, None)
    async with store.database.read() as connection:
        rows = await connection.execute(select(uploads.c.state).order_by(uploads.c.id))
        assert list(rows.scalars()) == ["deleted", "stored", "stored", "stored"]


async def test_files_of_no_account_are_not_taken_for_one(store: Store) -> None:
    for _ in range(2):
        transfer = await one(store)
        await store.carrying.finish(transfer, became(transfer), None)
    assert await count(store) == 2
    async with store.database.read() as connection:
        assert set((await connection.execute(select(uploads.c.state))).scalars()) == {"stored"}


async def test_finish_writes_both_rows_or_none(store: Store) -> None:
    transfer = await one(store)
    with pytest.raises(IntegrityError):
        await store.carrying.finish(transfer, became(transfer, account_id=999), None)
    assert (await again(store, transfer)) == transfer
    if store.database.url.get_backend_name() == "sqlite":
        # The upload's row is written, then the transfer's row refuses.
        async with store.database.write() as connection:
            await connection.execute(
                text(
                    "CREATE TRIGGER refuse BEFORE UPDATE ON transfers"
                    " BEGIN SELECT RAISE(ABORT, 'refused'); END"
                )
            )
        with pytest.raises(IntegrityError, match="refused"):
            await store.carrying.finish(transfer, became(transfer), None)
    assert await count(store) == 0
    assert await again(store, transfer) == transfer


async def test_a_batch_is_made_with_all_its_files_or_not_at_all(store: Store) -> None:
    with pytest.raises(IntegrityError):
        await store.transfers.create(batch(), [file(), file(account_id=999)])
    assert await store.batches.untold() == []
    assert await store.transfers.unfinished() == []


async def test_who_was_told(store: Store) -> None:
    mine, _ = await store.transfers.create(batch(7), [file()])
    yours, _ = await store.transfers.create(batch(8), [file()])
    later, _ = await store.transfers.create(batch(7), [file()])
    assert [found.id for found in await store.batches.untold()] == [mine.id, yours.id, later.id]
    assert [found.id for found in await store.batches.untold(7)] == [mine.id, later.id]
    await store.batches.mark_told(mine.id)
    assert [found.id for found in await store.batches.untold(7)] == [later.id]
    told = await store.batches.get(mine.id)
    assert told is not None
    assert told.told_at is not None
    assert told.told_at.tzinfo is not None
    async with store.database.read() as connection:
        query = select(batches.c.token).where(batches.c.id == mine.id)
        assert (await connection.execute(query)).scalar_one() is None
    assert told.token is None


async def test_a_token_that_cannot_be_opened_is_none(store: Store) -> None:
    created, (transfer,) = await store.transfers.create(batch(), [file()])
    vault = Vault(KeyRing.parse(generate_key()))
    found = await BatchStore(store.database, vault).get(created.id)
    assert found == replace(created, token=None)
    stranger = CarryingStore(
        store.database,
        vault,
        BatchStore(store.database, vault),
        UploadStore(store.database, vault),
    )
    with pytest.raises(VaultError):
        await stranger.source_url(transfer)


async def test_a_source_moved_to_another_row_does_not_open(store: Store) -> None:
    first, second = await one(store), await one(store)
    async with store.database.write() as connection:
        query = select(transfers.c.source_url).where(transfers.c.id == first.id)
        sealed = (await connection.execute(query)).scalar_one()
        await connection.execute(
            update(transfers).where(transfers.c.id == second.id).values(source_url=sealed)
        )
    with pytest.raises(SealBrokenError):
        await store.carrying.source_url(second)


async def test_unlinking_an_account_keeps_its_transfers(store: Store) -> None:
    account = await store.accounts.save(
        NewAccount(Owner("user", 7), "tixte", "main", "r", "n", None), {}
    )
    transfer = await one(store, account_id=account.id)
    upload_id = await store.carrying.finish(transfer, became(transfer), None)
    assert upload_id is not None
    await store.accounts.remove(account)
    kept = await again(store, transfer)
    assert (kept.account_id, kept.state) == (None, "done")
    upload = await store.uploads.get(upload_id)
    assert upload is not None
    assert (upload.account_id, upload.owner_id) == (None, 7)


async def test_a_naive_time_is_refused(store: Store) -> None:
    naive = EXPIRES.replace(tzinfo=None)
    with pytest.raises(Exception, match="a time without a zone cannot be stored"):
        await store.transfers.create(batch(token_expires_at=naive), [file()])
    elsewhere = EXPIRES.astimezone().astimezone(tz=None) + timedelta(0)
    created, _ = await store.transfers.create(batch(token_expires_at=elsewhere), [file()])
    assert (created.token_expires_at, created.token_expires_at.tzinfo) == (EXPIRES, UTC)


async def test_nothing_secret_stands_in_the_file(tmp_path: Path, ring: KeyRing) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", ring)
    created, (done, _left) = await store.transfers.create(batch(), [file(), file()])
    await store.carrying.finish(done, became(done), "https://api/del?auth=handle-secret")
    await store.close()
    written = everything_in(tmp_path)
    for secret in (TOKEN, "signature", "cdn.example", "handle-secret"):
        assert secret.encode() not in written
    shown = f"{created!r} {batch()!r} {file()!r} {done!r}"
    assert TOKEN not in shown
    assert "signature" not in shown
