"""The web part beside a simulated Discord."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import aiohttp
import pytest

if TYPE_CHECKING:
    from .world import World


async def test_a_simulation_serves_no_web_part(world: World) -> None:
    assert world.simulation.bot.web is None


@pytest.mark.parametrize("simulation", [{"web": True, "web_port": 0}], indirect=True)
async def test_nobody_waits_for_the_web_part(world: World) -> None:
    web = world.simulation.bot.web
    assert web is not None
    started = time.monotonic()
    await world.slash("help")
    assert time.monotonic() - started < 2
    async with aiohttp.ClientSession() as session:
        async with session.get(web.url / "readyz") as answer:
            assert answer.status == 200
        async with session.get(web.url / "metrics") as answer:
            text = await answer.text()
    assert 'carryall_interactions_total{command="help",outcome="done"} 1.0' in text
    await world.slash("account unlink", account="nothing like it")
    assert (
        'command="account unlink",outcome="refused"' in world.simulation.bot.metrics.text().decode()
    )
    assert 'kind="person"' in world.simulation.bot.metrics.text().decode()


async def test_calls_to_services_are_counted(linked: World) -> None:
    await linked.sent(("a.txt", b"a"))
    text = linked.simulation.bot.metrics.text().decode()
    assert 'carryall_service_calls_total{service="tixte",status="200"} 3.0' in text
    assert 'carryall_transfers_total{outcome="done",service="tixte"} 1.0' in text
