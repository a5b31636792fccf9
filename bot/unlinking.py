"""The end of accounts: those that are unlinked, and those that nobody finished linking."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.oauth_flow import OAuthFlow
from bot.revoking import revoke
from storage.trouble import StorageError
from storage.vault import VaultError

if TYPE_CHECKING:
    from bot.oauth_linking import OAuthLinking
    from bot.service_registry import ServiceRegistry
    from storage.accounts import Account, AccountStore

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Ending:
    """What is left of an account at its service.

    Args:
        is_revoked: Whether the service has taken the permission back.
        hint: Where its owner does that, a sentence; empty where there is nothing to take back.
    """

    is_revoked: bool = False
    hint: str = ""


async def erase_account(store: AccountStore, services: ServiceRegistry, account: Account) -> Ending:
    """Forget an account, and take its permission back where the service can.

    Raises:
        StorageError: It could not be forgotten.
    """
    service = services.get(account.service)
    flow = None if service is None else service.link
    credentials: dict[str, str] | None = None
    if isinstance(flow, OAuthFlow):
        try:
            credentials = await store.credentials(account)
        except (LookupError, VaultError) as error:
            log.info("account.not_revoked", account=account.id, error=str(error))
    await store.remove(account)
    if not isinstance(flow, OAuthFlow):
        return Ending()
    done = credentials is not None and await revoke(flow, credentials)
    return Ending(is_revoked=done, hint="" if done else flow.revoke_hint)


async def sweep_links(linking: OAuthLinking, every: float = SWEEP_SECONDS) -> None:
    """Throw away what nobody has finished in time, for ever."""
    while True:
        await asyncio.sleep(every)
        try:
            await linking.drop_expired()
        except StorageError as error:
            log.warning("link.not_swept", error=str(error))
