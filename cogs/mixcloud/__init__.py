"""Mixcloud, radio shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Carryall


async def setup(bot: Carryall) -> None:
    """Make the service known and add its commands."""
    from cogs.mixcloud.constants import (  # noqa: PLC0415 - the emulator alone needs none of it
        API_ROOT,
        MIXCLOUD_ROOT,
    )
    from cogs.mixcloud.service import MixcloudService  # noqa: PLC0415

    bot.services.add(
        MixcloudService(
            bot.session,
            bot.settings.service_url("mixcloud_api", API_ROOT),
            bot.settings.service_url("mixcloud", MIXCLOUD_ROOT),
            bot.observers_of("mixcloud"),
        )
    )


async def teardown(bot: Carryall) -> None:
    """Forget the service."""
    bot.services.remove("mixcloud")
