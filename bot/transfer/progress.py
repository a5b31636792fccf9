"""How far the transfers of this process are, and who waits to hear of their end."""

from __future__ import annotations

import asyncio


class ProgressBoard:
    """Bytes sent by each running transfer, and a bell for each batch that somebody watches."""

    def __init__(self) -> None:
        self._sent: dict[str, int] = {}
        self._bells: dict[str, asyncio.Event] = {}

    def note(self, transfer_id: str, sent: int) -> None:
        """Note how many bytes of a transfer have gone out."""
        self._sent[transfer_id] = sent

    def sent(self, transfer_id: str) -> int:
        """Tell how many bytes of a transfer have gone out."""
        return self._sent.get(transfer_id, 0)

    def watch(self, batch_id: str) -> None:
        """Begin to listen to a batch, so that no end of a file goes unheard."""
        self._bells.setdefault(batch_id, asyncio.Event())

    def ring(self, batch_id: str) -> None:
        """Say that a file of a batch has come to its end."""
        if (bell := self._bells.get(batch_id)) is not None:
            bell.set()

    def ring_all(self) -> None:
        """Wake everybody who watches."""
        for bell in self._bells.values():
            bell.set()

    async def wait(self, batch_id: str, seconds: float) -> bool:
        """Wait until a file of a watched batch comes to its end, or for so many seconds.

        Returns:
            Whether one did.
        """
        bell = self._bells[batch_id]
        try:
            async with asyncio.timeout(seconds):
                await bell.wait()
        except TimeoutError:
            return False
        bell.clear()
        return True

    def forget(self, batch_id: str, transfer_ids: list[str]) -> None:
        """Drop everything about a batch that has ended."""
        self._bells.pop(batch_id, None)
        for transfer_id in transfer_ids:
            self._sent.pop(transfer_id, None)
