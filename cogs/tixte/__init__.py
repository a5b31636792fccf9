"""Tixte, an image host."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Carryall


async def setup(bot: Carryall) -> None:
    """Make the service known."""
    from cogs.tixte.assets import AssetConfig  # noqa: PLC0415 - the emulator alone needs none of it
    from cogs.tixte.service import TixteService  # noqa: PLC0415

    bot.services.add(
        TixteService(
            bot.session,
            bot.settings.tixte_url,
            bot.observers_of("tixte"),
            bot.guarded,
            AssetConfig(spool_folder=bot.settings.data_dir / "spool"),
        )
    )


async def teardown(bot: Carryall) -> None:
    """Forget the service."""
    bot.services.remove("tixte")
