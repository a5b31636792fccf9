"""Tixte's refusals, in the words of the command that met them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.relink import relink_action
from cogs.tixte.errors import HTTPException

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.http.errors import ErrorKind
    from storage.accounts import Account


@contextmanager
def refusals(words: Mapping[ErrorKind, UserError]) -> Iterator[None]:
    """Give refusals the words of what was asked; those without keep the general ones.

    Raises:
        UserError: Tixte refused in one of these ways.
    """
    try:
        yield
    except HTTPException as error:
        told = words.get(error.kind)
        if told is None or error.maybe_done:
            raise
        raise told from error


def needs_master_key(account: Account, what: str) -> UserError:
    """Say that an upload key is not enough (contract, section 1).

    Args:
        account: Whose key was refused.
        what: What it was refused for.
    """
    return UserError(
        f"Tixte does not let the linked key {what}: an upload key may not.",
        "Link the account's master key instead, with the button; it begins with `tx.`.",
        actions=[relink_action(account)],
    )
