"""Carrying: the bytes of one transfer go from its source through the pipe to the host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.http.errors import ErrorKind, ServiceError
from bot.service import OutgoingFile
from bot.transfer.pipe import Pipe

if TYPE_CHECKING:
    from bot.connections import Connections
    from bot.http.body import ByteSource
    from bot.service import Host, StoredFile
    from bot.transfer.ending import Endings
    from bot.transfer.planning import Planner
    from bot.transfer.progress import ProgressBoard
    from bot.transfer.sources import Sources
    from storage.store import Store
    from storage.transfers import Transfer


class Carrier:
    """Carries one file at a time; how it ends is for its caller to record where it raises.

    Args:
        store: Where the steps are recorded.
        connections: Clients for the accounts.
        sources: Opens what the bytes come from.
        planner: Decides anew where only the source could tell what a file is.
        endings: Records what became of a file.
        board: Where progress is noted.
        max_bytes: The largest file that this bot carries.
    """

    def __init__(
        self,
        store: Store,
        connections: Connections,
        sources: Sources,
        *,
        planner: Planner,
        endings: Endings,
        board: ProgressBoard,
        max_bytes: int,
    ) -> None:
        self._store = store
        self._connections = connections
        self._sources = sources
        self._planner = planner
        self._endings = endings
        self._board = board
        self._max_bytes = max_bytes

    async def carry(self, transfer: Transfer) -> None:
        """Bring a file to its host and record it there.

        Raises:
            SourceError: Its bytes do not come.
            ServiceError: The host does not take it.
            UserError: It cannot be carried, for a reason that is in words already.
        """
        host, client = await self._connections.host(transfer.account_id, transfer.service)
        url = await self._store.carrying.source_url(transfer)
        ceilings = [self._max_bytes, host.capabilities.max_bytes]
        account = None
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
            known = transfer
            if transfer.source_kind == "url":
                known = await self._planner.complete(transfer, found, account, host)
                self._board.note(transfer.id, 0)
            await self._send(known, found.source, host, client)

    async def _send(
        self, transfer: Transfer, source: ByteSource, host: Host[object], client: object
    ) -> None:
        pipe = Pipe(
            source,
            ceiling=self._max_bytes,
            on_progress=lambda sent: self._board.note(transfer.id, sent),
        )
        await self._store.carrying.mark_sending(transfer.id)
        file = OutgoingFile(
            name=transfer.filename,
            content_type=transfer.declared_type or "application/octet-stream",
            private=transfer.private,
            source=pipe,
            options=transfer.options,
        )
        stored = await host.put(client, file)
        await _verify(host, client, stored, sent=pipe.size, announced=source.length)
        await self._endings.done(transfer, stored, pipe)


async def _verify(
    host: Host[object], client: object, stored: StoredFile, *, sent: int, announced: int
) -> None:
    """Compare what the host says it has with what there was to send; a broken copy is removed.

    A host may also say yes before it has everything.
    """
    kept = sent if stored.size is None else stored.size
    if kept == sent == announced:
        return
    try:
        await host.delete(client, stored.remote_id)
    except ServiceError as error:
        if error.kind is not ErrorKind.NOT_FOUND:
            raise
    raise UserError(
        f"{host.title} kept {min(kept, sent)} of {announced} bytes; the broken copy was deleted.",
        "Send the file again.",
    )
