"""`/mixcloud popular`, `hot` and `new`: what everybody listens to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.mixcloud.commands.listing import ON_A_PAGE, ListPages, show_list
from cogs.mixcloud.commands.using import span, using_mixcloud

if TYPE_CHECKING:
    from bot.app import Carryall

MAX_LIMIT = 100
MAX_OFFSET = 10_000
DESCRIBED = {
    "limit": "How many to show at most",
    "offset": "How many to leave out at the begin",
    "since": "Only what came after this time",
    "until": "Only what came before this time",
}

Limit = app_commands.Range[int, 1, MAX_LIMIT]
Offset = app_commands.Range[int, 0, MAX_OFFSET]
Time = app_commands.Range[str, 1, 60]


class ChartCommands(commands.Cog):
    """The lists that belong to nobody."""

    @app_commands.command()
    @app_commands.describe(**DESCRIBED)
    async def popular(
        self,
        interaction: discord.Interaction[Carryall],
        limit: Limit | None = None,
        offset: Offset | None = None,
        since: Time | None = None,
        until: Time | None = None,
    ) -> None:
        """List the popular shows."""
        await _chart(interaction, "popular", limit, offset=offset, since=since, until=until)

    @app_commands.command()
    @app_commands.describe(**DESCRIBED)
    async def hot(
        self,
        interaction: discord.Interaction[Carryall],
        limit: Limit | None = None,
        offset: Offset | None = None,
        since: Time | None = None,
        until: Time | None = None,
    ) -> None:
        """List the shows that become popular."""
        await _chart(interaction, "hot", limit, offset=offset, since=since, until=until)

    @app_commands.command()
    @app_commands.describe(**DESCRIBED)
    async def new(
        self,
        interaction: discord.Interaction[Carryall],
        limit: Limit | None = None,
        offset: Offset | None = None,
        since: Time | None = None,
        until: Time | None = None,
    ) -> None:
        """List the newest shows."""
        await _chart(interaction, "new", limit, offset=offset, since=since, until=until)


async def _chart(
    interaction: discord.Interaction[Any],
    name: str,
    limit: int | None,
    *,
    offset: int | None,
    since: str | None,
    until: str | None,
) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    async with using_mixcloud(interaction) as (account, client):
        times, told = span(since, until)
        first = min(ON_A_PAGE, limit or ON_A_PAGE)
        call = {"popular": client.popular, "hot": client.hot, "new": client.new}[name]
        await show_list(
            interaction,
            account,
            ListPages(client, lambda: call(limit=first, offset=offset, **times), most=limit),
            title=f"{name.capitalize()} shows at Mixcloud{told}",
            empty="There is nothing in this list at that time.",
        )
