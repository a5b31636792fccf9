"""Finding: a file that an earlier run may have sent is taken for sent where its host has it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.http.errors import ErrorKind, ServiceError
from bot.service import WantedFile
from bot.transfer.ending import CutOffError
from bot.transfer.sent import Sent

if TYPE_CHECKING:
    from datetime import datetime

    from bot.service import Host, StoredFile
    from bot.transfer.pipe import Pipe
    from bot.transfer.preparing import Prepared
    from bot.transfer.reading import Reading
    from storage.store import Store
    from storage.transfers import Transfer

# A host's clock may be a little behind ours. More would take for ours what came by another way.
_CLOCK_SLACK = timedelta(seconds=5)
_SOON_SECONDS = 2.0

log = structlog.get_logger(__name__)


class Finder:
    """Looks for files whose sending was cut off, and takes away what nobody will finish.

    Args:
        store: Where it is recorded, and which files at the host are others.
        reading: Reads a source once more, for the hash of what went out.
    """

    def __init__(self, store: Store, reading: Reading) -> None:
        self._store = store
        self._reading = reading
        # One at a time: two files that look the same must not be found in the same place.
        self._turn = asyncio.Lock()

    async def take_found(self, transfer: Transfer, host: Host[object], client: object) -> bool:
        """Look for a file at its host, and take it for sent if it is there.

        Raises:
            UserError: The host cannot be asked, so a second copy cannot be ruled out.
            ServiceError: The host does not answer.
        """
        way = host.capabilities.find_by
        seen = await self._reading.through(transfer, host) if way == "hash" else None
        if way == "nothing" or (way == "hash" and seen is None):
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
        async with self._turn:
            found = await host.find(client, await self._wanted(transfer, seen))
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
            await self._take_back(transfer, host, client)
        except ServiceError as error:
            log.warning("transfer.left_behind", error=f"{type(error).__name__}: {error}")

    async def _take_back(self, transfer: Transfer, host: Host[object], client: object) -> None:
        if await host.abandon(client, await self._wanted(transfer)):
            await self._store.carrying.note(transfer, None)

    async def remove(self, transfer: Transfer, host: Host[object], client: object) -> None:
        """Take away what a transfer that was cancelled on its way may have left at its host.

        Raises:
            ServiceError: The host does not answer, or does not delete it.
        """
        if transfer.remote_id is not None:
            await delete_if_there(host, client, transfer.remote_id)
            return
        seen = None
        if host.capabilities.find_by == "hash":
            seen = await self._soon_through(transfer, host)
            if seen is None:
                await self.abandon(transfer, host, client)
                return
        found = await host.find(client, await self._wanted(transfer, seen))
        if found is not None:
            await delete_if_there(host, client, found.remote_id)
        else:
            await self._take_back(transfer, host, client)

    async def _soon_through(
        self, transfer: Transfer, host: Host[object]
    ) -> tuple[Pipe, Prepared] | None:
        """Read a file for its hash while its person waits, None where that takes too long."""
        try:
            async with asyncio.timeout(_SOON_SECONDS):
                return await self._reading.through(transfer, host)
        except TimeoutError:
            return None

    async def _wanted(
        self, transfer: Transfer, seen: tuple[Pipe, Prepared] | None = None
    ) -> WantedFile:
        return WantedFile(
            name=transfer.filename,
            size=transfer.outgoing_size,
            since=sent_since(transfer),
            besides=await self._store.carrying.taken(transfer),
            noted=await self._store.carrying.noted(transfer) or "",
            sha256=None if seen is None else seen[0].sha256,
        )


def sent_since(transfer: Transfer) -> datetime:
    """Tell what nothing of a transfer can have come to its host before, by the host's clock."""
    return transfer.created_at - _CLOCK_SLACK


async def delete_if_there(host: Host[object], client: object, remote_id: str) -> None:
    """Delete a file; one that is gone already is as good as deleted.

    Raises:
        ServiceError: The host does not delete it.
    """
    try:
        await host.delete(client, remote_id)
    except ServiceError as error:
        if error.kind is not ErrorKind.NOT_FOUND:
            raise


def _sent(transfer: Transfer, stored: StoredFile, seen: tuple[Pipe, Prepared]) -> Sent:
    pipe, prepared = seen
    return Sent.through(pipe, stored, transfer.declared_type, prepared)
