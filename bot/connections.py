"""One client a linked account, shared by all that use it."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.errors import UserError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.service import Host, ServiceRegistry
    from storage.accounts import Account, AccountStore

MAX_CLIENTS = 256


class Connections:
    """Makes clients for accounts and keeps the ones used last.

    The calls of one account share one client, so that a rate limit that one of them runs into holds
    for all of them.
    """

    def __init__(self, accounts: AccountStore, services: ServiceRegistry) -> None:
        self._accounts = accounts
        self._services = services
        self._clients: OrderedDict[tuple[int, datetime], object] = OrderedDict()

    async def host(self, account_id: int | None, service_name: str) -> tuple[Host[object], object]:
        """Give an account's service, as one that stores files, and a client for it.

        Raises:
            UserError: The account is not linked any more, or the service is not there.
            VaultError: Its credentials cannot be opened.
        """
        host = self._services.host(service_name)
        if host is None:
            raise UserError(f"{service_name} is not available here.", "Choose another service.")
        account = None if account_id is None else await self._accounts.get(account_id)
        if account is None:
            raise UserError(
                f"The {host.title} account that this belongs to is not linked any more.",
                "Link it again with `/account link`.",
            )
        return host, await self._client(host, account)

    def title(self, service_name: str) -> str:
        """Tell what people call a service."""
        return self._services.title(service_name)

    async def _client(self, host: Host[object], account: Account) -> object:
        key = (account.id, account.created_at)
        client = self._clients.get(key)
        if client is None:
            credentials = await self._accounts.credentials(account)
            made = host.connect({name: SecretStr(value) for name, value in credentials.items()})
            client = self._clients.setdefault(key, made)  # somebody may have been faster
            if len(self._clients) > MAX_CLIENTS:
                self._clients.popitem(last=False)
        self._clients.move_to_end(key)
        return client
