"""``carryall run``: the bot on Discord, from its settings to its clean end."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import structlog

from bot.app import Carryall, Seams
from bot.config import require_token
from bot.discord_endpoint import discord_at, explain_start
from bot.logs import configure_logging
from bot.upkeep import in_one_line
from storage.database import StorageError
from storage.reseal import count_unopenable
from storage.store import open_store

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.keys import KeyRingSource
    from storage.store import Store

LOOKING_SECONDS = 2.0

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
    configure_logging(
        settings.log_level, settings.log_format, secrets=[token, *settings.service_secrets()]
    )
    store = await _open_store(settings.database_url, key_ring, stopped)
    if store is None:
        return
    looking = asyncio.create_task(_look_for_lost(store))
    with discord_at(settings.discord_api_base):
        try:
            await _run(Carryall(settings, store, Seams(web=True)), token, stopped)
        finally:
            # A query that is cut off leaves a thread behind, which finds its loop closed.
            await asyncio.wait((looking,), timeout=LOOKING_SECONDS)
            looking.cancel()
            await asyncio.wait((looking,))
            await store.close()


async def _look_for_lost(store: Store) -> None:
    """Log what no key opens, beside the start: it looks at every sealed value."""
    try:
        lost = await count_unopenable(store.database, store.vault)
    except StorageError as error:
        log.warning("vault.not_looked_through", error=str(error))
        return
    if lost:
        log.error(
            "vault.key_lost",
            values=lost,
            next="put the key that `carryall keys list` names back, or link the accounts again",
        )


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
        raise in_one_line(url, error) from None


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
