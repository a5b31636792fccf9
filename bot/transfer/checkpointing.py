"""A transfer's own checkpoint: kept sealed in its row until it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.carrying import CarryingStore
    from storage.transfers import Transfer


@dataclass(frozen=True, slots=True)
class TransferCheckpoint:
    """Keeps how far the upload of one transfer has come.

    Args:
        store: Where it is kept.
        transfer: Whose it is.
    """

    store: CarryingStore
    transfer: Transfer

    async def load(self) -> str | None:
        """Give what was noted last, None where nothing was.

        Raises:
            VaultError: It cannot be opened.
        """
        return await self.store.checkpoint(self.transfer)

    async def save(self, text: str) -> None:
        """Note how far the upload has come."""
        await self.store.note_checkpoint(self.transfer, text)
