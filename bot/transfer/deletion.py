"""Deleting an upload at its host, as its owner asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.errors import UserError
from bot.http.errors import ErrorKind, ServiceError
from bot.relink import DeadKeyError, is_dead_key
from storage.vault import VaultError

if TYPE_CHECKING:
    from bot.connections import Connections
    from storage.uploads import Upload, UploadStore

log = structlog.get_logger(__name__)


async def own_upload(uploads: UploadStore, upload_id: int, person_id: int) -> Upload:
    """Find an upload that a person may act on.

    Raises:
        UserError: It is somebody else's, deleted, or unknown.
    """
    upload = await uploads.get(upload_id)
    if upload is not None and upload.owner_id != person_id:
        raise UserError(
            "Only the person who sent this file can do that.",
            "Send a file of your own with `/rehost files`.",
        )
    return _still_there(upload)


async def stored_upload(uploads: UploadStore, upload_id: int) -> Upload:
    """Find an upload that is still there, whoever's it is.

    Raises:
        UserError: It is deleted, or unknown.
    """
    return _still_there(await uploads.get(upload_id))


def _still_there(upload: Upload | None) -> Upload:
    if upload is None:
        raise UserError("This upload is not on record any more.", "There is nothing left to do.")
    if upload.is_deleted:
        raise UserError("This file was deleted already.", "Send it again to get a new link.")
    return upload


async def delete_upload(
    uploads: UploadStore, connections: Connections, upload_id: int, person_id: int
) -> Upload:
    """Delete an upload at its host and note it; one that is gone there already counts as done.

    Returns:
        The upload as it was.

    Raises:
        UserError: The person may not, the account is not linked any more, or its key is dead.
        ServiceError: The host did not delete it; it stays on record.
    """
    upload = await own_upload(uploads, upload_id, person_id)
    try:
        host, client = await connections.host(upload.account_id, upload.service)
        await host.delete(client, upload.remote_id)
    except (ServiceError, VaultError) as error:
        if not (is_dead_key(error) and await _delete_by_handle(uploads, connections, upload)):
            await _raise_unless_gone(connections, upload, error)
    await uploads.mark_deleted(upload_id)
    log.info("upload.deleted", upload=upload_id)
    return upload


async def _delete_by_handle(uploads: UploadStore, connections: Connections, upload: Upload) -> bool:
    """Delete an upload by its own handle; tell whether it is gone."""
    try:
        handle = await uploads.deletion_handle(upload)
        if handle is None:
            return False
        await connections.host_of(upload.service).delete_by_handle(handle)
    except (ServiceError, VaultError) as error:
        log.info("upload.handle_failed", upload=upload.id, error=f"{type(error).__name__}: {error}")
        return isinstance(error, ServiceError) and error.kind is ErrorKind.NOT_FOUND
    return True


async def _raise_unless_gone(
    connections: Connections, upload: Upload, error: ServiceError | VaultError
) -> None:
    if isinstance(error, ServiceError) and error.kind is ErrorKind.NOT_FOUND:
        return
    account_id = upload.account_id
    if is_dead_key(error) and account_id is not None:
        account = await connections.account(account_id)
        if account is not None:
            connections.forget(account)
            log.warning("account.dead", account=account.id, error=f"{error!r}")
            raise DeadKeyError(error, account)
    raise error
