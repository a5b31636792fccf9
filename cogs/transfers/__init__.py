"""Transfers under way: what they do, stopping them, and taking them up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Carryall


async def setup(bot: Carryall) -> None:
    """Add the commands."""
    from cogs.transfers.commands import TransferCommands  # noqa: PLC0415 - nothing happens at import

    await bot.add_cog(TransferCommands(bot))
