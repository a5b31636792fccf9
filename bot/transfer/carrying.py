"""Carrying: the bytes of one transfer go from its source through the pipe to the host.

Each method is a step of the job. A step reads from the records how far the transfer is, so that it
may be run again after the process was killed in the middle of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.errors import UserError
from bot.http.errors import ServiceError, SourceError
from bot.service import OutgoingFile
from bot.transfer.checkpointing import TransferCheckpoint, TransferNotes
from bot.transfer.doubles import Doubles
from bot.transfer.finding import Finder, sent_since
from bot.transfer.sent import Sent
from bot.transfer.source import SourceGoneError
from bot.transfer.under_way import AnotherUnderWayError, UnderWay
from bot.transfer.verifying import Verifier

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.connections import Connections
    from bot.service import Host
    from bot.transfer.patience import Patience
    from bot.transfer.planning import Planner
    from bot.transfer.preparing import Prepared
    from bot.transfer.progress import ProgressBoard
    from bot.transfer.reading import Reading
    from storage.store import Store
    from storage.transfers import Transfer

    # Gives an attachment's new address, None where it belongs to no message that can be fetched.
    Refresh = Callable[[Transfer], Awaitable[str | None]]

log = structlog.get_logger(__name__)


class Carrier:
    """Carries one file at a time; how it ends is for its caller to record.

    Args:
        store: Where the steps are recorded.
        connections: Clients for the accounts.
        reading: Opens what the bytes come from.
        refresh: Asks for an address that has expired.
        planner: Decides anew where only the source could tell what a file is.
        board: Where progress is noted.
        patience: How a host is waited for.
    """

    def __init__(
        self,
        store: Store,
        connections: Connections,
        reading: Reading,
        *,
        refresh: Refresh,
        planner: Planner,
        board: ProgressBoard,
        patience: Patience,
    ) -> None:
        self._store = store
        self._connections = connections
        self._refresh = refresh
        self._planner = planner
        self._board = board
        self._reading = reading
        self._finder = Finder(store, reading)
        self._verifier = Verifier(store, connections, patience)
        self._doubles = Doubles(store)
        self._under_way = UnderWay()

    async def plan(self, transfer: Transfer) -> None:
        """See that the account is still there.

        Raises:
            UserError: It is not linked any more, or the service is not there.
        """
        self._under_way.begin(transfer)
        await self._connections.host(transfer.account_id, transfer.service)

    def forget(self, transfer_id: str) -> None:
        """Note that a transfer has come to its end."""
        self._under_way.end(transfer_id)

    async def send(self, transfer: Transfer) -> None:
        """Bring the file to its host, unless it is there already.

        Raises:
            SourceError: Its bytes do not come.
            ServiceError: The host does not take it.
            UserError: It cannot be carried, for a reason that is in words already.
            AnotherUnderWayError: A file that may be the same has to come to its end first.
        """
        if transfer.is_sent or transfer.double_of is not None:
            return
        await self._wait_for_another(transfer)
        host, client = await self._connections.host(transfer.account_id, transfer.service)
        # Its bytes may have gone out before the process was killed.
        if transfer.state == "sending" and await self._finder.take_found(transfer, host, client):
            return
        try:
            await self._send_to(transfer, host, client)
        except (ServiceError, SourceError, UserError):
            await self._finder.abandon(transfer, host, client)
            raise

    async def _wait_for_another(self, transfer: Transfer) -> None:
        # After a restart this is where a job may go on.
        self._under_way.begin(transfer)
        if transfer.state == "sending":
            return
        while (other := self._under_way.before(transfer)) is not None:
            found = await self._store.transfers.get(other.id)
            if found is not None and not found.is_finished:
                raise AnotherUnderWayError
            self._under_way.end(other.id)

    async def _send_to(self, transfer: Transfer, host: Host[object], client: object) -> None:
        url = await self._store.carrying.source_url(transfer)
        try:
            await self._send_from(url, transfer, host, client)
        except SourceGoneError:
            fresh = await self._refresh(transfer)
            if fresh is None:
                raise
            await self._send_from(fresh, transfer, host, client)

    async def verify(self, transfer: Transfer) -> None:
        """Compare what the host has with what there was to send.

        A faulty copy is removed, and the file sent a second time.

        Raises:
            FaultyCopyError: The host does not have the second one either.
            ServiceError: The faulty copy could not be removed, or the host does not take another.
            SourceError: The bytes do not come a second time.
        """
        if transfer.double_of is not None:
            return
        if transfer.is_sent and await self._verifier.fault(transfer) is None:
            return
        again = await self._store.transfers.get(transfer.id)
        await self.send(again or transfer)
        if (fault := await self._verifier.fault(transfer)) is not None:
            raise fault

    async def remove(self, transfer: Transfer) -> None:
        """Take away what a transfer that was cancelled on its way may have left at its host.

        Raises:
            ServiceError: The host does not answer, or does not delete it.
            UserError: The account is not linked any more.
        """
        host, client = await self._connections.host(transfer.account_id, transfer.service)
        await self._finder.remove(transfer, host, client)

    async def _send_from(
        self, url: str, transfer: Transfer, host: Host[object], client: object
    ) -> None:
        async with self._reading.opened(url, transfer, host) as found:
            known = transfer
            if transfer.source_kind == "url":
                account = None
                if transfer.account_id is not None:
                    account = await self._connections.account(transfer.account_id)
                known = await self._planner.complete(transfer, found, account, host)
                self._board.note(transfer.id, 0)
            candidates = await self._doubles.candidates(known, found.source.length)
            if not candidates:
                await self._store.carrying.mark_sending(transfer.id)
            async with self._reading.prepared(known, found, hashed=bool(candidates)) as prepared:
                if candidates:
                    double = await self._doubles.find(candidates, prepared, host, client)
                    if double is not None:
                        log.info("transfer.double", upload=double.id)
                        await self._store.carrying.mark_double(transfer.id, double.id)
                        return
                    await self._store.carrying.mark_sending(transfer.id)
                await self._put(known, prepared, host, client)

    async def _put(
        self, transfer: Transfer, prepared: Prepared, host: Host[object], client: object
    ) -> None:
        is_resumed = transfer.state == "sending"
        pipe = self._reading.pipe(transfer, prepared)
        if pipe.length != transfer.outgoing_size:
            transfer = replace(transfer, sent_size=pipe.length)
            await self._store.carrying.mark_sent_size(transfer.id, pipe.length)
        file = OutgoingFile(
            name=transfer.filename,
            content_type=transfer.declared_type or "application/octet-stream",
            private=transfer.private,
            source=pipe,
            options=transfer.options,
            notes=TransferNotes(self._store, transfer),
            resumed_since=sent_since(transfer) if is_resumed else None,
            checkpoint=TransferCheckpoint(self._store.carrying, transfer),
        )
        try:
            stored = await host.put(client, file)
        except ServiceError as error:
            # It may have taken the file before something went wrong.
            if not await self._finder.take_found_after(error, transfer, host, client):
                raise
            return
        sent = Sent.through(pipe, stored, transfer.declared_type, prepared)
        await self._store.carrying.mark_sent(transfer, stored.remote_id, sent.to_text())
