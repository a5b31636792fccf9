"""The emulated Mxit, from the side of the test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from bot.emulation import FAULTS, REQUESTS, Fault, SeenRequest
from storage.accounts import NewAccount, Owner

if TYPE_CHECKING:
    from simcord.actors import MemberActor

    from bot.emulation import RunningEmulator
    from cogs.mxit.emulator.state import Person, State
    from storage.accounts import Account

    from .world import World

THANDI, SIPHO, LERATO, PIETER = (f"m1000000000{number}" for number in range(1, 5))
HELLO = "5f0c2a51-3f5c-4c19-9a1e-0a8f5f9b2d11"
FIRST_SCOPES = ("openid", "profile/public", "content/read", "content/write")


@dataclass(frozen=True, slots=True)
class Mxit:
    """What it has and was asked, and how it is made to fail."""

    world: World

    @property
    def running(self) -> RunningEmulator:
        return self.world.simulation.emulators["mxit"]

    @property
    def state(self) -> State:
        # By its name, as for Tixte: discord.py forgets a cog's modules with the bot.
        application = self.running.runner.app
        (key,) = (
            key
            for key in application
            if str(key).endswith("emulator.answers.mxit, type=cogs.mxit.emulator.state.State)>")
        )
        return cast("State", application[key])

    @property
    def thandi(self) -> Person:
        return self.state.people[THANDI]

    @property
    def requests(self) -> list[SeenRequest]:
        return self.running.runner.app[REQUESTS]

    def fail(self, **fault: Any) -> None:
        """Let the next request that fits go wrong (see ``Fault``)."""
        self.running.runner.app[FAULTS].append(Fault(**fault))

    async def link(
        self, *, by: MemberActor | None = None, scopes: tuple[str, ...] | None = None
    ) -> Account:
        """Let somebody have Thandi's account; with all scopes unless some are named."""
        credentials = {"access_token": "tok-thandi", "refresh_token": "ref-thandi"}
        if scopes is not None:
            grant = self.state.grant(scopes, THANDI)
            credentials = {
                "access_token": grant.access,
                "refresh_token": grant.refresh or "",
                "scope": " ".join(scopes),
                "expires_at": "9999999999",
            }
        new = NewAccount(
            owner=Owner("user", (by or self.world.ada).id),
            service="mxit",
            label="Thandi M",
            remote_id=THANDI,
            remote_name="Thandi M",
            max_file_bytes=None,
        )
        return await self.world.simulation.store.accounts.save(new, credentials)
