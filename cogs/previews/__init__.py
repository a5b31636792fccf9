"""Previews: what a link of a service leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Carryall


async def setup(bot: Carryall) -> None:
    """Add the command and the menu."""
    from cogs.previews.commands import Previews  # noqa: PLC0415 - nothing happens at import

    await bot.add_cog(Previews(bot))
