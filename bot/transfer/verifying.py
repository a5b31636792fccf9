"""Verifying: whether a host that said yes really has the file, all of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.http.errors import ServiceError
from bot.service import WantedFile
from bot.transfer.ending import AlteredCopyError, BrokenCopyError, LostCopyError
from bot.transfer.finding import delete_if_there, sent_since
from bot.transfer.sent import Sent

if TYPE_CHECKING:
    from bot.connections import Connections
    from bot.service import Host, StoredFile
    from bot.transfer.ending import FaultyCopyError
    from bot.transfer.patience import Patience
    from storage.store import Store
    from storage.transfers import Transfer

log = structlog.get_logger(__name__)


class Verifier:
    """Compares what a host has with what went out.

    Args:
        store: Where it is written what went out.
        connections: Clients for the accounts.
        patience: How long a host may need until it finds what it has just taken.
    """

    def __init__(self, store: Store, connections: Connections, patience: Patience) -> None:
        self._store = store
        self._connections = connections
        self._patience = patience

    async def fault(self, transfer: Transfer) -> FaultyCopyError | None:
        """Look for what is wrong with the copy at the host; a faulty one is deleted there.

        Returns:
            The fault, None where the host has the whole file.

        Raises:
            ServiceError: The faulty copy could not be deleted.
            UserError: The account is not linked any more.
        """
        sent = Sent.from_text(await self._store.carrying.sent(transfer))
        host, client = await self._connections.host(transfer.account_id, transfer.service)
        fault = _fault(host, sent)
        if fault is None and _can_ask(host):
            wanted = WantedFile(
                name=sent.stored.name,
                remote_id=sent.stored.remote_id,
                since=sent_since(transfer),
            )
            there = await self._look(host, client, wanted, sent.stored)
            fault = LostCopyError(host.title) if there is None else _fault(host, sent.told(there))
        if fault is None:
            return None
        log.warning("transfer.faulty_copy", fault=fault.cause)
        await delete_if_there(host, client, sent.stored.remote_id)
        await self._store.carrying.mark_unsent(transfer.id)
        return fault

    async def _look(
        self, host: Host[object], client: object, wanted: WantedFile, stored: StoredFile
    ) -> StoredFile | None:
        """Ask for a file by its id; where the host does not say, its first yes counts."""
        for seconds in self._patience.looks_after:
            await asyncio.sleep(seconds)
            try:
                async with asyncio.timeout(self._patience.look_seconds):
                    found = await host.find(client, wanted)
            except (ServiceError, TimeoutError) as error:
                log.info("transfer.not_verified", error=f"{type(error).__name__}: {error}")
                return stored
            if found is not None:
                return found
        return None


def _fault(host: Host[object], sent: Sent) -> FaultyCopyError | None:
    if not sent.is_whole:
        return BrokenCopyError(host.title, min(sent.kept, sent.size), sent.announced)
    return None if sent.is_same else AlteredCopyError(host.title)


def _can_ask(host: Host[object]) -> bool:
    # Where nothing can be deleted, a second copy would stay for good if the first turned up later.
    return host.capabilities.find_by != "nothing" and host.capabilities.delete
