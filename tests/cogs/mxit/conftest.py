"""The emulated Mxit, fresh for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.emulation import EmulatorOptions, serve
from cogs.mxit.emulator import create_emulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.emulation import RunningEmulator


@pytest.fixture
async def mxit() -> AsyncIterator[RunningEmulator]:
    async with await serve(create_emulator(EmulatorOptions(strict=True))) as running:
        yield running


@pytest.fixture
async def http(mxit: RunningEmulator) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(mxit.url) as session:
        yield session
