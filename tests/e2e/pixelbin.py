"""The emulated Pixelbin, from the side of the test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from bot.emulation import FAULTS, REQUESTS, Fault, SeenRequest, StoredBody

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.results import InteractionResult

    from cogs.pixelbin.emulator.state import Asset, Organisation, State

    from .world import World

TOKEN = "pbt-demo-token-0001"
OTHER_TOKEN = "pbt-other-token-0001"
READ_ONLY_TOKEN = "pbt-read-only-0001"
ACCESS_KEY = "6227274d-92c9-4b74-bef8-2528542516d8"


@dataclass(frozen=True, slots=True)
class Pixelbin:
    """What it has and was asked, and how it is made to fail."""

    world: World

    @property
    def _application(self) -> Any:
        return self.world.simulation.emulators["pixelbin"].runner.app

    @property
    def url(self) -> str:
        return self.world.simulation.emulators["pixelbin"].url

    @property
    def state(self) -> State:
        # By its name: see ``Tixte.state``.
        (key,) = (key for key in self._application if "emulator.answers.pixelbin" in str(key))
        return cast("State", self._application[key])

    @property
    def organisation(self) -> Organisation:
        return self.state.organisations[0]

    @property
    def requests(self) -> list[SeenRequest]:
        found: list[SeenRequest] = self._application[REQUESTS]
        return found

    @property
    def files(self) -> dict[str, Asset]:
        """What is there beside the sample, by path and name."""
        return {
            name: one
            for name, one in self.organisation.files.items()
            if not name.startswith("__playground")
        }

    def fail(self, **fault: Any) -> None:
        """Let the next request that fits go wrong (see ``Fault``)."""
        self._application[FAULTS].append(Fault(**fault))

    def put(self, path: str, name: str, content: bytes = b"text", **more: Any) -> Asset:
        """Put a file there, as if it had been stored directly."""
        # Of the running emulator's own module, for the same reason.
        asset_class = type(next(iter(self.organisation.files.values())))
        folder_class = type(next(iter(self.organisation.folders.values())))
        parts = path.split("/") if path else []
        for count in range(1, len(parts) + 1):
            above, own = "/".join(parts[: count - 1]), parts[count - 1]
            address = "/".join(parts[:count])
            self.organisation.folders.setdefault(address, folder_class(path=above, name=own))
        known = {
            "format": "txt",
            "asset_type": "raw",
            "access": "public-read",
            "tags": [],
            "metadata": {"source": "direct"},
            "created_at": "2026-01-02T03:04:05.000Z",
            "updated_at": "2026-01-02T03:04:05.000Z",
            "body": StoredBody(content),
        }
        asset = asset_class(path=path, name=name, **{**known, **more})
        self.organisation.files[asset.file_id] = asset
        return asset


async def link(
    world: World, token: str = TOKEN, *, by: MemberActor | None = None
) -> InteractionResult:
    """Link an account by the command."""
    form = await world.slash("account link", by=by, service="pixelbin")
    assert form.modal is not None
    (label,) = form.modal["components"]
    return await (by or world.ada).submit_modal(form, {label["component"]["custom_id"]: token})
