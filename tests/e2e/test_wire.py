"""The wire itself: what Discord would refuse does not go by unnoticed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord
import pytest

if TYPE_CHECKING:
    from .world import World


async def test_a_text_that_is_too_long(world: World) -> None:
    channel = world.simulation.bot.get_partial_messageable(world.channel.id)
    with pytest.raises(discord.HTTPException):
        await world.simulation.bot.call_discord(channel.send("x" * 2001))
    assert any("2000" in line for line in world.wire.violations)
    world.wire.violations.clear()


async def test_a_file_that_is_too_large(world: World) -> None:
    channel = world.simulation.bot.get_partial_messageable(world.channel.id)
    file = discord.File(io.BytesIO(bytes(10 * 1024 * 1024 + 1)), "large.bin")
    await world.simulation.bot.call_discord(channel.send(file=file))
    assert world.wire.calls[-1].files == {0: ("large.bin", 10 * 1024 * 1024 + 1)}
    assert any("maximum is 10485760" in line for line in world.wire.violations)
    world.wire.violations.clear()


async def test_a_form_in_answer_to_a_form(world: World) -> None:
    form = await world.slash("account link", service="tixte")
    await world.fill_in(form)
    assert world.wire.of("POST", "/interactions/*/callback")
    assert world.wire.violations == []
