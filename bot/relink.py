"""When the key of an account dies: what is said, and the button that links it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Action, UserError, explain
from bot.http.errors import ErrorKind, ServiceError
from storage.vault import VaultError

if TYPE_CHECKING:
    from storage.accounts import Account, Owner

LINK_PREFIX = "carryall:link:"


def is_dead_key(error: BaseException) -> bool:
    """Tell whether a failure means that an account has to be linked again."""
    if isinstance(error, ServiceError):
        return error.kind is ErrorKind.UNAUTHORIZED or error.permission is not None
    return isinstance(error, VaultError)


def link_id(
    service: str,
    *,
    kept_id: str | None = None,
    account: Account | None = None,
    owner: Owner | None = None,
    scopes: str = "",
) -> str:
    """Name a button that links; ``cogs.accounts`` knows it again, even after a restart.

    Args:
        service: What to link.
        kept_id: The kept request, or the batch with kept files, that goes on once it is linked.
        account: The account that is to be linked again.
        owner: For whom one is linked that is not linked yet; None for whoever presses.
        scopes: What is asked for beyond the first ones, see ``OAuthFlow.scope_mask``.
    """
    owner = owner if account is None else account.owner
    parts = [f"{LINK_PREFIX}{service}"]
    if kept_id is not None:
        parts.append(kept_id)
    if account is not None:
        parts.append(f"a{account.id}")
    if owner is not None and owner.kind == "guild":
        parts.append(f"g{owner.id}")
    if scopes:
        parts.append(f"s{scopes}")
    return ":".join(parts)


def relink_action(account: Account, kept_id: str | None = None, *, scopes: str = "") -> Action:
    """Make the button that links an account again, asking for more where ``scopes`` says so."""
    custom_id = link_id(account.service, kept_id=kept_id, account=account, scopes=scopes)
    return Action("Link again", custom_id)


class DeadKeyError(UserError):
    """An account's key is not accepted any more, or cannot be opened.

    Args:
        error: How that showed.
        account: Whose key.
        is_kept: Whether the file that was to be sent is kept until it is linked again.
    """

    def __init__(self, error: BaseException, account: Account, *, is_kept: bool = False) -> None:
        cause = explain(error).cause
        is_servers = account.owner.kind == "guild"
        # What is kept has one button for all files of the batch, below the batch's result.
        actions = [] if is_kept else [relink_action(account)]
        super().__init__(cause, _NEXT[is_servers, is_kept], actions=actions)
        self.__cause__ = error


_NEXT = {
    (False, False): "Link the account again with the button: what belongs to it then works again.",
    (False, True): "Press **Link again** below within a day: the file goes out once it is linked.",
    (True, False): "This is the server's account: somebody with Manage Server has to link it again,"
    " with the button or `/account link`.",
    (True, True): "This is the server's account. Press **Link again** below within a day: with"
    " Manage Server you link it anew, else an account of your own, and the file goes out.",
}
