"""Carrying: the bytes of one transfer go from its source through the pipe to the host.

Each method is a step of the job. A step reads from the records how far the transfer is, so that it
may be run again after the process was killed in the middle of it.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.errors import UserError
from bot.http.errors import ServiceError, SourceError
from bot.service import OutgoingFile
from bot.transfer.checkpointing import TransferCheckpoint, TransferNotes
from bot.transfer.doubles import Doubles
from bot.transfer.ending import BrokenCopyError, CutOffError
from bot.transfer.lookout import CLOCK_SLACK, Lookout, delete_if_there
from bot.transfer.pipe import Pipe
from bot.transfer.preparing import Preparer
from bot.transfer.sent import Sent
from bot.transfer.source import SourceGoneError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from bot.connections import Connections
    from bot.service import Host, StoredFile
    from bot.transfer.planning import Planner
    from bot.transfer.preparing import Prepared
    from bot.transfer.progress import ProgressBoard
    from bot.transfer.sources import Sources
    from bot.transfer.url_source import Found
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
        sources: Opens what the bytes come from.
        refresh: Asks for an address that has expired.
        planner: Decides anew where only the source could tell what a file is.
        board: Where progress is noted.
        max_bytes: The largest file that this bot carries.
    """

    def __init__(
        self,
        store: Store,
        connections: Connections,
        sources: Sources,
        *,
        refresh: Refresh,
        planner: Planner,
        board: ProgressBoard,
        max_bytes: int,
    ) -> None:
        self._store = store
        self._connections = connections
        self._sources = sources
        self._refresh = refresh
        self._planner = planner
        self._board = board
        self._max_bytes = max_bytes
        self._lookout = Lookout(store)
        self._preparer = Preparer()
        self._doubles = Doubles(store)

    async def plan(self, transfer: Transfer) -> None:
        """See that the account is still there.

        Raises:
            UserError: It is not linked any more, or the service is not there.
        """
        await self._connections.host(transfer.account_id, transfer.service)

    async def send(self, transfer: Transfer) -> None:
        """Bring the file to its host, unless it is there already.

        Raises:
            SourceError: Its bytes do not come.
            ServiceError: The host does not take it.
            UserError: It cannot be carried, for a reason that is in words already.
        """
        if transfer.is_sent or transfer.double_of is not None:
            return
        host, client = await self._connections.host(transfer.account_id, transfer.service)
        # Its bytes may have gone out before the process was killed.
        if transfer.state == "sending" and await self._take_found(transfer, host, client):
            return
        try:
            await self._send_to(transfer, host, client)
        except (ServiceError, SourceError, UserError):
            await self._abandon(transfer, host, client)
            raise

    async def _send_to(self, transfer: Transfer, host: Host[object], client: object) -> None:
        url = await self._store.carrying.source_url(transfer)
        try:
            await self._send_from(url, transfer, host, client)
        except SourceGoneError:
            fresh = await self._refresh(transfer)
            if fresh is None:
                raise
            await self._send_from(fresh, transfer, host, client)

    async def _abandon(self, transfer: Transfer, host: Host[object], client: object) -> None:
        """Take away what was begun in an earlier run, or could not be taken away by the host."""
        is_begun = transfer.state == "sending" or await self._store.carrying.noted(transfer)
        if not is_begun:
            return
        try:
            await self._lookout.abandon(host, client, transfer)
        except ServiceError as error:
            log.warning("transfer.left_behind", error=f"{type(error).__name__}: {error}")

    async def verify(self, transfer: Transfer) -> None:
        """Compare what the host has with what there was to send.

        A broken copy is removed, and the file sent a second time.

        Raises:
            BrokenCopyError: The host did not keep all of it the second time either.
            ServiceError: The broken copy could not be removed, or the host does not take another.
            SourceError: The bytes do not come a second time.
        """
        if transfer.double_of is not None:
            return
        if transfer.is_sent and await self._is_whole(transfer):
            return
        await self.send(await self._again(transfer))
        await self._is_whole(transfer, is_last=True)

    async def _is_whole(self, transfer: Transfer, *, is_last: bool = False) -> bool:
        """Tell whether the host has all of it; what is broken is deleted there."""
        sent = Sent.from_text(await self._store.carrying.sent(transfer))
        if sent.is_whole:
            return True
        host, client = await self._connections.host(transfer.account_id, transfer.service)
        await delete_if_there(host, client, sent.stored.remote_id)
        await self._store.carrying.mark_unsent(transfer.id)
        kept = min(sent.kept, sent.size)
        log.warning("transfer.broken_copy", kept=kept, announced=sent.announced)
        if is_last:
            raise BrokenCopyError(host.title, kept, sent.announced)
        return False

    async def _again(self, transfer: Transfer) -> Transfer:
        found = await self._store.transfers.get(transfer.id)
        return transfer if found is None else found

    async def remove(self, transfer: Transfer) -> None:
        """Take away what a transfer that was cancelled on its way may have left at its host.

        Raises:
            ServiceError: The host does not answer, or does not delete it.
            UserError: The account is not linked any more.
        """
        host, client = await self._connections.host(transfer.account_id, transfer.service)
        await self._lookout.remove(host, client, transfer)

    async def _send_from(
        self, url: str, transfer: Transfer, host: Host[object], client: object
    ) -> None:
        async with self._opened(url, transfer, host) as found:
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
            async with self._prepared(known, found, hashed=bool(candidates)) as prepared:
                if candidates:
                    double = await self._doubles.find(candidates, prepared, host, client)
                    if double is not None:
                        log.info("transfer.double", upload=double.id)
                        await self._store.carrying.mark_double(transfer.id, double.id)
                        return
                    await self._store.carrying.mark_sending(transfer.id)
                await self._put(known, prepared, host, client)

    @asynccontextmanager
    async def _opened(
        self, url: str, transfer: Transfer, host: Host[object]
    ) -> AsyncIterator[Found]:
        ceilings = [self._max_bytes, host.capabilities.max_bytes]
        # An attachment was looked at when it was planned.
        if transfer.source_kind == "url" and transfer.account_id is not None:
            account = await self._connections.account(transfer.account_id)
            if account is not None:
                ceilings.append(account.max_file_bytes)
        opening = self._sources.open(
            transfer,
            url,
            ceiling=min(one for one in ceilings if one is not None),
            on_progress=lambda come: self._board.note(transfer.id, come),
        )
        async with opening as found:
            yield found

    def _prepared(
        self, transfer: Transfer, found: Found, *, hashed: bool = False
    ) -> AbstractAsyncContextManager[Prepared]:
        return self._preparer.prepare(
            found.source,
            transfer.filename,
            keep_metadata=transfer.keep_metadata,
            hashed=hashed,
        )

    def _pipe(self, transfer: Transfer, prepared: Prepared) -> Pipe:
        return Pipe(
            prepared.source,
            ceiling=self._max_bytes,
            on_progress=lambda sent: self._board.note(transfer.id, sent),
        )

    async def _put(
        self, transfer: Transfer, prepared: Prepared, host: Host[object], client: object
    ) -> None:
        is_resumed = transfer.state == "sending"
        pipe = self._pipe(transfer, prepared)
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
            resumed_since=transfer.created_at - CLOCK_SLACK if is_resumed else None,
            checkpoint=TransferCheckpoint(self._store.carrying, transfer),
        )
        try:
            stored = await host.put(client, file)
        except ServiceError as error:
            # It may have taken the file before something went wrong.
            if not error.maybe_done or host.capabilities.find_by == "nothing":
                raise
            if not await self._is_found_after(error, transfer, host, client):
                raise
            return
        await self._note(transfer, Sent.through(pipe, stored, transfer.declared_type, prepared))

    async def _is_found_after(
        self, error: ServiceError, transfer: Transfer, host: Host[object], client: object
    ) -> bool:
        log.info("transfer.look_again", error=f"{type(error).__name__}: {error}")
        try:
            return await self._take_found(transfer, host, client)
        except ServiceError:
            return False

    async def _take_found(self, transfer: Transfer, host: Host[object], client: object) -> bool:
        """Look for the file at its host, and take it for sent if it is there.

        Raises:
            UserError: The host cannot be asked, so a second copy cannot be ruled out.
            ServiceError: The host does not answer.
        """
        if host.capabilities.find_by == "nothing":
            raise CutOffError
        async with self._lookout.turn:
            found = await self._lookout.find(host, client, transfer)
            if found is None:
                return False
            log.info("transfer.found_at_host", remote_id=found.remote_id)
            await self._note(transfer, _unseen(transfer, found))
        await self._note(transfer, await self._looked_through(transfer, found, host))
        return True

    async def _looked_through(
        self, transfer: Transfer, stored: StoredFile, host: Host[object]
    ) -> Sent:
        """Read the source once more, for the hash of what went out in an earlier run."""
        try:
            url = await self._store.carrying.source_url(transfer)
            async with (
                self._opened(url, transfer, host) as found,
                self._prepared(transfer, found) as prepared,
            ):
                pipe = self._pipe(transfer, prepared)
                async with pipe.open() as blocks:
                    async for _ in blocks:
                        pass
        except (SourceError, UserError) as error:
            log.info("transfer.source_not_read_again", error=f"{type(error).__name__}: {error}")
            return _unseen(transfer, stored)
        return Sent.through(pipe, stored, transfer.declared_type, prepared)

    async def _note(self, transfer: Transfer, sent: Sent) -> None:
        await self._store.carrying.mark_sent(transfer, sent.stored.remote_id, sent.to_text())


def _unseen(transfer: Transfer, stored: StoredFile) -> Sent:
    """Describe a file whose bytes this process has not seen."""
    outgoing = transfer.outgoing_size
    size = stored.size if stored.size is not None else outgoing or 0
    announced = outgoing if outgoing is not None else size
    kind = transfer.declared_type or "application/octet-stream"
    return Sent(stored, size, announced, "", kind)
