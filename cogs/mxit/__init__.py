"""Mxit, a messaging service that closed in 2015: its dialect lives on in compatible servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Carryall


async def setup(bot: Carryall) -> None:
    """Make the service known if there is a server to go to; its commands say so if there is not."""
    from cogs.mxit.access import read_config  # noqa: PLC0415 - the emulator alone needs none of it
    from cogs.mxit.commands.cog import Mxit  # noqa: PLC0415
    from cogs.mxit.commands.using import closed  # noqa: PLC0415
    from cogs.mxit.service import MxitService  # noqa: PLC0415

    config = read_config(bot.settings)
    if config is None:
        bot.services.set_aside("mxit", closed)
    else:
        bot.services.add(MxitService(bot.session, config, bot.observers_of("mxit")))
    await bot.add_cog(Mxit(bot))


async def teardown(bot: Carryall) -> None:
    """Forget the service."""
    bot.services.remove("mxit")
