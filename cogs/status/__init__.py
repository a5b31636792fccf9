"""How the bot and the services are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Carryall


async def setup(bot: Carryall) -> None:
    """Add the command."""
    from cogs.status.commands import Status  # noqa: PLC0415 - nothing happens at import

    await bot.add_cog(Status(bot))
