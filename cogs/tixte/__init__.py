"""Tixte, an image host."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Carryall


async def setup(bot: Carryall) -> None:
    """Make the service known and add its commands."""
    from cogs.tixte.commands.cog import Tixte  # noqa: PLC0415 - as below
    from cogs.tixte.service import TixteService  # noqa: PLC0415 - the emulator alone needs none of it

    observers = [bot.metrics.observer("tixte")]
    bot.services.add(TixteService(bot.session, bot.settings.tixte_url, observers, bot.guarded))
    await bot.add_cog(Tixte(bot))


async def teardown(bot: Carryall) -> None:
    """Forget the service."""
    bot.services.remove("tixte")
