"""The emulated Ge.tt, fresh for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.emulation import EmulatorOptions, serve
from cogs.gett.emulator import create_emulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.emulation import RunningEmulator


@pytest.fixture
async def gett() -> AsyncIterator[RunningEmulator]:
    async with await serve(create_emulator(EmulatorOptions(strict=True))) as running:
        yield running


@pytest.fixture
async def http(gett: RunningEmulator) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(gett.url) as session:
        yield session
