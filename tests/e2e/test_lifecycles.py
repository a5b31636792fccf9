"""One process may live through several bots."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec

from cogs.tixte.emulator.upload import Payload

if TYPE_CHECKING:
    from .world import World


async def test_a_bot_that_ends_takes_no_module_with_it(world: World) -> None:
    before = {name: module for name, module in sys.modules.items() if name.startswith("cogs.")}
    assert "cogs.tixte.models" in before
    await world.simulation.restart()
    await world.link()
    await world.sent(("a.txt", b"a"))
    await world.simulation.bot.close()
    assert {name: sys.modules.get(name) for name in before} == before

    # msgspec looks the names of annotations up when a model is first used.
    class Later(msgspec.Struct):
        payload: Payload

    Later.__module__ = Payload.__module__
    made = msgspec.json.decode(b'{"payload": {"name": "a.txt"}}', type=Later)
    assert msgspec.json.decode(msgspec.json.encode(made), type=Later).payload.name == "a.txt"


async def test_a_service_goes_with_its_bot(world: World) -> None:
    first = world.simulation.bot
    assert "Tixte" in world.services
    await world.simulation.restart()
    assert list(first.services) == []
    assert "Tixte" in world.services
