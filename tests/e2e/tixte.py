"""The emulated Tixte, from the side of the test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.emulation import FAULTS, REQUESTS, Fault, SeenRequest
from cogs.tixte.emulator import STATE

if TYPE_CHECKING:
    from bot.emulation import RunningEmulator
    from cogs.tixte.emulator.state import State, Upload

# Account A of the fixtures, larkspur; account B is juniper (contract, section 6).
UPLOAD_KEY = "5b1f9c0e-6a2d-4e53-9c1b-0d7a4f8e2c61"
SESSION_TOKEN = "tx.Qw3rTy8uIoPa5sDf.Gh7jKl2zXcVb9nMq.W4eRt6yUiOp1aSdF.Gh3j"
JUNIPERS_KEY = "c07d2a94-51be-4f7c-8a36-2e9b6d1f4058"
JUNIPERS_TOKEN = "tx.Ju9nIpErBeRrYb1r.Am8lEhEdGeRoW5sT.0rNsAnDmOsSyB6kQ.z7Wd"
FIXTURES = frozenset({"m7k2p9qd41c", "l5r277bx20b", "l5r277bx20a"})


@dataclass(frozen=True, slots=True)
class Tixte:
    """What it has and was asked, and how it is made to fail."""

    running: RunningEmulator

    @property
    def state(self) -> State:
        return self.running.runner.app[STATE]

    @property
    def requests(self) -> list[SeenRequest]:
        return self.running.runner.app[REQUESTS]

    @property
    def posts(self) -> list[SeenRequest]:
        """The attempts to upload."""
        return [one for one in self.requests if (one.method, one.path) == ("POST", "/upload")]

    @property
    def uploads(self) -> list[Upload]:
        """What came beyond the fixtures, oldest first."""
        return [one for one in self.state.uploads.values() if one.id not in FIXTURES]

    @property
    def stored(self) -> dict[str, bytes]:
        """What came beyond the fixtures: bytes by name."""
        return {one.filename: one.body.read(0, one.body.size) for one in self.uploads}

    def fail(self, **fault: Any) -> None:
        """Let the next request that fits go wrong (see ``Fault``)."""
        self.running.runner.app[FAULTS].append(Fault(**fault))

    def public(self, path: str) -> str:
        """Give the address of public content: a domain and what lies there."""
        return f"{self.running.url}/__public/{path}"

    def mend(self) -> None:
        """Let nothing go wrong any more."""
        self.running.runner.app[FAULTS].clear()

    def fail_upload(self, **fault: Any) -> None:
        """Let the next upload go wrong."""
        self.fail(method="POST", path="/upload", **fault)
