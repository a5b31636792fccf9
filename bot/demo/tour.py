"""The demo's tour."""

from __future__ import annotations

from bot.demo.extra import check_extra


async def print_tour() -> None:
    """Play the tour and print it.

    Raises:
        StartError: The demo is not installed.
        SystemExit: With status 1 when a step did not do what it should.
    """
    check_extra()
    from bot.demo.transcript import play_and_print  # noqa: PLC0415 - only now can it be imported

    await play_and_print()
