"""Linked accounts: whose they are, what to call them, and their sealed credentials."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from storage.account import (
    ACCOUNT_ROWS,
    IS_FIRST,
    Account,
    NewAccount,
    Owner,
    account_of,
    owned_by,
    same_key,
    same_label,
)
from storage.sealed import account_memory, account_secret
from storage.tables import accounts, default_accounts, uploads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.database import Database
    from storage.vault import Vault


__all__ = ["Account", "AccountStore", "NewAccount", "Owner"]


class AccountStore:
    """The rows of ``accounts``."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        # Called with the owner whose accounts have just changed, and the account whose credentials
        # are other ones now or gone: whoever keeps copies drops them.
        self.listeners: list[Callable[[Owner, int | None], None]] = []

    def _tell(self, owner: Owner, rekeyed: int | None = None) -> None:
        for listener in self.listeners:
            listener(owner, rekeyed)

    async def save(self, account: NewAccount, credentials: Mapping[str, str]) -> Account:
        """Keep an account; one of the same owner, service and label is replaced.

        What points to the replaced one goes on with the new key, unless that is of another account
        at the service: then the old one is forgotten, as by ``remove``. The newest one becomes the
        default of its service, and the first one.
        """
        same = same_label(account)
        values = {
            "remote_id": account.remote_id,
            "remote_name": account.remote_name,
            "max_file_bytes": account.max_file_bytes,
            "is_default": True,
            "secret": self._vault.seal(
                json.dumps(dict(credentials)), account_secret(account.owner, account.service)
            ),
            "memory": None,
            "created_at": datetime.now(UTC),
        }
        async with self._database.write() as connection:
            await connection.execute(
                update(accounts)
                .where(owned_by(account.owner), accounts.c.service == account.service)
                .values(is_default=False)
            )
            await _forget(connection, same & (accounts.c.remote_id != account.remote_id))
            result = await connection.execute(update(accounts).where(same).values(values))
            if result.rowcount == 0:
                await connection.execute(
                    insert(accounts).values(
                        owner_kind=account.owner.kind,
                        owner_id=account.owner.id,
                        service=account.service,
                        label=account.label,
                        **values,
                    )
                )
            account_id = (await connection.execute(select(accounts.c.id).where(same))).scalar_one()
            await _put_first(connection, account.owner, account_id)
            row = (await connection.execute(ACCOUNT_ROWS.where(same))).one()
        self._tell(account.owner, account_id)
        return account_of(row)

    async def make_default(self, account: Account) -> None:
        """Make an account its service's default, and its owner's first one.

        Raises:
            LookupError: It was unlinked meanwhile.
        """
        siblings = (owned_by(account.owner), accounts.c.service == account.service)
        async with self._database.write() as connection:
            found = select(accounts.c.id).where(*siblings, accounts.c.id == account.id)
            if (await connection.execute(found)).scalar_one_or_none() is None:
                raise LookupError(f"account {account.id} is not linked any more")
            await connection.execute(
                update(accounts).where(*siblings).values(is_default=accounts.c.id == account.id)
            )
            await _put_first(connection, account.owner, account.id)
        self._tell(account.owner)

    async def refresh(
        self, account: Account, remote_name: str, max_file_bytes: int | None
    ) -> Account:
        """Note what the service now says of an account."""
        async with self._database.write() as connection:
            await connection.execute(
                update(accounts)
                .where(accounts.c.id == account.id)
                .values(remote_name=remote_name, max_file_bytes=max_file_bytes)
            )
        self._tell(account.owner)
        return replace(account, remote_name=remote_name, max_file_bytes=max_file_bytes)

    async def renew(self, account: Account, sealed: bytes, credentials: Mapping[str, str]) -> bool:
        """Put renewed credentials in the place of those that were read.

        Args:
            account: Whose.
            sealed: What was read, see ``sealed``.
            credentials: What the service gave in their stead.

        Returns:
            Whether they are kept: they are not where others have been written meanwhile.
        """
        bound_to = account_secret(account.owner, account.service)
        anew = self._vault.seal(json.dumps(dict(credentials)), bound_to)
        async with self._database.write() as connection:
            result = await connection.execute(
                update(accounts)
                .where(accounts.c.id == account.id, accounts.c.secret == sealed)
                .values(secret=anew)
            )
        self._tell(account.owner)
        return result.rowcount > 0

    async def of(self, owner: Owner, service: str | None = None) -> list[Account]:
        """List an owner's accounts: the first one, the services' defaults, the others."""
        query = ACCOUNT_ROWS.where(owned_by(owner)).order_by(
            IS_FIRST.desc(), accounts.c.is_default.desc(), accounts.c.created_at.desc()
        )
        if service is not None:
            query = query.where(accounts.c.service == service)
        async with self._database.read() as connection:
            return [account_of(row) for row in await connection.execute(query)]

    async def get(self, account_id: int) -> Account | None:
        """Find an account by its id."""
        async with self._database.read() as connection:
            query = ACCOUNT_ROWS.where(accounts.c.id == account_id)
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else account_of(row)

    async def sealed(self, account_id: int) -> tuple[Account, bytes] | None:
        """Find an account by its id, together with its sealed credentials (see ``open``)."""
        query = ACCOUNT_ROWS.add_columns(accounts.c.secret).where(accounts.c.id == account_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else (account_of(row), row.secret)

    def open(self, account: Account, sealed: bytes) -> dict[str, str]:
        """Open an account's credentials.

        Raises:
            VaultError: They cannot be opened.
        """
        opened = self._vault.open(sealed, account_secret(account.owner, account.service))
        return {str(name): str(value) for name, value in json.loads(opened).items()}

    async def credentials(self, account: Account) -> dict[str, str]:
        """Read and open an account's credentials.

        Raises:
            LookupError: The account was unlinked meanwhile.
            VaultError: They cannot be opened.
        """
        found = await self.sealed(account.id)
        if found is None:
            raise LookupError(f"account {account.id} is not linked any more")
        return self.open(account, found[1])

    async def memory(self, account: Account) -> str | None:
        """Give what ``remember`` noted, None where that is nothing.

        Raises:
            VaultError: It cannot be opened.
        """
        query = select(accounts.c.memory).where(*same_key(account))
        async with self._database.read() as connection:
            sealed = (await connection.execute(query)).scalar_one_or_none()
        if sealed is None:
            return None
        return self._vault.open(sealed, account_memory(account.owner, account.service))

    async def remember(self, account: Account, text: str) -> None:
        """Note what a service remembers for an account, unless that has another key meanwhile."""
        sealed = self._vault.seal(text, account_memory(account.owner, account.service))
        async with self._database.write() as connection:
            await connection.execute(
                update(accounts).where(*same_key(account)).values(memory=sealed)
            )

    async def remove(self, account: Account) -> bool:
        """Forget an account; its owner's next newest becomes the service's default.

        Returns:
            Whether it was there.
        """
        siblings = (owned_by(account.owner), accounts.c.service == account.service)
        newest = (
            select(accounts.c.id)
            .where(*siblings)
            .order_by(accounts.c.is_default.desc(), accounts.c.created_at.desc())
            .limit(1)
            .scalar_subquery()
        )
        async with self._database.write() as connection:
            removed = await _forget(connection, accounts.c.id == account.id)
            await connection.execute(
                update(accounts).where(accounts.c.id == newest).values(is_default=True)
            )
        self._tell(account.owner, account.id)
        return removed > 0

    async def count(self) -> int:
        """Count all accounts."""
        async with self._database.read() as connection:
            return int(
                (await connection.execute(select(func.count()).select_from(accounts))).scalar_one()
            )


async def _forget(connection: AsyncConnection, which: ColumnElement[bool]) -> int:
    """Delete accounts, and what deletes their files: that may hold a key. Tell how many."""
    theirs = uploads.c.account_id.in_(select(accounts.c.id).where(which))
    await connection.execute(update(uploads).where(theirs).values(deletion_handle=None))
    return (await connection.execute(delete(accounts).where(which))).rowcount


async def _put_first(connection: AsyncConnection, owner: Owner, account_id: int) -> None:
    mine = (default_accounts.c.owner_kind == owner.kind) & (default_accounts.c.owner_id == owner.id)
    values: dict[str, object] = {"account_id": account_id}
    result = await connection.execute(update(default_accounts).where(mine).values(values))
    if result.rowcount == 0:
        values |= {"owner_kind": owner.kind, "owner_id": owner.id}
        await connection.execute(insert(default_accounts).values(values))
