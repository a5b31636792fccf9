"""Ge.tt, a host of shares; the public one has been shut down, compatible servers live on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Carryall


async def setup(bot: Carryall) -> None:
    """Make the service known, where there is a server that takes the place of the public one."""
    from cogs.gett.commands.cog import Gett  # noqa: PLC0415 - the emulator alone needs none of it
    from cogs.gett.links import is_historic  # noqa: PLC0415
    from cogs.gett.service import GettService  # noqa: PLC0415

    url = bot.settings.service_url("gett", "")
    if url and not is_historic(url):
        bot.services.add(
            GettService(bot.session, url, bot.observers_of("gett"), content_session=bot.guarded)
        )
    await bot.add_cog(Gett(bot))


async def teardown(bot: Carryall) -> None:
    """Forget the service."""
    bot.services.remove("gett")
