"""Every sealed column, and what its values are bound to: for the stores and ``keys rotate``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from storage.tables import accounts, batches, kept_requests, pending_links, transfers, uploads
from storage.vault import SealedFor

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Column, Row, Table

    from storage.accounts import Owner


def account_secret(owner: Owner | str, service: str) -> SealedFor:
    """Bind an account's credentials."""
    return SealedFor("accounts", str(owner), service, "secret")


def account_memory(owner: Owner | str, service: str) -> SealedFor:
    """Bind what a service remembers for an account."""
    return SealedFor("accounts", str(owner), service, "memory")


def deletion_handle(owner_id: int, service: str) -> SealedFor:
    """Bind what deletes an upload at its host."""
    return SealedFor("uploads", f"user:{owner_id}", service, "deletion_handle")


def batch_token(batch_id: str) -> SealedFor:
    """Bind an interaction's token."""
    return SealedFor("batches", f"batch:{batch_id}", "", "token")


def source_url(transfer_id: str, service: str) -> SealedFor:
    """Bind the address that a transfer reads from."""
    return SealedFor("transfers", f"transfer:{transfer_id}", service, "source_url")


def sent_file(transfer_id: str, service: str) -> SealedFor:
    """Bind what a host says of a file that it has taken."""
    return SealedFor("transfers", f"transfer:{transfer_id}", service, "stored")


def kept_request(kept_id: str, user_id: int) -> SealedFor:
    """Bind what somebody asked for before they had an account."""
    return SealedFor("kept_requests", f"user:{user_id}:{kept_id}", "", "request")


def pending_secret(link_id: str, user_id: int, service: str) -> SealedFor:
    """Bind the credentials of an account that its person has not confirmed yet."""
    return SealedFor("pending_links", f"user:{user_id}:{link_id}", service, "secret")


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values, and how to tell from a row what its value is bound to.

    Args:
        column: The column.
        bound_to: Gives the binding of a row that holds the columns of ``needs``.
        needs: The columns that it is told from.
    """

    column: Column[Any]
    bound_to: Callable[[Row[Any]], SealedFor]
    needs: tuple[Column[Any], ...]

    @property
    def table(self) -> Table:
        """The table that has it."""
        return self.column.table

    @property
    def key(self) -> Column[Any]:
        """The one column that names a row."""
        (only,) = self.table.primary_key
        return only


SEALED_COLUMNS = (
    SealedColumn(
        accounts.c.secret,
        lambda row: account_secret(f"{row.owner_kind}:{row.owner_id}", row.service),
        (accounts.c.owner_kind, accounts.c.owner_id, accounts.c.service),
    ),
    SealedColumn(
        accounts.c.memory,
        lambda row: account_memory(f"{row.owner_kind}:{row.owner_id}", row.service),
        (accounts.c.owner_kind, accounts.c.owner_id, accounts.c.service),
    ),
    SealedColumn(
        uploads.c.deletion_handle,
        lambda row: deletion_handle(row.owner_id, row.service),
        (uploads.c.owner_id, uploads.c.service),
    ),
    SealedColumn(batches.c.token, lambda row: batch_token(row.id), (batches.c.id,)),
    SealedColumn(
        transfers.c.source_url,
        lambda row: source_url(row.id, row.service),
        (transfers.c.id, transfers.c.service),
    ),
    SealedColumn(
        transfers.c.stored,
        lambda row: sent_file(row.id, row.service),
        (transfers.c.id, transfers.c.service),
    ),
    SealedColumn(
        kept_requests.c.request,
        lambda row: kept_request(row.id, row.user_id),
        (kept_requests.c.id, kept_requests.c.user_id),
    ),
    SealedColumn(
        pending_links.c.secret,
        lambda row: pending_secret(row.id, row.user_id, row.service),
        (pending_links.c.id, pending_links.c.user_id, pending_links.c.service),
    ),
)
