"""Linked accounts: adding, listing and removing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import Carryall


async def setup(bot: Carryall) -> None:
    """Add the commands and the buttons that link."""
    from cogs.accounts.commands import Accounts  # noqa: PLC0415 - nothing happens at import
    from cogs.accounts.linking import LinkButton  # noqa: PLC0415
    from cogs.accounts.oauth import EnterCodeButton, StartOverButton  # noqa: PLC0415

    await bot.add_cog(Accounts(bot))
    bot.add_dynamic_items(LinkButton, EnterCodeButton, StartOverButton)
