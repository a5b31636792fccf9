"""The button that begins to link an account, wherever one is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Action, UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.service import Service


def link_action(service: Service[object]) -> Action:
    """Make the button for one service; ``cogs.accounts`` answers to it, even after a restart."""
    return Action(f"Link {service.title}", f"carryall:link:{service.name}")


class NoAccountError(UserError):
    """The person has no account to send to.

    Args:
        services: Those that could be linked.
    """

    def __init__(self, services: Iterable[Service[object]]) -> None:
        offered = list(services)
        titles = " or ".join(service.title for service in offered)
        super().__init__(
            f"You have no {titles} account linked yet.",
            "Link one with the button below, then send your files again.",
            actions=[link_action(service) for service in offered],
        )
