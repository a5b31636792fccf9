"""What is too large is refused before a byte goes out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from storage.accounts import Owner

if TYPE_CHECKING:
    from .world import World


@pytest.mark.parametrize("simulation", [{"max_transfer_bytes": 1_000}], indirect=True)
async def test_more_than_this_bot_carries(linked: World) -> None:
    files = [("fits.txt", b"x" * 1_000), ("large.txt", b"x" * 1_001)]
    _, seen = await linked.sent(*files)
    assert "This file has 1.0 kB; this bot carries files up to 1.0 kB." in seen.text
    assert "Send a smaller file, or ask whoever runs this bot." in seen.text
    assert seen.cards == 1
    assert seen.reference
    assert len(linked.tixte.posts) == 1


async def test_more_than_the_service_says_it_takes(
    linked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = linked.simulation.bot.services.host("tixte")
    assert host is not None
    monkeypatch.setattr(host, "capabilities", replace(host.capabilities, max_bytes=2_000))
    _, seen = await linked.sent(("fits.txt", b"x" * 2_000), ("large.txt", b"x" * 5_000))
    assert "This file has 5.0 kB; Tixte takes files up to 2.0 kB." in seen.text
    assert list(linked.tixte.stored) == ["fits.txt"]
    assert len(linked.tixte.posts) == 1


@pytest.mark.on_both_storages
async def test_more_than_the_plan_takes(linked: World) -> None:
    async with linked.simulation.store.database.write() as connection:
        await connection.execute(text("UPDATE accounts SET max_file_bytes = 2000"))
    _, seen = await linked.sent(("large.txt", b"x" * 5_000))
    assert "This file has 5.0 kB; your Tixte plan takes files up to 2.0 kB." in seen.text
    assert "If your plan has changed, link the account again." in seen.text
    assert seen.cards == 0
    assert linked.tixte.posts == []


@pytest.mark.on_both_storages
async def test_the_plan_is_read_when_the_account_is_linked(world: World) -> None:
    larkspur = next(iter(world.tixte.state.accounts.values()))
    for tier, most in ((0, 200_000_000), (1, 4_000_000_000), (2, 10_000_000_000), (9, None)):
        larkspur.premium_tier = tier
        await world.link()
        (account,) = await world.simulation.store.accounts.of(Owner("user", world.ada.id))
        assert account.max_file_bytes == most
