"""How far the transfers of this process are, and who waits to hear of their end."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

# A rate is told from what went out in at least so many seconds.
_RATE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Pause:
    """A transfer waits for its host.

    Args:
        why: What the host said last, in words.
        again_at: When it is tried again, in seconds since the epoch.
        until: When it is given up.
    """

    why: str
    again_at: float
    until: float


@dataclass(slots=True)
class _Sent:
    count: int
    since: float
    count_then: int
    rate: float | None = None


class ProgressBoard:
    """Bytes sent by each running transfer, and a bell for each batch that somebody watches."""

    def __init__(self) -> None:
        self._sent: dict[str, _Sent] = {}
        self._pauses: dict[str, Pause] = {}
        self._bells: dict[str, asyncio.Event] = {}

    def note(self, transfer_id: str, sent: int) -> None:
        """Note how many bytes of a transfer have gone out."""
        now = time.monotonic()
        one = self._sent.get(transfer_id)
        if one is None or sent < one.count:
            self._sent[transfer_id] = _Sent(sent, now, sent)
            return
        one.count = sent
        if now - one.since >= _RATE_SECONDS:
            one.rate = (sent - one.count_then) / (now - one.since)
            one.since, one.count_then = now, sent

    def sent(self, transfer_id: str) -> int:
        """Tell how many bytes of a transfer have gone out."""
        one = self._sent.get(transfer_id)
        return 0 if one is None else one.count

    def rate(self, transfer_id: str) -> float | None:
        """Tell how many bytes a second go out, None where that is not known yet."""
        one = self._sent.get(transfer_id)
        return None if one is None else one.rate

    def note_pause(self, transfer_id: str, pause: Pause | None) -> None:
        """Note that a transfer waits for its host, or that it does not any more."""
        if pause is None:
            self._pauses.pop(transfer_id, None)
        else:
            self._pauses[transfer_id] = pause

    def pause(self, transfer_id: str) -> Pause | None:
        """Tell whether a transfer waits for its host."""
        return self._pauses.get(transfer_id)

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
            self._pauses.pop(transfer_id, None)
