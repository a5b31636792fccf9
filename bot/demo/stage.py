"""Where the demo and the tour play: a server with a channel, two people and the bot."""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.config import load_settings
from bot.demo.simulation import SimulatedBot, Simulation, simulate
from bot.linking import identify, keep_account
from bot.logs import configure_logging
from storage.accounts import Owner

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import simcord
    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle

# What is set on this machine for a real bot has no say here.
NEUTRAL: dict[str, Any] = {
    "credential_keys": None,
    "dev_guild_ids": (),
    "discord_shard_ids": None,
    "message_content": False,
    # Accounts are linked in the browser of whoever plays.
    "web_host": "127.0.0.1",
    "web_port": 0,
    "public_url": None,
    # The emulators' files are on this machine; so is whoever plays.
    "allow_private_addresses": True,
}


@dataclass(frozen=True, slots=True)
class Stage:
    """Where it plays, and who is there.

    Attributes:
        simulation: The simulated Discord, the bot and the emulators.
        channel: The channel that everything happens in.
        you: The person at the keyboard.
        friend: Somebody else.
    """

    simulation: Simulation
    channel: ChannelHandle
    you: MemberActor
    friend: MemberActor

    @property
    def env(self) -> simcord.Env:
        """The simulated Discord."""
        return self.simulation.env

    @property
    def bot(self) -> SimulatedBot:
        """The bot that runs now."""
        return self.simulation.bot

    def let_time_pass(self) -> None:
        """Let SimCord's clock, which stands still by itself, keep up with ours."""
        passed = (datetime.now(UTC) - self.env.now()).total_seconds()
        if passed >= 1.0:
            self.env.backend.advance_clock(passed)

    async def link_all_but(self, name: str) -> None:
        """Let you have an account at each service but one, as if you had linked it."""
        owner = Owner("user", self.you.id)
        for service in self.bot.services:
            credentials = self.simulation.linked.get(service.name)
            if credentials is None or service.name == name:
                continue
            identity = await identify(service, credentials)
            accounts = self.simulation.store.accounts
            await keep_account(accounts, service, owner, identity, credentials)


@asynccontextmanager
async def open_stage(*, log_level: str) -> AsyncIterator[Stage]:
    """Start everything in a folder that is gone afterwards.

    Args:
        log_level: The least important level to log, unless ``LOG_LEVEL`` is set.

    Raises:
        SettingsError: A setting of the environment is wrong.
    """
    settings = load_settings(_env_file=None, **NEUTRAL)
    is_set = "log_level" in settings.model_fields_set
    configure_logging(settings.log_level if is_set else log_level, settings.log_format)
    with tempfile.TemporaryDirectory(prefix="carryall-demo-") as folder:
        async with simulate(Path(folder), web=True, **NEUTRAL) as simulation:
            yield await _set(simulation)


async def _set(simulation: Simulation) -> Stage:
    env = simulation.env
    env.backend.bot_user.global_name = "Carryall"
    guild = env.create_guild("Carryall demo")
    channel = guild.create_text_channel("general", topic="Nothing here leaves this machine")
    stage = Stage(
        simulation,
        channel,
        you=guild.add_member(env.create_user("you")),
        friend=guild.add_member(env.create_user("mira", global_name="Mira")),
    )
    # SimCord's time begins at a fixed date; "linked 11 months ago" would puzzle people.
    stage.let_time_pass()
    await env.settle()
    return stage
