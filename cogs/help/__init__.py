"""What the bot can do, said in Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Carryall


async def setup(bot: Carryall) -> None:
    """Add the command."""
    from cogs.help.commands import Help  # noqa: PLC0415 - nothing happens at import

    await bot.add_cog(Help(bot))
