"""Files that their person has sent before, to the same account: they need not go out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.http.errors import ServiceError
from bot.service import WantedFile

if TYPE_CHECKING:
    from bot.service import Host
    from bot.transfer.preparing import Prepared
    from storage.store import Store
    from storage.transfers import Transfer
    from storage.uploads import Upload

log = structlog.get_logger(__name__)


class Doubles:
    """Finds the upload that a transfer would repeat.

    Args:
        store: Where uploads are recorded.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def candidates(self, transfer: Transfer, size: int) -> list[Upload]:
        """List what a file may be the same as; only then its hash is worth a reading.

        Args:
            transfer: The file on its way.
            size: How many bytes it has as it came.
        """
        if transfer.force or transfer.account_id is None:
            return []
        found = await self._store.history.same_size(transfer.user_id, transfer.account_id, size)
        # What is wished to be private is not answered by a public link, nor the other way round.
        found = [one for one in found if one.private == transfer.private]
        if not transfer.options or not found:
            return found
        sent_with = await self._store.transfers.options_of([one.id for one in found])
        return [one for one in found if sent_with.get(one.id) == transfer.options]

    async def find(
        self, candidates: list[Upload], prepared: Prepared, host: Host[object], client: object
    ) -> Upload | None:
        """Find the one that has the same bytes and is still at its host.

        Args:
            candidates: What it may be.
            prepared: The file, of which the hash is known.
            host: Where they are.
            client: For the account.
        """
        for upload in candidates:
            # What was removed from it must be the same too, else its link shows more or less.
            is_same = (
                upload.source_sha256 == prepared.sha256
                and upload.size == prepared.source.length
                and upload.removed == prepared.told
            )
            if is_same and await self._is_there(upload, host, client):
                return upload
        return None

    async def _is_there(self, upload: Upload, host: Host[object], client: object) -> bool:
        """Ask the host, where it can be asked; in doubt the file is sent."""
        if host.capabilities.find_by == "nothing":
            return True
        wanted = WantedFile(name=upload.filename, size=upload.size, remote_id=upload.remote_id)
        try:
            found = await host.find(client, wanted)
        except ServiceError as error:
            log.info("double.not_asked", upload=upload.id, error=f"{type(error).__name__}: {error}")
            return False
        return found is not None and found.size in (None, upload.size)
