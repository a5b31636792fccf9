"""The demo in the browser."""

from __future__ import annotations


async def show_demo(port: int) -> None:
    """Show the simulated Discord until Ctrl+C."""
    raise NotImplementedError(port)
