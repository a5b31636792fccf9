"""`/mxit contact`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.http.errors import ErrorKind
from bot.ui import text
from bot.ui.pager import ListStyle
from bot.ui.pages import Listed
from cogs.mxit.cards import COLOUR, contact_entry, contact_view
from cogs.mxit.commands.base import PAGE, MxitCommands, Skipping
from cogs.mxit.commands.options import MAX_ID, MAX_NUMBER
from cogs.mxit.commands.receivers import nobody
from cogs.mxit.commands.using import refusals, using_mxit
from cogs.mxit.enums import CONTACT_LIST_FILTER

if TYPE_CHECKING:
    from collections.abc import Sequence

    import discord

    from bot.app import Carryall
    from cogs.mxit.models import Contact

MxitId = app_commands.Range[str, 1, MAX_ID]
LeftOut = app_commands.Range[int, 0, MAX_NUMBER]
Most = app_commands.Range[int, 1, MAX_NUMBER]
_FILTERS = [app_commands.Choice(name=name, value=name) for name in CONTACT_LIST_FILTER]


class ContactCommands(MxitCommands):
    """Contacts."""

    contact = app_commands.Group(name="contact", description="Your contacts at Mxit")

    @contact.command(name="list")
    @app_commands.rename(list_filter="filter")
    @app_commands.choices(list_filter=_FILTERS)
    @app_commands.describe(
        list_filter="Which; those that you are connected with if you leave it out",
        skip="How many to leave out at the begin",
        count="How many at most",
    )
    async def list_contacts(
        self,
        interaction: discord.Interaction[Carryall],
        list_filter: str = "connections",
        skip: LeftOut = 0,
        count: Most | None = None,
    ) -> None:
        """List your contacts."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (account, client):

            async def fetch(leave_out: int, most: int) -> Sequence[Contact]:
                page = await client.users.get_contact_list(list_filter, leave_out, most)
                contacts: list[Contact] = page["Contacts"]
                return contacts

            source = Skipping(fetch, skip, count)
            style = _style(f"Contacts at Mxit: {list_filter}", "There are no such contacts.")
            await self._list(interaction, account, source, style)

    @contact.command(name="add")
    @app_commands.describe(contact="A Mxit id: a service is added at once, a person is invited")
    async def add_contact(
        self, interaction: discord.Interaction[Carryall], contact: MxitId
    ) -> None:
        """Add a service, or invite somebody."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (_account, client):
            with refusals({ErrorKind.NOT_FOUND: nobody([contact])}):
                await client.users.add_contact(contact.strip())
        await self._say(
            interaction,
            f"✅ {text.code(contact, 60)} was added to your contacts at Mxit; a person has to"
            " accept first.",
        )

    @contact.command(name="suggestions")
    async def suggest(self, interaction: discord.Interaction[Carryall]) -> None:
        """See whom you may know at Mxit."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (account, client):
            found = await client.users.get_friend_suggestions()
            style = _style("People whom you may know", "Mxit has no suggestions for you.")
            await self._list(interaction, account, Listed(found, PAGE), style)


def _style(title: str, empty: str) -> ListStyle[Contact]:
    async def card(contact: Contact) -> discord.ui.LayoutView:
        return contact_view(contact)

    return ListStyle(
        title=title,
        empty=empty,
        entry=contact_entry,
        open=card,
        placeholder="Open a contact",
        colour=COLOUR,
    )
