"""`/mixcloud` commands that follow people, and keep or pass on shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import UserError
from bot.ui import text
from bot.ui.view import notice
from cogs.mixcloud.commands.completing import key_choices
from cogs.mixcloud.commands.using import service_in, using_mixcloud
from cogs.mixcloud.keys import normalise_key, page_of

if TYPE_CHECKING:
    from bot.app import Carryall

MAX_KEY = 500
A_PERSON = "A person: their name or page address"
A_SHOW = "A show: its key or page address"
Key = app_commands.Range[str, 1, MAX_KEY]


class ActionCommands(commands.Cog):
    """Following, keeping and passing on."""

    listen_later = app_commands.Group(
        name="listen-later", description="Your list of shows for later"
    )

    @app_commands.command()
    @app_commands.describe(user=A_PERSON)
    async def follow(self, interaction: discord.Interaction[Carryall], user: Key) -> None:
        """Follow somebody."""
        await _act(interaction, "follow", user, parts=1)

    @app_commands.command()
    @app_commands.describe(user=A_PERSON)
    async def unfollow(self, interaction: discord.Interaction[Carryall], user: Key) -> None:
        """Follow somebody no more."""
        await _act(interaction, "unfollow", user, parts=1)

    @app_commands.command()
    @app_commands.describe(cloudcast=A_SHOW)
    async def favorite(self, interaction: discord.Interaction[Carryall], cloudcast: Key) -> None:
        """Make a show a favorite of yours."""
        await _act(interaction, "favorite", cloudcast, parts=2)

    @app_commands.command()
    @app_commands.describe(cloudcast=A_SHOW)
    async def unfavorite(self, interaction: discord.Interaction[Carryall], cloudcast: Key) -> None:
        """Make a show no favorite any more."""
        await _act(interaction, "unfavorite", cloudcast, parts=2)

    @app_commands.command()
    @app_commands.describe(cloudcast=A_SHOW)
    async def repost(self, interaction: discord.Interaction[Carryall], cloudcast: Key) -> None:
        """Pass a show on to your followers."""
        await _act(interaction, "repost", cloudcast, parts=2)

    @app_commands.command()
    @app_commands.describe(cloudcast=A_SHOW)
    async def unrepost(self, interaction: discord.Interaction[Carryall], cloudcast: Key) -> None:
        """Take a repost back."""
        await _act(interaction, "unrepost", cloudcast, parts=2)

    @listen_later.command(name="add")
    @app_commands.describe(cloudcast=A_SHOW)
    async def listen_later_add(
        self, interaction: discord.Interaction[Carryall], cloudcast: Key
    ) -> None:
        """Keep a show for later."""
        await _act(interaction, "listen_later", cloudcast, parts=2)

    @listen_later.command(name="remove")
    @app_commands.describe(cloudcast=A_SHOW)
    async def listen_later_remove(
        self, interaction: discord.Interaction[Carryall], cloudcast: Key
    ) -> None:
        """Take a show off the list for later."""
        await _act(interaction, "unlisten_later", cloudcast, parts=2)

    @follow.autocomplete("user")
    @unfollow.autocomplete("user")
    async def _users(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await key_choices(interaction, typed, "user")

    @favorite.autocomplete("cloudcast")
    @unfavorite.autocomplete("cloudcast")
    @repost.autocomplete("cloudcast")
    @unrepost.autocomplete("cloudcast")
    @listen_later_add.autocomplete("cloudcast")
    @listen_later_remove.autocomplete("cloudcast")
    async def _shows(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await key_choices(interaction, typed, "cloudcast")


async def _act(interaction: discord.Interaction[Any], call: str, given: str, *, parts: int) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    async with using_mixcloud(interaction) as (_account, client):
        key = normalise_key(given, service_in(interaction).hosts)
        if len(key.strip("/").split("/")) != parts:
            what = "a person" if parts == 1 else "a show"
            raise UserError(
                f"{text.code(given, 80)} does not name {what}.",
                "Choose one of those that come up while you type, or paste the page's address.",
            )
        done = await getattr(client, call)(key)
    result = done.data.get("result")
    words = result.get("message") if isinstance(result, dict) else None
    said = text.safe(words, 200) if isinstance(words, str) and words else "Done."
    page = page_of(key, service_in(interaction).site)
    await interaction.edit_original_response(view=notice(f"✅ {said}\n<{page}>"))
