"""`/mixcloud` commands that find and show things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import UserError
from bot.ui import text
from bot.ui.answer import answer_with
from cogs.mixcloud.cards import card_view
from cogs.mixcloud.commands.completing import connection_choices, key_choices, tag_choices
from cogs.mixcloud.commands.listing import ON_A_PAGE, ListPages, show_list
from cogs.mixcloud.commands.using import service_in, span, using_mixcloud
from cogs.mixcloud.models import ResourceList
from cogs.mixcloud.views import view_of

if TYPE_CHECKING:
    from bot.app import Carryall

MAX_KEY = 500
MAX_QUERY = 200
KINDS = {"cloudcast": "Shows", "user": "People", "tag": "Tags"}


class ReadingCommands(commands.Cog):
    """Searching, showing and browsing."""

    @app_commands.command()
    @app_commands.describe(
        query="What to look for", type="What kind of thing; shows if you name none"
    )
    async def search(
        self,
        interaction: discord.Interaction[Carryall],
        query: app_commands.Range[str, 1, MAX_QUERY],
        type: Literal["cloudcast", "user", "tag", "city"] = "cloudcast",  # noqa: A002 - the option's name
    ) -> None:
        """Search shows, people, tags and cities."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mixcloud(interaction) as (account, client):
            if type == "city":
                await answer(interaction, await client.discover(f"city:{query}"), post=False)
                return
            shown = text.safe(query, 60)
            await show_list(
                interaction,
                account,
                ListPages(client, lambda: client.search(query, type=type, limit=ON_A_PAGE)),
                title=f"{KINDS[type]} at Mixcloud that fit “{shown}”",
                empty=f"Nothing at Mixcloud fits “{shown}”. Try fewer or shorter words.",
            )

    @app_commands.command()
    @app_commands.describe(
        key="A show, a person or a tag: key or page address", post="Show it to everyone here"
    )
    async def show(
        self,
        interaction: discord.Interaction[Carryall],
        key: app_commands.Range[str, 1, MAX_KEY],
        post: bool = False,  # noqa: FBT001, FBT002 - an option of a command
    ) -> None:
        """Show a show, a person, a tag or a category."""
        # Private even where it is to be posted: a failure is nobody else's to read.
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mixcloud(interaction) as (account, client):
            found = await client.get(key)
            if not isinstance(found, ResourceList):
                await answer(interaction, found, post=post)
                return
            await show_list(
                interaction,
                account,
                ListPages(client, lambda: client.get(key)),
                title=_title(found, key),
                empty="There is nothing in this list.",
            )

    @app_commands.command()
    @app_commands.describe(
        key="A show, a person or a tag: key or page address",
        connection="Which of its lists",
        since="Only what came after this time",
        until="Only what came before this time",
    )
    async def browse(
        self,
        interaction: discord.Interaction[Carryall],
        key: app_commands.Range[str, 1, MAX_KEY],
        connection: app_commands.Range[str, 1, 40],
        since: app_commands.Range[str, 1, 60] | None = None,
        until: app_commands.Range[str, 1, 60] | None = None,
    ) -> None:
        """Walk through a list of a show, person or tag."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mixcloud(interaction) as (account, client):
            found = await client.get(key)
            walk = _connection(found, connection)
            times, told = span(since, until)
            name = text.safe(view_of(found.data).name, 60)
            await show_list(
                interaction,
                account,
                ListPages(client, lambda: walk(limit=ON_A_PAGE, **times)),
                title=f"{name}: {text.safe(connection, 40)}{told}",
                empty=f"**{name}** has nothing here"
                + (" at that time." if since or until else "."),
            )

    @app_commands.command()
    @app_commands.describe(tag="A tag, city:athens or funk+city:athens", sort="Which shows first")
    async def discover(
        self,
        interaction: discord.Interaction[Carryall],
        tag: app_commands.Range[str, 1, 100],
        sort: Literal["popular", "new", "hot"] = "popular",
    ) -> None:
        """Discover shows by tag or city."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mixcloud(interaction) as (account, client):
            found = await client.discover(tag)
            walk = _connection(found, sort)
            name = text.safe(view_of(found.data).name, 60)
            await show_list(
                interaction,
                account,
                ListPages(client, lambda: walk(limit=ON_A_PAGE)),
                title=f"{name}: {sort}",
                empty=f"There are no shows of **{name}**.",
            )

    @app_commands.command()
    @app_commands.describe(post="Show it to everyone here")
    async def me(
        self,
        interaction: discord.Interaction[Carryall],
        post: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Show your own page."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mixcloud(interaction) as (_account, client):
            await answer(interaction, await client.me(), post=post)

    @show.autocomplete("key")
    @browse.autocomplete("key")
    async def _keys(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await key_choices(interaction, typed, "cloudcast", "user")

    @browse.autocomplete("connection")
    async def _connections(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return connection_choices(str(interaction.namespace.key or ""), typed)

    @discover.autocomplete("tag")
    async def _tags(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await tag_choices(interaction, typed)


async def answer(interaction: discord.Interaction[Any], found: Any, *, post: bool) -> None:
    """Show the card of something in the place of an answer that was deferred."""
    view = view_of(found.data, service_in(interaction).site)
    card = card_view(view, service_in(interaction).colour)
    await answer_with(interaction, card, post=post)


def _connection(found: Any, wanted: str) -> Any:
    """Give the method that fetches a connection.

    Raises:
        UserError: There is none of that name.
    """
    names = [] if isinstance(found, ResourceList) else list(getattr(found, "connections", ()))
    name = wanted.strip().lower().replace(" ", "-")
    if name not in names:
        listed = ", ".join(f"`{text.safe(one, 40)}`" for one in names)
        raise UserError(
            f"There is no list called {text.code(wanted, 40)} here.",
            f"Choose one of {listed}." if names else "Choose a show, a person or a tag.",
        )
    return getattr(found, name.replace("-", "_"))


def _title(found: Any, key: str) -> str:
    name = found.data.get("name")
    return text.safe(name if isinstance(name, str) else key.strip("/").capitalize(), 80)
