"""Pixelbin, a store of media that transforms pictures by their address."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Carryall


async def setup(bot: Carryall) -> None:
    """Make the service known and add its commands."""
    from cogs.pixelbin.commands.cog import Pixelbin  # noqa: PLC0415 - the emulator needs none
    from cogs.pixelbin.links import CDN_URL  # noqa: PLC0415
    from cogs.pixelbin.service import PixelbinService  # noqa: PLC0415 - the emulator needs none

    bot.services.add(
        PixelbinService(
            bot.session,
            bot.settings.service_url("pixelbin", "https://api.pixelbin.io"),
            bot.observers_of("pixelbin"),
            guarded=bot.guarded,
            cdn_url=bot.settings.service_text("pixelbin", "cdn_url") or CDN_URL,
        )
    )
    await bot.add_cog(Pixelbin(bot))


async def teardown(bot: Carryall) -> None:
    """Forget the service."""
    bot.services.remove("pixelbin")
