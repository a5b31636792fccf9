"""Mixcloud, radio shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Carryall


async def setup(bot: Carryall) -> None:
    """Make the service known and add its commands."""
    from cogs.mixcloud.commands.cog import (  # noqa: PLC0415 - the emulator alone needs none of it
        Mixcloud,
    )
    from cogs.mixcloud.constants import API_ROOT, MIXCLOUD_ROOT  # noqa: PLC0415
    from cogs.mixcloud.sealed_pictures import SealedPictures  # noqa: PLC0415
    from cogs.mixcloud.service import MixcloudService  # noqa: PLC0415

    settings = bot.settings
    bot.services.add(
        MixcloudService(
            bot.session,
            settings.service_text("mixcloud", "api_url") or API_ROOT,
            settings.service_url("mixcloud", MIXCLOUD_ROOT),
            bot.observers_of("mixcloud"),
            client_id=settings.service_text("mixcloud", "client_id"),
            client_secret=settings.service_secret("mixcloud", "client_secret"),
            open_picture=SealedPictures.of(bot).open,
        )
    )
    await bot.add_cog(Mixcloud(bot))


async def teardown(bot: Carryall) -> None:
    """Forget the service."""
    bot.services.remove("mixcloud")
