"""The Pixelbin account and the client that a command, a button or a completion goes to."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from bot.ui.account import using_account
from bot.ui.choice import asker_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import discord

    from cogs.pixelbin.client import PixelbinClient
    from storage.accounts import Account

SERVICE = "pixelbin"


@asynccontextmanager
async def using_pixelbin(
    interaction: discord.Interaction[Any], account_id: int | None = None
) -> AsyncIterator[tuple[Account, PixelbinClient]]:
    """Give the account that somebody's doing goes to, and its client.

    A key that turns out to be dead inside is told with the button that links it again.

    Args:
        interaction: The command, or the answer to its question.
        account_id: The account that the question was about.

    Raises:
        NoAccountError: There is none; with the button that links one.
        UserError: The account of the question is not theirs to use any more.
    """
    asker = asker_of(interaction)
    async with using_account(interaction.client, asker, SERVICE, account_id) as (account, client):
        yield account, cast("PixelbinClient", client)
