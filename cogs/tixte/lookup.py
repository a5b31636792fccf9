"""Which upload a name or a link leads to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cogs.tixte.enums import UploadPermissionLevel
from cogs.tixte.errors import Forbidden

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.tixte.client import TixteClient
    from cogs.tixte.upload import Upload

MOST_FOUND = 100  # what Tixte gives at most (contract, section 7)
_OWNER = (UploadPermissionLevel.owner,)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


async def upload_named(
    client: TixteClient,
    name: str,
    domain: str | None,
    *,
    scanned: int,
    levels: Sequence[UploadPermissionLevel] = _OWNER,
) -> Upload | None:
    """Find an upload by its whole name; of several the newest, which is what a link serves.

    Args:
        client: The account's client.
        name: The name with its extension.
        domain: Where it is, None for anywhere.
        scanned: How many of the newest uploads are looked through with a key that may not search.
        levels: What the account may do with it, where it may search.

    Raises:
        HTTPException: Tixte refuses.
        TixteConnectionError: Tixte cannot be reached.
    """
    try:
        found = await client.search_upload(
            name.rpartition(".")[0] or name,
            domains=[] if domain is None else [domain],
            limit=MOST_FOUND,
            permission_levels=levels,
        )
    except Forbidden:
        found = await _newest(client, domain, scanned)  # an upload key may list, but not search
    same = [
        upload
        for upload in found
        if upload.full_name == name and domain in (None, upload.domain_url.lower())
    ]
    return max(same, key=lambda upload: upload.uploaded_at or _LONG_AGO, default=None)


async def _newest(client: TixteClient, domain: str | None, most: int) -> list[Upload]:
    found: list[Upload] = []
    async for upload in client.iter_uploads(amount=MOST_FOUND, domain=domain):
        found.append(upload)
        if len(found) == most:
            break
    return found
