"""What a host writes down of a transfer on its way: sealed, or ids in clear, in its row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.carrying import CarryingStore
    from storage.store import Store
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


class TransferNotes:
    """What a host notes of a transfer.

    Args:
        store: Where it is noted.
        transfer: Whose it is.
    """

    def __init__(self, store: Store, transfer: Transfer) -> None:
        self._store = store
        self._transfer = transfer

    async def read(self) -> str | None:
        """Give what was written last."""
        return await self._store.carrying.noted(self._transfer)

    async def write(self, text: str) -> None:
        """Write in the place of what was there."""
        await self._store.carrying.note(self._transfer, text)
