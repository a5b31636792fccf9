"""What somebody sent, found again: listed, searched, shown, deleted, exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Carryall


async def setup(bot: Carryall) -> None:
    """Add the commands."""
    from cogs.history.commands import History  # noqa: PLC0415 - nothing happens at import

    await bot.add_cog(History(bot))
