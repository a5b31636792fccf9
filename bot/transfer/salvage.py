"""Files that could not be sent since the account's key is dead wait until it is linked again.

A file is kept under the id of its transfer; the button that sends them names their batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.relink import DeadKeyError, relink_action
from bot.transfer.kept import KeptRequest
from bot.transfer.request import RequestedFile
from storage.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.connections import Connections
    from bot.errors import Action
    from storage.store import Store
    from storage.transfers import Transfer

log = structlog.get_logger(__name__)


async def keep_for_relinking(
    store: Store, connections: Connections, transfer: Transfer, error: Exception
) -> Exception:
    """Keep the file of a transfer that failed for want of a key.

    Returns:
        What to tell its person.
    """
    account = (
        None if transfer.account_id is None else await connections.account(transfer.account_id)
    )
    if account is None:
        return error
    connections.forget(account)
    try:
        url = await store.carrying.source_url(transfer)
    except VaultError:
        return DeadKeyError(error, account)  # the key of its address is lost as well
    file = RequestedFile(
        filename=transfer.filename,
        content_type=transfer.declared_type,
        size=transfer.size,
        origin=transfer.origin,
        url=url,
        kind=transfer.source_kind,
    )
    kept = KeptRequest(
        (file,),
        private=transfer.private,
        name=transfer.wished_name,
        options=dict(transfer.options),
        keep_metadata=transfer.keep_metadata,
        force=transfer.force,
    )
    await store.kept_requests.keep(transfer.user_id, kept.to_text(), transfer.id)
    return DeadKeyError(error, account, is_kept=True)


async def relink_of(
    store: Store, connections: Connections, transfers: Sequence[Transfer]
) -> Action | None:
    """Make the button that links again and sends what is kept of a batch, where something is."""
    failed = {one.id: one for one in transfers if one.state == "failed"}
    if not failed:
        return None
    waiting = await store.kept_requests.waiting([*failed])
    for transfer_id in waiting:
        transfer = failed[transfer_id]
        if transfer.account_id is None:
            continue
        account = await connections.account(transfer.account_id)
        if account is not None:
            return relink_action(account, transfer.batch_id)
    return None


async def take_kept(store: Store, kept_id: str, person_id: int) -> KeptRequest | None:
    """Take out what a button's id stands for; nobody gets it a second time.

    Args:
        store: Where it is kept.
        kept_id: A kept request, or a batch some of whose files are kept.
        person_id: Who wants it; what is somebody else's stays.
    """
    kept_ids = [kept_id, *(one.id for one in await store.transfers.of_batch(kept_id))]
    parts = []
    for one in kept_ids:
        try:
            written = await store.kept_requests.take(one, person_id)
        except VaultError as error:
            log.warning("kept.lost", kept=one, error=str(error))
            continue
        if written is not None:
            parts.append(KeptRequest.from_text(written))
    if not parts:
        return None
    files = tuple(file for part in parts for file in part.files)
    first = parts[0]
    return KeptRequest(
        files,
        private=first.private,
        name=first.name,
        options=first.options,
        keep_metadata=first.keep_metadata,
        force=first.force,
    )
