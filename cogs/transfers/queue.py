"""Where a waiting transfer stands: people take turns, so others' long queues count for little."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage.transfers import Transfer


def positions(mine: Sequence[Transfer], waiting: Mapping[str, Mapping[int, int]]) -> dict[str, int]:
    """Tell for each of a person's waiting transfers the place at which it is begun.

    Args:
        mine: The person's transfers, oldest first.
        waiting: How many wait, by service, then by whose they are.

    Returns:
        Places by transfer id, counted from 1; before the n-th file of one person come at most n of
        each other one.
    """
    places: dict[str, int] = {}
    own: dict[str, int] = {}
    for transfer in mine:
        if transfer.state != "waiting":
            continue
        nth = own[transfer.service] = own.get(transfer.service, 0) + 1
        others = waiting.get(transfer.service, {})
        places[transfer.id] = nth + sum(
            min(nth, count) for person, count in others.items() if person != transfer.user_id
        )
    return places
