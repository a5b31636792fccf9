"""How far an upload in parts has come, as it is noted at a checkpoint (contract, 3.2)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec
from yarl import URL

if TYPE_CHECKING:
    from bot.http.checkpoint import Checkpoint

# An address that is good for less than this is not begun with again.
LEAST_SECONDS = 60
ASSET_DATA = "x-pixb-meta-assetdata"


class UploadState(msgspec.Struct, kw_only=True):
    """One upload in parts; its address and fields let anybody go on with it, so both are secret.

    Attributes:
        address: Where parts and completion go.
        fields: What goes along with each.
        size: How many bytes the file has.
        chunk_size: How many bytes each part has; the last one may have fewer.
        done: The numbers of the parts that have arrived.
    """

    address: str
    fields: dict[str, str]
    size: int
    chunk_size: int
    done: set[int] = msgspec.field(default_factory=set)

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return -(-self.size // self.chunk_size)

    @property
    def is_whole(self) -> bool:
        """Whether all parts have arrived."""
        return len(self.done) == self.parts

    @property
    def asset(self) -> dict[str, Any]:
        """What the service wrote down of the file."""
        try:
            found = msgspec.json.decode(self.fields.get(ASSET_DATA, ""))
        except msgspec.DecodeError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def upload_id(self) -> str | None:
        """The service's id of the upload, by which the finished file is known again."""
        return URL(self.address, encoded=True).query.get("pbu")

    def length_of(self, number: int) -> int:
        """Give the size of a part."""
        return min(self.chunk_size, self.size - (number - 1) * self.chunk_size)

    def fits(self, size: int, now: float | None = None) -> bool:
        """Tell whether a file of that size can go on here."""
        if self.size != size or self.chunk_size < 1 or not self.address:
            return False
        if any(not 1 <= number <= self.parts for number in self.done):
            return False
        try:
            expires = int(URL(self.address, encoded=True).query["pbe"]) / 1000
        except (KeyError, ValueError):
            return True  # the service says when it is too late
        # What has arrived whole can be asked for, however late it is.
        return self.is_whole or expires > (time.time() if now is None else now) + LEAST_SECONDS

    def __repr__(self) -> str:
        return f"<UploadState {len(self.done)} of {self.parts} parts>"


async def load(checkpoint: Checkpoint | None, size: int) -> UploadState | None:
    """Give the state that a file of that size can go on from, None where there is none."""
    text = None if checkpoint is None else await checkpoint.load()
    if not text:
        return None
    try:
        state = msgspec.json.decode(text, type=UploadState)
    except msgspec.DecodeError:
        return None
    return state if state.fits(size) else None


async def save(checkpoint: Checkpoint | None, state: UploadState) -> None:
    """Note a state."""
    if checkpoint is not None:
        await checkpoint.save(msgspec.json.encode(state).decode())
