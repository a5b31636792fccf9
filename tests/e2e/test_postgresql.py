"""The whole way once more, remembered by PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.demo.simulation import simulate

from .conftest import in_a_task

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.demo.simulation import Simulation

    from .wire import Wire
    from .world import World


@pytest.fixture
async def simulation(tmp_path: Path, postgresql_url: str, wire: Wire) -> AsyncIterator[Simulation]:
    async with in_a_task(simulate(tmp_path, database_url=postgresql_url)) as running:
        wire.env = running.env
        yield running


async def test_link_send_restart_send(world: World) -> None:
    assert world.simulation.store.database.url.get_backend_name() == "postgresql"
    await world.link()
    _, seen = await world.sent(("a.txt", b"first"), ("b.txt", b"second"))
    assert seen.cards == 2
    assert await world.states() == ["done", "done"]
    await world.simulation.restart()
    _, again = await world.sent(("c.txt", b"third"))
    assert again.cards == 1
    assert world.tixte.stored == {"a.txt": b"first", "b.txt": b"second", "c.txt": b"third"}
    assert not (world.data_dir / "carryall.db").exists()
