"""Asking a service whether an account's key still works, and what it now says of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.http.errors import ServiceError
from bot.relink import DeadKeyError, is_dead_key
from storage.vault import VaultError

if TYPE_CHECKING:
    from bot.connections import Connections
    from storage.accounts import Account, AccountStore

log = structlog.get_logger(__name__)


async def check_account(store: AccountStore, connections: Connections, account: Account) -> Account:
    """Ask the service about an account and note what it says.

    Returns:
        The account as it is now.

    Raises:
        DeadKeyError: Its key is not accepted any more, or cannot be opened.
        ServiceError: The service does not answer.
        UserError: The account was unlinked meanwhile, or its service is gone.
    """
    try:
        service, client = await connections.service(account)
        identity = await service.identify(client)
    except (ServiceError, VaultError) as error:
        if not is_dead_key(error):
            raise
        connections.forget(account)
        log.warning("account.dead", account=account.id, error=repr(error))
        raise DeadKeyError(error, account) from error
    return await store.refresh(account, identity.name, identity.max_file_bytes)
