"""Credentials that expire: renewed once for all who wait, and kept at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import structlog
from pydantic import SecretStr

from bot.http.errors import ErrorKind, ServiceError
from bot.oauth_flow import OAuthFlow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.service_registry import ServiceRegistry
    from storage.accounts import Account, AccountStore

log = structlog.get_logger(__name__)

Credentials = dict[str, SecretStr]


class Renewals:
    """Renews the credentials of accounts.

    A refresh token is good for one use at many a service: whoever comes second, in this process or
    another one, gets what the first one was given.

    Args:
        accounts: Where the accounts are.
        services: What asks for credentials anew.
    """

    def __init__(self, accounts: AccountStore, services: ServiceRegistry) -> None:
        self._accounts = accounts
        self._services = services
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def renew(self, account_id: int, used: Mapping[str, SecretStr]) -> Credentials:
        """Give the credentials to go on with.

        Args:
            account_id: Whose.
            used: Those that have expired, or were refused.

        Raises:
            ServiceError: The service does not answer; UNAUTHORIZED where it has to be linked again.
            VaultError: What is kept cannot be opened.
        """
        lock = self._locks.setdefault(account_id, asyncio.Lock())
        async with lock:
            account, sealed, kept = await self._kept(account_id)
            if kept != used:
                return kept
            try:
                renewed = await self._flow(account).refresh(kept)
            except ServiceError as error:
                if error.kind is ErrorKind.UNAUTHORIZED:
                    _, _, now = await self._kept(account_id)
                    if now != used:
                        return now
                raise
            if not await self._accounts.renew(account, sealed, renewed):
                return (await self._kept(account_id))[2]
            log.info("account.renewed", account=account_id, service=account.service)
            return _secret(renewed)

    async def _kept(self, account_id: int) -> tuple[Account, bytes, Credentials]:
        found = await self._accounts.sealed(account_id)
        if found is None:
            raise _dead("it is not linked any more")
        account, sealed = found
        return account, sealed, _secret(self._accounts.open(account, sealed))

    def _flow(self, account: Account) -> OAuthFlow:
        service = self._services.get(account.service)
        if service is None or not isinstance(service.link, OAuthFlow):
            raise _dead("its service renews nothing")
        return service.link


def _dead(text: str) -> ServiceError:
    return ServiceError(f"an account cannot be renewed: {text}", kind=ErrorKind.UNAUTHORIZED)


def _secret(credentials: Mapping[str, str]) -> Credentials:
    return {name: SecretStr(value) for name, value in credentials.items()}
