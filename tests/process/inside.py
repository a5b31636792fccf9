"""The bot inside the test's own process, for what cannot be set from outside."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.app import Carryall, Seams
from bot.config import load_settings
from bot.discord_endpoint import discord_at
from bot.transfer.source import SourceConfig
from storage.store import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .stage import Stage

IDLE_SECONDS = 0.5


@asynccontextmanager
async def bot_inside(stage: Stage) -> AsyncIterator[Carryall]:
    """Run a bot that gives up soon on a source that stalls; sockets are as real as outside."""
    settings = load_settings(
        _env_file=None,
        discord_token=stage.server.token,
        discord_api_base=stage.server.api_base,
        tixte_url=stage.tixte.url,
        data_dir=stage.workshop.data,
        database_url=f"sqlite+aiosqlite:///{stage.workshop.data}/carryall.db",
    )
    store = await open_store(settings.database_url, settings.key_ring())
    bot = Carryall(settings, store, Seams(source=SourceConfig(idle_timeout=IDLE_SECONDS)))
    try:
        with discord_at(settings.discord_api_base):
            async with bot:
                running = asyncio.create_task(bot.start(stage.server.token))
                waiting = asyncio.create_task(stage.server.ready())
                await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
                if running.done():
                    waiting.cancel()
                    await running
                await waiting
                await bot.wait_until_ready()
                yield bot
                await bot.close()
                with contextlib.suppress(asyncio.CancelledError):
                    await running
    finally:
        await store.close()
