"""``carryall run``: the bot on Discord, from its settings to its clean end."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import structlog

from bot.app import Carryall
from bot.config import require_token
from bot.discord_endpoint import discord_at, explain_start
from bot.errors import StartError
from bot.logs import configure_logging
from storage.database import StorageError
from storage.store import open_store

if TYPE_CHECKING:
    from bot.config import Settings

log = structlog.get_logger(__name__)


async def run(settings: Settings) -> None:
    """Run the bot until SIGINT or SIGTERM.

    Raises:
        SettingsError: A setting is missing or wrong.
        StartError: The bot cannot start, or Discord ends its session for good.
    """
    token = require_token(settings)
    key_ring = settings.key_ring()
    configure_logging(settings.log_level, settings.log_format, secrets=[token])
    try:
        store = await open_store(settings.database_url, key_ring)
    except StorageError as error:
        raise StartError(str(error)) from None
    with discord_at(settings.discord_api_base):
        try:
            await _run(Carryall(settings, store), token)
        finally:
            await store.close()


async def _run(bot: Carryall, token: str) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stopped.set)
    async with bot:
        running = asyncio.create_task(bot.start(token))
        waiting = asyncio.create_task(stopped.wait())
        await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
        if stopped.is_set():
            log.info("bot.stopping")
            await bot.close()
        running.cancel()
        waiting.cancel()
        try:
            await running
        except asyncio.CancelledError:
            return
        except Exception as error:
            # Only what Discord does to us is put in words here; a fault of ours goes on.
            if (known := explain_start(error)) is not None:
                raise known from None
            raise
