"""The Mixcloud account and the client that a command, a button or a completion goes to."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypedDict, cast

import discord

from bot.errors import UserError
from bot.ui.account import using_account
from bot.ui.choice import asker_of
from bot.ui.typed import parse_time
from cogs.mixcloud.errors import MixcloudParameterError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from cogs.mixcloud.client import MixcloudClient
    from cogs.mixcloud.service import MixcloudService
    from storage.accounts import Account

SERVICE = "mixcloud"


class Times(TypedDict, total=False):
    """Between which times."""

    since: datetime
    until: datetime


@asynccontextmanager
async def using_mixcloud(
    interaction: discord.Interaction[Any], account_id: int | None = None
) -> AsyncIterator[tuple[Account, MixcloudClient]]:
    """Give the account that somebody's doing goes to, and its client.

    A token that turns out to be dead inside is told with the button that links it again.

    Args:
        interaction: The command, or the answer to its question.
        account_id: The account that the question was about.

    Raises:
        NoAccountError: There is none; with the button that links one.
        UserError: The account of the question is not theirs to use any more, or what was typed
            cannot be meant.
    """
    asker = asker_of(interaction)
    async with using_account(interaction.client, asker, SERVICE, account_id) as (account, client):
        try:
            yield account, cast("MixcloudClient", client)
        except MixcloudParameterError as error:
            raise UserError(sentence(error), "Change it and run the command again.") from None


def span(since: str | None, until: str | None) -> tuple[Times, str]:
    """Read the times between which things are wanted; gives them, and how they were understood.

    A day is meant whole.

    Raises:
        UserError: One of them is no time.
    """
    times, told = Times(), ""
    if since is not None:
        times["since"] = parse_time(since, "since")
        told += f" · since {discord.utils.format_dt(times['since'])}"
    if until is not None:
        times["until"] = parse_time(until, "until", is_end=True)
        told += f" · until {discord.utils.format_dt(times['until'])}"
    return times, told


def service_in(interaction: discord.Interaction[Any]) -> MixcloudService:
    """Give the service."""
    return cast("MixcloudService", interaction.client.services.get(SERVICE))


def sentence(error: Exception) -> str:
    """Write an error's words as a sentence."""
    words = str(error)
    return words[:1].upper() + words[1:]
