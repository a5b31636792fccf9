"""Looking at the host for a file that may be there already, before it is sent again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.http.errors import ErrorKind, ServiceError
from bot.service import WantedFile

if TYPE_CHECKING:
    from bot.service import Host, StoredFile
    from storage.store import Store
    from storage.transfers import Transfer

# A host's clock may be a little behind ours. More would take for ours what came by another way.
CLOCK_SLACK = timedelta(seconds=5)


class Lookout:
    """Finds what became of a file whose sending was cut off.

    Args:
        store: Knows which files at the host are others.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        # One at a time: two files that look the same must not be found in the same place.
        self.turn = asyncio.Lock()

    async def find(
        self,
        host: Host[object],
        client: object,
        transfer: Transfer,
        sha256: str | None = None,
    ) -> StoredFile | None:
        """Ask the host for the file of a transfer.

        Args:
            host: Where it may be.
            client: For the account.
            transfer: Whose file.
            sha256: The hash of its bytes, None where it is not known.

        Raises:
            ServiceError: The host does not answer.
        """
        return await host.find(client, replace(await self._wanted(transfer), sha256=sha256))

    async def abandon(self, host: Host[object], client: object, transfer: Transfer) -> None:
        """Take away what a host of several steps has begun for a transfer that goes no further.

        Raises:
            ServiceError: The host does not answer, or does not delete it.
        """
        if await host.abandon(client, await self._wanted(transfer)):
            await self._store.carrying.note(transfer, None)

    async def _wanted(self, transfer: Transfer) -> WantedFile:
        return WantedFile(
            name=transfer.filename,
            size=transfer.outgoing_size,
            since=transfer.created_at - CLOCK_SLACK,
            besides=await self._store.carrying.taken(transfer),
            noted=await self._store.carrying.noted(transfer) or "",
        )

    async def remove(
        self,
        host: Host[object],
        client: object,
        transfer: Transfer,
        sha256: str | None = None,
    ) -> None:
        """Take away what a cancelled transfer may have left at its host.

        Raises:
            ServiceError: The host does not answer, or does not delete it.
        """
        if transfer.remote_id is not None:
            await delete_if_there(host, client, transfer.remote_id)
            return
        found = await self.find(host, client, transfer, sha256)
        if found is not None:
            await delete_if_there(host, client, found.remote_id)
        else:
            await self.abandon(host, client, transfer)


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
