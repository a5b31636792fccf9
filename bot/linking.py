"""Linking an account: checked with its service first, then kept under the right label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from pydantic import SecretStr

from storage.accounts import Account, NewAccount, Owner

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.connections import Connections
    from bot.service import Identity, Service
    from storage.accounts import AccountStore

log = structlog.get_logger(__name__)

MAX_LABEL = 32


async def identify(service: Service[object], credentials: Mapping[str, str]) -> Identity:
    """Ask a service whose credentials these are.

    Raises:
        CredentialsError: A field cannot be what it should be.
        ServiceError: The service does not accept them, or does not answer.
    """
    client = service.connect({name: SecretStr(value) for name, value in credentials.items()})
    return await service.identify(client)


async def linked_already(
    connections: Connections, owner: Owner, account_id: int | None
) -> Account | None:
    """Find the account that is linked again; None where it is gone, or another owner's."""
    account = None if account_id is None else await connections.account(account_id)
    return account if account is not None and account.owner == owner else None


async def keep_account(
    store: AccountStore,
    service: Service[object],
    owner: Owner,
    identity: Identity,
    credentials: Mapping[str, str],
    *,
    label: str | None = None,
    again: Account | None = None,
) -> Account:
    """Keep an account whose credentials were checked.

    Args:
        store: Where.
        service: Whose account it is.
        owner: Who links it.
        identity: What the service said.
        credentials: What opens it.
        label: What to call it; None for the label that it has, else its name at the service.
        again: The account that is linked again, where it is one.
    """
    if label is None:
        label = _label(await store.of(owner, service.name), identity, again)
    new = NewAccount(
        owner=owner,
        service=service.name,
        label=label,
        remote_id=identity.id,
        remote_name=identity.name,
        max_file_bytes=identity.max_file_bytes,
    )
    account = await store.save(new, credentials)
    log.info("account.linked", account=account.id, service=service.name, owner=owner.kind)
    return account


def _label(linked: Sequence[Account], identity: Identity, again: Account | None) -> str:
    """Give the label under which the account is linked already; else one that is free."""
    same = [account for account in linked if account.remote_id == identity.id]
    for account in same:
        if again is not None and account.id == again.id:
            return account.label
    if same:
        return same[0].label
    taken = {account.label for account in linked}
    label = name = identity.name[:MAX_LABEL]
    number = 1
    while label in taken:
        number += 1
        suffix = f" {number}"
        label = name[: MAX_LABEL - len(suffix)] + suffix
    return label
