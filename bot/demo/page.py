"""The demo in the browser."""

from __future__ import annotations

from bot.demo.extra import check_extra


async def show_demo(port: int) -> None:
    """Show the simulated Discord until Ctrl+C.

    Args:
        port: Where the page is; 0, or one that is taken, for any free one.

    Raises:
        StartError: The demo is not installed.
    """
    check_extra()
    from bot.demo.showing import show  # noqa: PLC0415 - only now can it be imported

    await show(port)
