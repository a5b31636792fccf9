"""A linked account, and how its row is found and read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import ColumnElement, Row, select

from storage.tables import accounts, default_accounts

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Owner:
    """Who an account belongs to: a person, or a server."""

    kind: Literal["user", "guild"]
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Account:
    """A linked account, without its secret.

    Attributes:
        is_default: Whether it is the one where only its service is named.
        is_first: Whether it is the one where no service is named either: the last one of its owner
            that was linked, or chosen with ``use``.
    """

    id: int
    owner: Owner
    service: str
    label: str
    remote_id: str
    remote_name: str
    is_default: bool
    max_file_bytes: int | None
    created_at: datetime
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that the service has confirmed, before it is kept."""

    owner: Owner
    service: str
    label: str
    remote_id: str
    remote_name: str
    max_file_bytes: int | None


IS_FIRST = default_accounts.c.account_id.is_not(None)
ACCOUNT_ROWS = select(accounts, IS_FIRST.label("is_first")).outerjoin(
    default_accounts, default_accounts.c.account_id == accounts.c.id
)


def owned_by(owner: Owner) -> ColumnElement[bool]:
    """Name the rows of an owner."""
    return (accounts.c.owner_kind == owner.kind) & (accounts.c.owner_id == owner.id)


def same_key(account: Account) -> tuple[ColumnElement[bool], ...]:
    """Name the row of an account as long as it holds the key that it held."""
    return (accounts.c.id == account.id, accounts.c.created_at == account.created_at)


def same_label(account: NewAccount) -> ColumnElement[bool]:
    """Name the row that an account would take the place of."""
    return (
        owned_by(account.owner)
        & (accounts.c.service == account.service)
        & (accounts.c.label == account.label)
    )


def account_of(row: Row[Any]) -> Account:
    """Make an account of one of ``ACCOUNT_ROWS``."""
    return Account(
        id=row.id,
        owner=Owner(row.owner_kind, row.owner_id),
        service=row.service,
        label=row.label,
        remote_id=row.remote_id,
        remote_name=row.remote_name,
        is_default=row.is_default,
        max_file_bytes=row.max_file_bytes,
        created_at=row.created_at,
        is_first=row.is_first,
    )
