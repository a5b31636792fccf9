"""The demo's tour."""

from __future__ import annotations


async def print_tour() -> None:
    """Play the tour and print it."""
    raise NotImplementedError
