"""Tixte as a host that is asked for a file in other ways than it is: one for each capability."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.service import Host, WantedFile
from cogs.tixte.service import TixteService
from cogs.tixte.utils import clean_name

if TYPE_CHECKING:
    from bot.service import OutgoingFile, StoredFile
    from cogs.tixte.client import TixteClient
    from cogs.tixte.upload import Upload


class AskedForNothing(TixteService):
    """Does not say what it has."""

    capabilities = replace(TixteService.capabilities, find_by="nothing")
    find = Host.find


class AskedByList(TixteService):
    """Knows no search: all that it has is gone through."""

    capabilities = replace(TixteService.capabilities, find_by="list")

    async def find(self, client: TixteClient, wanted: WantedFile) -> StoredFile | None:
        """Look through everything for a name and a size."""
        if wanted.remote_id is not None:
            return await super().find(client, wanted)
        async for upload in client.iter_uploads():
            if upload.full_name == clean_name(wanted.name) and _may_be(upload, wanted):
                return await super().find(client, WantedFile(remote_id=upload.id))
        return None


class AskedByHash(TixteService):
    """Tells the hashes of its files, and finds them by those alone."""

    capabilities = replace(TixteService.capabilities, find_by="hash")

    async def put(self, client: TixteClient, file: OutgoingFile) -> StoredFile:
        """Upload a file, and tell its hash."""
        return await self._hashed(client, await super().put(client, file))

    async def find(self, client: TixteClient, wanted: WantedFile) -> StoredFile | None:
        """Look through everything for a hash."""
        if wanted.remote_id is not None:
            found = await super().find(client, wanted)
            return None if found is None else await self._hashed(client, found)
        assert wanted.sha256 is not None
        async for upload in client.iter_uploads():
            if not _may_be(upload, wanted):
                continue
            found = await super().find(client, WantedFile(remote_id=upload.id))
            assert found is not None
            hashed = await self._hashed(client, found)
            if hashed.sha256 == wanted.sha256:
                return hashed
        return None

    async def _hashed(self, client: TixteClient, stored: StoredFile) -> StoredFile:
        seen = hashlib.sha256()
        async with self.get(client, stored) as blocks:
            async for block in blocks:
                seen.update(block)
        return replace(stored, sha256=seen.hexdigest())


FINDERS: dict[str, type[TixteService]] = {
    "name": TixteService,
    "list": AskedByList,
    "hash": AskedByHash,
    "nothing": AskedForNothing,
}


def _may_be(upload: Upload, wanted: WantedFile) -> bool:
    came = upload.uploaded_at
    return (
        upload.id not in wanted.besides
        and upload.size in (None, wanted.size)
        and (wanted.since is None or came is None or came >= wanted.since)
    )
