"""The Ge.tt account and the client that a command, a button or a completion goes to."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from bot.errors import UserError
from bot.ui import text
from bot.ui.account import using_account
from bot.ui.choice import asker_of
from cogs.gett.errors import GettForbidden, GettNotFound

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import discord

    from bot.app import Carryall
    from cogs.gett.client import GettClient
    from cogs.gett.service import GettService
    from storage.accounts import Account

SERVICE = "gett"


def service_in(bot: Carryall) -> GettService:
    """Give the bot's Ge.tt.

    Raises:
        UserError: The bot has none; the other services are offered.
    """
    service = bot.services.get(SERVICE)
    if service is None:
        others = text.any_of([host.title for host in bot.services.hosts()])
        raise UserError(
            "Ge.tt itself was shut down in 2021, and this bot has no server that takes its place.",
            f"Send your files to {others} instead, with `/rehost files`."
            if others
            else "Whoever runs this bot can name one (`GETT_URL`).",
        )
    return cast("GettService", service)


@asynccontextmanager
async def using_gett(
    interaction: discord.Interaction[Any], account_id: int | None = None
) -> AsyncIterator[tuple[Account, GettClient]]:
    """Give the account that somebody's doing goes to, and its client.

    A key that turns out to be dead inside is told with the button that links it again.

    Args:
        interaction: The command, or the answer to its question.
        account_id: The account that the question was about.

    Raises:
        NoAccountError: There is none; with the button that links one.
        UserError: There is no Ge.tt, the account is not theirs to use any more, or what was asked
            for is gone or somebody else's.
    """
    service_in(interaction.client)
    asker = asker_of(interaction)
    try:
        async with using_account(interaction.client, asker, SERVICE, account_id) as (account, made):
            yield account, cast("GettClient", made)
    except GettForbidden as error:
        raise UserError(
            "This share is somebody else's: only its owner may change it.",
            "Choose one of yours from the list that comes up while you type.",
        ) from error
    except GettNotFound as error:
        raise UserError(
            "Ge.tt does not have this share or file (any more).",
            "Choose one from the list that comes up while you type, or look through"
            " `/gett share list`.",
        ) from error
