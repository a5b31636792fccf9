"""Finding: a file that an earlier run may have sent is taken for sent where its host has it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.http.errors import ServiceError
from bot.transfer.ending import CutOffError
from bot.transfer.lookout import Lookout
from bot.transfer.sent import Sent

if TYPE_CHECKING:
    from bot.service import Host, StoredFile
    from bot.transfer.pipe import Pipe
    from bot.transfer.preparing import Prepared
    from bot.transfer.reading import Reading
    from storage.store import Store
    from storage.transfers import Transfer

_SOON_SECONDS = 2.0

log = structlog.get_logger(__name__)


class Finder:
    """Looks for files whose sending was cut off, and takes away what nobody will finish.

    Args:
        store: Where it is recorded.
        reading: Reads a source once more, for the hash of what went out.
    """

    def __init__(self, store: Store, reading: Reading) -> None:
        self._store = store
        self._reading = reading
        self._lookout = Lookout(store)

    async def take_found(self, transfer: Transfer, host: Host[object], client: object) -> bool:
        """Look for a file at its host, and take it for sent if it is there.

        Raises:
            UserError: The host cannot be asked, so a second copy cannot be ruled out.
            ServiceError: The host does not answer.
        """
        seen = None
        if host.capabilities.find_by == "hash":
            seen = await self._reading.through(transfer, host)
        if host.capabilities.find_by == "nothing" or (
            host.capabilities.find_by == "hash" and seen is None
        ):
            raise CutOffError
        return await self._take(transfer, host, client, seen)

    async def take_found_after(
        self, error: ServiceError, transfer: Transfer, host: Host[object], client: object
    ) -> bool:
        """Look after a failure behind which the file may be there all the same."""
        if not error.maybe_done or host.capabilities.find_by == "nothing":
            return False
        log.info("transfer.look_again", error=f"{type(error).__name__}: {error}")
        try:
            return await self.take_found(transfer, host, client)
        except (ServiceError, CutOffError):
            return False

    async def _take(
        self,
        transfer: Transfer,
        host: Host[object],
        client: object,
        seen: tuple[Pipe, Prepared] | None,
    ) -> bool:
        async with self._lookout.turn:
            sha256 = None if seen is None else seen[0].sha256
            found = await self._lookout.find(host, client, transfer, sha256)
            if found is None:
                return False
            log.info("transfer.found_at_host", remote_id=found.remote_id)
            await self._note(transfer, Sent.unseen(transfer, found))
        seen = seen or await self._reading.through(transfer, host)
        if seen is None:
            return True
        sent = _sent(transfer, found, seen)
        if not sent.is_same:
            # Of that name and size, but somebody else's; it is theirs to keep.
            await self._store.carrying.mark_unsent(transfer.id)
            return False
        await self._note(transfer, sent)
        return True

    async def _note(self, transfer: Transfer, sent: Sent) -> None:
        await self._store.carrying.mark_sent(transfer, sent.stored.remote_id, sent.to_text())

    async def abandon(self, transfer: Transfer, host: Host[object], client: object) -> None:
        """Take away what was begun in an earlier run, or could not be taken away by the host."""
        is_begun = transfer.state == "sending" or await self._store.carrying.noted(transfer)
        if not is_begun:
            return
        try:
            await self._lookout.abandon(host, client, transfer)
        except ServiceError as error:
            log.warning("transfer.left_behind", error=f"{type(error).__name__}: {error}")

    async def remove(self, transfer: Transfer, host: Host[object], client: object) -> None:
        """Take away what a transfer that was cancelled on its way may have left at its host.

        Raises:
            ServiceError: The host does not answer, or does not delete it.
        """
        if host.capabilities.find_by != "hash" or transfer.is_sent:
            await self._lookout.remove(host, client, transfer)
        elif (seen := await self._soon_through(transfer, host)) is not None:
            await self._lookout.remove(host, client, transfer, seen[0].sha256)
        else:
            await self.abandon(transfer, host, client)

    async def _soon_through(
        self, transfer: Transfer, host: Host[object]
    ) -> tuple[Pipe, Prepared] | None:
        """Read a file for its hash while its person waits, None where that takes too long."""
        try:
            async with asyncio.timeout(_SOON_SECONDS):
                return await self._reading.through(transfer, host)
        except TimeoutError:
            return None


def _sent(transfer: Transfer, stored: StoredFile, seen: tuple[Pipe, Prepared]) -> Sent:
    pipe, prepared = seen
    return Sent.through(pipe, stored, transfer.declared_type, prepared)
