"""Tixte, an image host."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Carryall


async def setup(bot: Carryall) -> None:
    """Make the service known and add its commands."""
    from cogs.tixte.assets import AssetConfig  # noqa: PLC0415 - the emulator alone needs none of it
    from cogs.tixte.commands.cog import Tixte  # noqa: PLC0415
    from cogs.tixte.service import TixteService  # noqa: PLC0415

    bot.services.add(
        TixteService(
            bot.session,
            bot.settings.tixte_url,
            bot.observers_of("tixte"),
            asset_session=bot.guarded,
            asset_config=AssetConfig(spool_folder=bot.settings.data_dir / "spool"),
            shown_at=bot.seams.rewrite_public_url,
        )
    )
    await bot.add_cog(Tixte(bot))


async def teardown(bot: Carryall) -> None:
    """Forget the service."""
    bot.services.remove("tixte")
