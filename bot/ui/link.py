"""The button that begins to link an account, wherever one is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Action, UserError
from bot.relink import link_id
from bot.ui import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.service import Service
    from storage.accounts import Account, Owner


def link_action(service: Service[object], kept_id: str | None = None) -> Action:
    """Make the button for one service; ``cogs.accounts`` answers to it, even after a restart.

    Args:
        service: What to link.
        kept_id: The kept request that goes on once it is linked.
    """
    return Action(f"Link {service.title}", link_id(service.name, kept_id=kept_id))


def link_again(
    service: Service[object], kept_id: str | None, account: Account | None, owner: Owner
) -> Action:
    """Make the button that opens the same form once more, for the same owner."""
    custom_id = link_id(service.name, kept_id=kept_id, account=account, owner=owner)
    return Action(f"Link {service.title}", custom_id)


class NoAccountError(UserError):
    """The person has no account to send to.

    Args:
        services: Those that could be linked.
        kept_id: The kept request that goes on once one is linked.
    """

    def __init__(self, services: Iterable[Service[object]], kept_id: str | None = None) -> None:
        self.services = list(services)
        titles = text.any_of([service.title for service in self.services])
        super().__init__(
            f"You have no {titles} account linked yet.",
            "Link one with the button below."
            if kept_id is None
            else "Link one with the button below: your files are kept for a day, and go out as soon"
            " as it is linked.",
            actions=[link_action(service, kept_id) for service in self.services],
        )
