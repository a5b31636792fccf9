"""Re-hosting: from Discord to where the person has an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Carryall


async def setup(bot: Carryall) -> None:
    """Add the commands."""
    from cogs.rehost.commands import Rehost  # noqa: PLC0415 - nothing happens at import

    await bot.add_cog(Rehost(bot))
