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
from storage.database import StorageError, sqlite_file
from storage.store import open_store

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.keys import KeyRingSource
    from storage.store import Store

log = structlog.get_logger(__name__)


async def run(settings: Settings) -> None:
    """Run the bot until SIGINT or SIGTERM.

    Raises:
        SettingsError: A setting is missing or wrong.
        StartError: The bot cannot start, or Discord ends its session for good.
    """
    stopped = _stop_on_signal()
    token = require_token(settings)
    key_ring = settings.key_ring()
    configure_logging(settings.log_level, settings.log_format, secrets=[token])
    store = await _open_store(settings.database_url, key_ring, stopped)
    if store is None:
        return
    with discord_at(settings.discord_api_base):
        try:
            await _run(Carryall(settings, store), token, stopped)
        finally:
            await store.close()


def _stop_on_signal() -> asyncio.Event:
    """Give the event that SIGINT and SIGTERM set, from now on."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stopped.set)
    return stopped


async def _open_store(url: str, key_ring: KeyRingSource, stopped: asyncio.Event) -> Store | None:
    """Open the store, unless a signal comes first: a database far away may take its time.

    Raises:
        StartError: The database cannot be used.
    """
    opening = asyncio.create_task(open_store(url, key_ring))
    waiting = asyncio.create_task(stopped.wait())
    await asyncio.wait((opening, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if stopped.is_set():
        opening.cancel()
    try:
        return await opening
    except asyncio.CancelledError:
        return None
    except StorageError as error:
        file = sqlite_file(url)
        hint = "check DATABASE_URL" if file is None else f"DATABASE_URL leads to {file}"
        raise StartError(f"{' '.join(str(error).split())}; {hint}") from None


async def _run(bot: Carryall, token: str, stopped: asyncio.Event) -> None:
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
