"""The emulated Ge.tt, from the side of the test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from bot.emulation import FAULTS, REQUESTS, Fault

if TYPE_CHECKING:
    from simcord.results import InteractionResult

    from bot.emulation import RunningEmulator
    from cogs.gett.emulator.state import Share, State

    from .world import World

# Accounts A and B of the fixtures (contract, section 6): API key, e-mail, password.
MAPLE = ("7fqmapleapp2k9xw4tz8rj3vnb6h1c", "maple@example.org", "leaf-and-syrup")
BIRCH = ("7fqmapleapp2k9xw4tz8rj3vnb6h1c", "birch@example.org", "white-bark")
LABELS = ("API key", "E-mail address of the account", "Password of the account")


@dataclass(frozen=True, slots=True)
class Gett:
    """What it has and was asked, and how it is made to fail."""

    running: RunningEmulator

    @property
    def url(self) -> str:
        return self.running.url

    @property
    def state(self) -> State:
        # By its name: discord.py forgets a cog's modules with the bot, so that the key that an
        # import would give now is another one than the running application has.
        application = self.running.runner.app
        (key,) = (key for key in application if "cogs.gett.emulator.state.State" in str(key))
        return cast("State", application[key])

    @property
    def shares(self) -> dict[str, Share]:
        return self.state.shares

    @property
    def newest(self) -> tuple[str, Share]:
        return next(reversed(self.shares.items()))

    def asked(self, path: str) -> int:
        """Count the requests for a path."""
        return sum(one.path == path for one in self.running.runner.app[REQUESTS])

    def fail(self, **fault: Any) -> None:
        """Let the next request that fits go wrong (see ``Fault``)."""
        self.running.runner.app[FAULTS].append(Fault(**fault))


def gett_in(world: World) -> Gett:
    """Give the world's Ge.tt."""
    return Gett(world.simulation.emulators["gett"])


async def link_gett(world: World, keys: tuple[str, str, str] = MAPLE) -> InteractionResult:
    """Link an account at Ge.tt by the command."""
    form = await world.slash("account link", service="gett")
    assert form.modal is not None
    ids = {one["label"]: one["component"]["custom_id"] for one in form.modal["components"]}
    values = {ids[label]: key for label, key in zip(LABELS, keys, strict=True)}
    return await world.ada.submit_modal(form, values)
