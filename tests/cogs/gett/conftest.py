"""The emulated Ge.tt, fresh for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest
import stamina

from bot.emulation import EmulatorOptions, serve
from cogs.gett.emulator import create_emulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.emulation import RunningEmulator


@pytest.fixture
async def gett() -> AsyncIterator[RunningEmulator]:
    async with await serve(create_emulator(EmulatorOptions(strict=True))) as running:
        yield running


@pytest.fixture
async def http(gett: RunningEmulator) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(gett.url) as session:
        yield session


@pytest.fixture
def no_backoff() -> Iterator[None]:
    with stamina.set_testing(True, attempts=100, cap=True):
        yield
