"""The bot goes down while files are on their way."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from storage.accounts import Owner
from storage.batches import NewBatch
from storage.transfers import NewTransfer
from storage.uploads import Origin

from .seen import eventually
from .slow import SlowCdn

if TYPE_CHECKING:
    from storage.batches import Batch

    from .world import World

pytestmark = pytest.mark.on_both_storages


async def test_a_restart_in_the_middle_loses_nothing(linked: World) -> None:
    cdn = SlowCdn.take_over(linked.env)
    files = [
        ("quick.txt", b"q"),
        *((f"slow{number}.bin", b"s" * (100 + number)) for number in range(1, 3)),
    ]
    result = await linked.rehost(*files)
    await linked.until(result, lambda seen: "✅ quick.txt" in seen.text)
    await linked.simulation.restart()
    assert set(await linked.states()) <= {"done", "waiting", "sending"}
    assert linked.tixte.stored == {"quick.txt": b"q"}
    cdn.go_on.set()
    seen = await linked.final(result)
    assert seen.cards == 3
    assert await linked.states() == ["done"] * 3
    assert linked.tixte.stored == dict(files)
    assert linked.direct_messages(linked.ada) == []


async def test_cancelling_leaves_nothing(linked: World) -> None:
    cdn = SlowCdn.take_over(linked.env)
    result = await linked.rehost(("slow1.bin", b"s" * 100))
    await linked.until(result, lambda seen: "⏫" in seen.text)
    transfers = linked.simulation.bot.transfers
    (running,) = await linked.simulation.store.transfers.unfinished()
    async with asyncio.timeout(1):
        assert await transfers.cancel(running.id)
    seen = await linked.final(result)
    assert "This file was cancelled." in seen.text
    assert linked.tixte.stored == {}
    assert await linked.states() == ["failed"]
    cdn.go_on.set()
    assert not await transfers.cancel(running.id)
    # It is gone for good.
    await linked.simulation.restart()
    assert await linked.states() == ["failed"]
    assert linked.tixte.stored == {}


EXPIRED = "Discord does not have this attachment any more: its link has expired."


async def leave_behind(world: World, token: str, *, expired: bool = False) -> Batch:
    """Write the rows that a killed bot leaves: a file on its way, and one that waits."""
    store = world.simulation.store
    (account,) = await store.accounts.of(Owner("user", world.ada.id))
    life = timedelta(minutes=-1 if expired else 14)
    batch = NewBatch(
        user_id=world.ada.id,
        guild_id=world.guild.id,
        channel_id=world.channel.id,
        application_id=world.env.backend.application_id,
        posted=False,
        token=token,
        token_expires_at=datetime.now(UTC) + life,
    )
    files = [
        NewTransfer(
            account_id=account.id,
            service="tixte",
            origin=Origin(world.guild.id, world.channel.id, None, number),
            filename=name,
            declared_type="text/plain",
            size=5,
            private=False,
            source_url="https://cdn.simcord.invalid/attachments/1/2/left.txt",
        )
        for number, name in enumerate(("sending.txt", "waiting.txt"))
    ]
    created, (sending, _) = await store.transfers.create(batch, files)
    await store.carrying.mark_sending(sending.id)
    return created


async def start_again(world: World) -> None:
    simulation = world.simulation
    bot = type(simulation.bot)(simulation.settings, simulation.store, simulation.seams)
    await world.env.restart_bot(bot)


async def test_what_a_killed_bot_left_is_told_at_the_next_start(linked: World) -> None:
    result = await linked.rehost(("a.txt", b"a"))
    await linked.final(result)
    await linked.simulation.bot.close()
    await leave_behind(linked, result._interaction.token)
    await start_again(linked)
    seen = await linked.until(result, lambda seen: "sending.txt" in seen.text)
    for name in ("sending.txt", "waiting.txt"):
        assert f"❌ **{name}**: {EXPIRED}" in seen.text
    assert await linked.states() == ["done", "failed", "failed"]
    assert linked.tixte.stored == {"a.txt": b"a"}


async def test_after_the_tokens_life_it_comes_as_a_direct_message(linked: World) -> None:
    await linked.simulation.bot.close()
    batch = await leave_behind(linked, "a.token.that.is.dead", expired=True)
    await start_again(linked)
    (seen,) = await eventually(lambda: linked.direct_messages(linked.ada))
    assert seen.text.count(EXPIRED) == 2
    assert linked.wire.of("PATCH", "/webhooks/*/a.token.that.is.dead/*") == []
    await linked.simulation.restart()
    told = await linked.simulation.store.batches.get(batch.id)
    assert told is not None
    assert told.told_at is not None
    assert told.token is None
    assert len(linked.direct_messages(linked.ada)) == 1


async def test_secrets_of_a_running_transfer_are_sealed(linked: World) -> None:
    cdn = SlowCdn.take_over(linked.env)
    result = await linked.rehost(("slow.bin", b"s" * 100))
    await linked.until(result, lambda seen: "⏫" in seen.text)
    kept = linked.database_bytes()
    assert b"slow.bin" in kept
    assert b"cdn.simcord.invalid" not in kept
    assert result._interaction.token.encode() not in kept
    cdn.go_on.set()
    await linked.final(result)


async def test_secrets_of_a_transfer_are_wiped_at_its_end(linked: World) -> None:
    await linked.sent(("a.txt", b"a"), ("void.txt", b""))
    await linked.simulation.bot.close()
    async with linked.simulation.store.database.read() as connection:
        tokens = (await connection.execute(text("SELECT token FROM batches"))).scalars().all()
        urls = (await connection.execute(text("SELECT source_url FROM transfers"))).scalars().all()
    assert tokens == [None]
    assert urls == [None, None]
