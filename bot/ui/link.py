"""The button that begins to link an account, wherever one is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Action, UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.service import Service


def link_action(service: Service[object], kept_id: str | None = None) -> Action:
    """Make the button for one service; ``cogs.accounts`` answers to it, even after a restart.

    Args:
        service: What to link.
        kept_id: The kept request that goes on once it is linked.
    """
    kept = "" if kept_id is None else f":{kept_id}"
    return Action(f"Link {service.title}", f"carryall:link:{service.name}{kept}")


class NoAccountError(UserError):
    """The person has no account to send to.

    Args:
        services: Those that could be linked.
        kept_id: The kept request that goes on once one is linked.
    """

    def __init__(self, services: Iterable[Service[object]], kept_id: str | None = None) -> None:
        self.services = list(services)
        titles = " or ".join(service.title for service in self.services)
        super().__init__(
            f"You have no {titles} account linked yet.",
            "Link one with the button below."
            if kept_id is None
            else "Link one with the button below: your files are kept for a day, and go out as soon"
            " as it is linked.",
            actions=[link_action(service, kept_id) for service in self.services],
        )
