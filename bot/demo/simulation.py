"""A simulated Discord with the real bot in it, and the emulators it speaks to.

The demo, the tour and the end-to-end tests all stand on this.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import simcord

from bot.app import Carryall, Seams
from bot.config import load_settings
from bot.demo.attachments import AttachmentServer
from bot.demo.public import PublicAddresses
from bot.emulation import OWN_ADDRESS, EmulatorOptions, RunningEmulator, serve
from bot.extensions import find_emulators
from bot.transfer.patience import Patience
from bot.transfer.source import SourceConfig
from storage.store import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Mapping
    from pathlib import Path

    import discord

    from bot.config import Settings
    from bot.emulation import Emulation
    from storage.store import Store

T = TypeVar("T")


class SimulatedBot(Carryall):
    """The bot, which also counts what it tells Discord outside of any interaction.

    The simulation sees what an interaction does, but not what a job does later: whoever shows its
    messages looks here whether they have changed.
    """

    late_calls = 0

    async def call_discord(self, call: Coroutine[Any, Any, T]) -> T:
        """Make a call to Discord from outside any interaction."""
        try:
            return await super().call_discord(call)
        finally:
            self.late_calls += 1


@dataclass(frozen=True, slots=True)
class Simulation:
    """Everything that runs.

    Attributes:
        env: The simulated Discord.
        bot: The bot in it; another one after a restart.
        store: What the bot remembers.
        settings: What the bot was set to.
        seams: Where this Discord differs from the real one.
        emulators: The running emulators by service.
        credentials: What they accept: by service, then by the credential's label.
        linked: What opens each one's main account, for those that have such.
    """

    env: simcord.Env
    store: Store
    settings: Settings
    seams: Seams
    emulators: Mapping[str, RunningEmulator]
    credentials: Mapping[str, Mapping[str, str]]
    linked: Mapping[str, Mapping[str, str]]

    @property
    def bot(self) -> SimulatedBot:
        """The bot that runs now."""
        bot = self.env.bot
        assert isinstance(bot, SimulatedBot)  # noqa: S101 - no other is ever started here
        return bot

    async def restart(self) -> None:
        """Stop the bot and start another one on what the first one left."""
        await self.bot.close()
        await self.env.restart_bot(SimulatedBot(self.settings, self.store, self.seams))


@asynccontextmanager
async def simulate(
    data_dir: Path,
    *,
    source: SourceConfig | None = None,
    patience: Patience | None = None,
    web: bool = False,
    approved_intents: discord.Intents | None = None,
    **settings: Any,
) -> AsyncIterator[Simulation]:
    """Start emulators, bot and simulated Discord; stop them all at the end.

    Args:
        data_dir: Where the database and the keys go.
        source: How patient the bot is with attachments.
        patience: How patient it is with hosts.
        web: Whether the bot serves its web part.
        approved_intents: What is switched on in the Developer Portal, None for everything.
        settings: What differs from the settings' defaults.
    """
    async with AsyncExitStack() as stack:
        emulations = {name: _create_emulator(name) for name in find_emulators()}
        emulators = {name: await _serve(stack, one) for name, one in emulations.items()}
        attachments = AttachmentServer(lambda url: env.backend.cdn.get(url))  # noqa: PLW0108 - env comes later
        await attachments.start()
        stack.push_async_callback(attachments.close)
        defaults: dict[str, Any] = {
            "discord_shard_count": 1,
            "data_dir": data_dir,
            "database_url": f"sqlite+aiosqlite:///{data_dir / 'carryall.db'}",
            **_addresses(emulations, emulators),
        }
        configured = load_settings(_env_file=None, **(defaults | settings))
        store = await open_store(configured.database_url, configured.key_ring())
        stack.push_async_callback(store.close)
        public = PublicAddresses(
            {emulators[name].url: one.public for name, one in emulations.items() if one.public}
        )
        seams = Seams(
            attachments.rewrite,
            rewrite_public_url=public.here,
            name_public_url=public.there,
            source=source or SourceConfig(),
            patience=patience or Patience(),
            web=web,
            people_are_here=web,
        )
        bot = SimulatedBot(configured, store, seams)
        # What the bot raises is put in words by the bot itself; tests look at the words.
        env = await stack.enter_async_context(
            simcord.run(bot, check_errors=False, approved_intents=approved_intents)
        )
        credentials = {name: one.credentials for name, one in emulations.items()}
        linked = {name: one.linked for name, one in emulations.items() if one.linked}
        simulation = Simulation(env, store, configured, seams, emulators, credentials, linked)
        stack.push_async_callback(_close, simulation)
        yield simulation


async def _close(simulation: Simulation) -> None:
    await simulation.bot.close()


def _addresses(
    emulations: Mapping[str, Emulation], emulators: Mapping[str, RunningEmulator]
) -> dict[str, str]:
    """Set everything that leads to an emulator."""
    found = {f"{name}_url": emulator.url for name, emulator in emulators.items()}
    for name, emulation in emulations.items():
        url = emulators[name].url
        found |= {key: value.format(url=url) for key, value in emulation.settings.items()}
    return found


def _create_emulator(name: str) -> Emulation:
    module = import_module(f"cogs.{name}.emulator")
    emulation: Emulation = module.create_emulator(EmulatorOptions(public_base=OWN_ADDRESS))
    return emulation


async def _serve(stack: AsyncExitStack, emulation: Emulation) -> RunningEmulator:
    running = await serve(emulation)
    stack.push_async_callback(running.close)
    return running
