"""The Tixte account and the client that a command, a button or a completion goes to."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from bot.ui.account import using_client
from cogs.tixte.service import TixteService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import discord

    from cogs.tixte.client import TixteClient
    from storage.accounts import Account

SERVICE = "tixte"


@asynccontextmanager
async def using_tixte(
    interaction: discord.Interaction[Any], account_id: int | None = None
) -> AsyncIterator[tuple[Account, TixteClient]]:
    """Give the account that somebody's doing goes to, and its client.

    A key that turns out to be dead inside is told with the button that links it again.

    Args:
        interaction: The command, or the answer to its question.
        account_id: The account that the question was about.

    Raises:
        NoAccountError: There is none; with the button that links one.
        UserError: The account of the question is not theirs to use any more.
    """
    async with using_client(interaction, TixteService, account_id) as used:
        yield used
