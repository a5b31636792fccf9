"""The emulated Mixcloud, from the side of the test, and accounts that are linked to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from bot.emulation import FAULTS, REQUESTS, Fault, SeenRequest
from bot.linking import identify, keep_account
from storage.accounts import Owner

if TYPE_CHECKING:
    from bot.emulation import RunningEmulator
    from cogs.mixcloud.emulator.state import State

    from .world import World

TOKEN = "tok-demo-host"
BASIC_TOKEN = "tok-night-ferry"
TAPE = "/night-ferry/harbour-tape-01/"
# Two frames of MPEG 1 Layer III, 128 kbit/s, 44.1 kHz, behind an ID3v2 tag with a title.
_TITLE = b"TIT2" + (12).to_bytes(4) + b"\0\0\3Deck noise\0"
_FRAME = b"\xff\xfb\x90\x00" + bytes(413)
MP3 = b"ID3\x04\0\0" + bytes([0, 0, 0, len(_TITLE)]) + _TITLE + _FRAME * 400
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@dataclass(frozen=True, slots=True)
class EmulatedMixcloud:
    """What it has and was asked, and how it is made to fail."""

    running: RunningEmulator

    @property
    def state(self) -> State:
        # By its name: discord.py forgets a cog's modules with the bot (see ``tixte.py``).
        application = self.running.runner.app
        (key,) = (key for key in application if "answers.mixcloud, type" in str(key))
        return cast("State", application[key])

    @property
    def requests(self) -> list[SeenRequest]:
        return self.running.runner.app[REQUESTS]

    def asked(self, method: str = "GET") -> list[str]:
        """List the paths that were asked for."""
        return [one.path for one in self.requests if one.method == method]

    def fail(self, **fault: Any) -> None:
        """Let the next request that fits go wrong (see ``Fault``)."""
        self.running.runner.app[FAULTS].append(Fault(**fault))


def mixcloud_of(world: World) -> EmulatedMixcloud:
    """Give the world's Mixcloud."""
    return EmulatedMixcloud(world.simulation.emulators["mixcloud"])


async def link_mixcloud(world: World, token: str = TOKEN, *, by: Any = None) -> None:
    """Link an account as the end of signing in does."""
    service = world.simulation.bot.services.get("mixcloud")
    assert service is not None
    credentials = {"access_token": token}
    identity = await identify(service, credentials)
    owner = Owner("user", (by or world.ada).id)
    accounts = world.simulation.store.accounts
    await keep_account(accounts, service, owner, identity, credentials)
