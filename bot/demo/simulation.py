"""A simulated Discord with the real bot in it, and the emulators it speaks to.

The demo, the tour and the end-to-end tests all stand on this.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import simcord

from bot.app import Carryall, Seams
from bot.config import load_settings
from bot.demo.attachments import AttachmentServer
from bot.emulation import OWN_ADDRESS, EmulatorOptions, RunningEmulator, serve
from bot.extensions import find_emulators
from bot.transfer.source import SourceConfig
from storage.store import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from bot.config import Settings
    from storage.store import Store


@dataclass(frozen=True, slots=True)
class Simulation:
    """Everything that runs.

    Attributes:
        env: The simulated Discord.
        bot: The bot in it; another one after a restart.
        store: What the bot remembers.
        settings: What the bot was set to.
        emulators: The running emulators by service.
    """

    env: simcord.Env
    store: Store
    settings: Settings
    seams: Seams
    emulators: Mapping[str, RunningEmulator]

    @property
    def bot(self) -> Carryall:
        """The bot that runs now."""
        bot = self.env.bot
        assert isinstance(bot, Carryall)  # noqa: S101 - no other is ever started here
        return bot

    async def restart(self) -> None:
        """Stop the bot and start another one on what the first one left."""
        await self.bot.close()
        await self.env.restart_bot(Carryall(self.settings, self.store, self.seams))


@asynccontextmanager
async def simulate(
    data_dir: Path, *, source: SourceConfig | None = None, **settings: Any
) -> AsyncIterator[Simulation]:
    """Start emulators, bot and simulated Discord; stop them all at the end.

    Args:
        data_dir: Where the database and the keys go.
        source: How patient the bot is with attachments.
        settings: What differs from the settings' defaults.
    """
    async with AsyncExitStack() as stack:
        emulators = {name: await _start_emulator(stack, name) for name in find_emulators()}
        attachments = AttachmentServer(lambda url: env.backend.cdn.get(url))
        await attachments.start()
        stack.push_async_callback(attachments.close)
        configured = load_settings(
            _env_file=None,
            discord_shard_count=1,
            data_dir=data_dir,
            database_url=f"sqlite+aiosqlite:///{data_dir / 'carryall.db'}",
            **{f"{name}_url": emulator.url for name, emulator in emulators.items()},
            **settings,
        )
        store = await open_store(configured.database_url, configured.key_ring())
        stack.push_async_callback(store.close)
        seams = Seams(attachments.rewrite, source or SourceConfig())
        bot = Carryall(configured, store, seams)
        # What the bot raises is put in words by the bot itself; tests look at the words.
        env = await stack.enter_async_context(simcord.run(bot, check_errors=False))
        simulation = Simulation(env, store, configured, seams, emulators)
        stack.push_async_callback(_close, simulation)
        yield simulation


async def _close(simulation: Simulation) -> None:
    await simulation.bot.close()


async def _start_emulator(stack: AsyncExitStack, name: str) -> RunningEmulator:
    module = import_module(f"cogs.{name}.emulator")
    emulation = module.create_emulator(EmulatorOptions(public_base=OWN_ADDRESS))
    running = await serve(emulation)
    stack.push_async_callback(running.close)
    return running
