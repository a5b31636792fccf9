"""The emulated Mixcloud, fresh for each test, and our client on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.emulation import EmulatorOptions, serve
from cogs.mixcloud.emulator import create_emulator
from tests.cogs.mixcloud.over_sockets import client_at

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.emulation import RunningEmulator
    from cogs.mixcloud.client import MixcloudClient


@pytest.fixture(autouse=True)
def always_without_backoff(no_backoff: None) -> None:
    """Let nothing wait here."""


@pytest.fixture
async def mixcloud() -> AsyncIterator[RunningEmulator]:
    async with await serve(create_emulator(EmulatorOptions(strict=True))) as running:
        yield running


@pytest.fixture
async def http(mixcloud: RunningEmulator) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(mixcloud.url) as session:
        yield session


@pytest.fixture
async def client(mixcloud: RunningEmulator) -> AsyncIterator[MixcloudClient]:
    async with client_at(mixcloud) as opened:
        yield opened
