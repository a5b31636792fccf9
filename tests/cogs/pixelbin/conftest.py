"""The emulated Pixelbin, fresh for each test, and the client on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.emulation import EmulatorOptions, serve
from cogs.pixelbin.client import PixelbinClient
from cogs.pixelbin.emulator import create_emulator
from tests.cogs.pixelbin.over_sockets import Service
from tests.cogs.pixelbin.specimen import TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.emulation import RunningEmulator


@pytest.fixture(autouse=True)
def always_without_backoff(no_backoff: None) -> None:
    """Let nothing wait here."""


@pytest.fixture
async def pixelbin() -> AsyncIterator[RunningEmulator]:
    async with await serve(create_emulator(EmulatorOptions(strict=True))) as running:
        yield running


@pytest.fixture
async def http(pixelbin: RunningEmulator) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(pixelbin.url) as session:
        yield session


@pytest.fixture
async def client(pixelbin: RunningEmulator) -> AsyncIterator[PixelbinClient]:
    async with PixelbinClient(TOKEN, base_url=pixelbin.url) as opened:
        yield opened


@pytest.fixture
def service(pixelbin: RunningEmulator) -> Service:
    return Service(pixelbin)
