"""One client a linked account, shared by all that use it."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING

import structlog
from pydantic import SecretStr

from bot.errors import UserError
from bot.expiring import Expiring
from bot.renewal import Renewals
from storage.trouble import StorageError
from storage.vault import VaultError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.service import Host, Service
    from bot.service_registry import ServiceRegistry
    from storage.accounts import Account, AccountStore, Owner

log = structlog.get_logger(__name__)

MAX_CLIENTS = 256
MAX_ROWS = 1024
# What this process changes it sees at once; what another one changes, after so long at most.
KEEP_SECONDS = 60.0


class Connections:
    """Makes clients for accounts and keeps the ones used last.

    The calls of one account share one client, so that a rate limit that one of them runs into holds
    for all of them. The accounts' rows are kept for a minute: what was used lately needs no
    database.

    Args:
        accounts: Where the accounts are; what changes there is dropped here.
        services: What makes the clients.
    """

    def __init__(self, accounts: AccountStore, services: ServiceRegistry) -> None:
        self._accounts = accounts
        self._services = services
        self._clients: OrderedDict[tuple[int, datetime], object] = OrderedDict()
        self._rows: Expiring[int, tuple[Account, bytes]] = Expiring(KEEP_SECONDS, MAX_ROWS)
        self._owned: Expiring[Owner, tuple[Account, ...]] = Expiring(KEEP_SECONDS, MAX_ROWS)
        self._renewals = Renewals(accounts, services)
        self._changes = 0
        accounts.listeners.append(self._changed)

    async def host(self, account_id: int | None, service_name: str) -> tuple[Host[object], object]:
        """Give an account's service, as one that stores files, and a client for it.

        Raises:
            UserError: The account is not linked any more, or the service is not there.
            VaultError: Its credentials cannot be opened.
        """
        host = self.host_of(service_name)
        row = None if account_id is None else await self._row(account_id)
        if row is None:
            raise _not_linked(host.title)
        return host, self._client(host, *row)

    def host_of(self, service_name: str) -> Host[object]:
        """Find a service that stores files.

        Raises:
            UserError: The service is not there.
        """
        host = self._services.host(service_name)
        if host is None:
            raise _not_here(service_name)
        return host

    def can_ask(self, service_name: str) -> bool:
        """Tell whether a service that stores files says which ones it has."""
        host = self._services.host(service_name)
        return host is not None and host.capabilities.find_by != "nothing"

    async def service(self, account: Account) -> tuple[Service[object], object]:
        """Give an account's service, whatever it can do, and a client for it.

        Raises:
            UserError: The account is not linked any more, or the service is not there.
            VaultError: Its credentials cannot be opened.
        """
        service = self._services.get(account.service)
        if service is None:
            raise _not_here(account.service)
        row = await self._row(account.id)
        if row is None:
            raise _not_linked(service.title)
        return service, self._client(service, *row)

    async def account(self, account_id: int) -> Account | None:
        """Find an account by its id."""
        row = await self._row(account_id)
        return None if row is None else row[0]

    async def _row(self, account_id: int) -> tuple[Account, bytes] | None:
        found = self._rows.get(account_id)
        if found is None:
            changes = self._changes
            found = await self._accounts.sealed(account_id)
            # Something changed while the database was read: this may be the old state.
            if found is not None and changes == self._changes:
                self._rows.put(account_id, found)
        return found

    async def of(self, owner: Owner) -> tuple[Account, ...]:
        """List an owner's accounts: the first one, the services' defaults, the others."""
        found = self._owned.get(owner)
        if found is None:
            changes = self._changes
            found = tuple(await self._accounts.of(owner))
            if changes == self._changes:
                self._owned.put(owner, found)
        return found

    def forget(self, account: Account) -> None:
        """Read an account anew at its next use: another process may have linked it again."""
        self._changed(account.owner, None)

    def title(self, service_name: str) -> str:
        """Tell what people call a service."""
        return self._services.title(service_name)

    def _changed(self, owner: Owner, rekeyed: int | None) -> None:
        self._changes += 1
        self._owned.drop(lambda key, _: key == owner)
        self._rows.drop(lambda _, row: row[0].owner == owner)
        for key in [key for key in self._clients if key[0] == rekeyed]:
            del self._clients[key]

    def _client(self, service: Service[object], account: Account, sealed: bytes) -> object:
        key = (account.id, account.created_at)
        client = self._clients.get(key)
        if client is None:
            credentials = self._accounts.open(account, sealed)
            client = service.connect_renewing(
                {name: SecretStr(value) for name, value in credentials.items()},
                partial(self._renewals.renew, account.id),
            )
            service.remember(client, AccountMemory(self._accounts, account))
            self._clients[key] = client
            if len(self._clients) > MAX_CLIENTS:
                self._clients.popitem(last=False)
        self._clients.move_to_end(key)
        return client


class AccountMemory:
    """What the client of an account remembers; without it, it works all the same.

    Args:
        accounts: Where it is.
        account: Whose it is.
    """

    def __init__(self, accounts: AccountStore, account: Account) -> None:
        self._accounts = accounts
        self._account = account

    async def load(self) -> str | None:
        """Give what was saved last, None where that is nothing, or cannot be read."""
        try:
            return await self._accounts.memory(self._account)
        except (StorageError, VaultError) as error:
            log.warning("account.memory_lost", account=self._account.id, error=f"{error!r}")
            return None

    async def save(self, text: str) -> None:
        """Keep a text in the place of the one before, as far as that works."""
        try:
            await self._accounts.remember(self._account, text)
        except (StorageError, VaultError) as error:
            log.warning("account.not_remembered", account=self._account.id, error=f"{error!r}")


def _not_here(service_name: str) -> UserError:
    return UserError(f"{service_name} is not available here.", "Choose another service.")


def _not_linked(title: str) -> UserError:
    return UserError(
        f"The {title} account that this belongs to is not linked any more.",
        f"Link one with `/account link` for new files; this one can be seen to at {title} itself.",
    )
