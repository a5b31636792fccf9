"""Files that are on their way in this process: one that looks the same waits for the first one.

Pressed twice, a command would otherwise send the same file twice, since neither transfer finds the
other's link while both are under way. Waited for is only what has begun here: that goes on whether
or not anybody waits, so that nobody waits for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.transfer.filename import undistinct

if TYPE_CHECKING:
    from storage.transfers import Transfer


class AnotherUnderWayError(Exception):
    """A file that may be the same is on its way; its end decides."""


class UnderWay:
    """Knows the transfers whose jobs have begun in this process."""

    def __init__(self) -> None:
        self._begun: dict[str, Transfer] = {}

    def begin(self, transfer: Transfer) -> None:
        """Note that a transfer has begun."""
        self._begun[transfer.id] = transfer

    def end(self, transfer_id: str) -> None:
        """Note that a transfer has ended."""
        self._begun.pop(transfer_id, None)

    def before(self, transfer: Transfer) -> Transfer | None:
        """Give the first transfer that began earlier and may be of the same file, None if none."""
        if transfer.force or transfer.account_id is None or transfer.size is None:
            return None
        alike = [one for one in self._begun.values() if _are_alike(one, transfer)]
        first = min(alike, key=_age, default=transfer)
        return first if _age(first) < _age(transfer) else None


def _age(transfer: Transfer) -> tuple[object, ...]:
    return (transfer.created_at, transfer.position, transfer.id)


def _are_alike(one: Transfer, other: Transfer) -> bool:
    if _asked_for(one) != _asked_for(other):
        return False
    attachment = one.origin.attachment_id
    if attachment is not None and attachment == other.origin.attachment_id:
        return True
    return undistinct(one.filename) == undistinct(other.filename)


def _asked_for(transfer: Transfer) -> tuple[object, ...]:
    return (
        transfer.user_id,
        transfer.account_id,
        transfer.size,
        transfer.private,
        transfer.keep_metadata,
        transfer.options,
    )
