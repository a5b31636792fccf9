"""`/mxit whois`, `profile` and `status`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from discord import app_commands

from bot.http.errors import ErrorKind
from bot.ui import text
from cogs.mxit.cards import bare_view, profile_view, words_of
from cogs.mxit.commands.base import MxitCommands
from cogs.mxit.commands.options import MAX_ID, MAX_STATUS
from cogs.mxit.commands.profile_form import AboutForm, NameForm
from cogs.mxit.commands.receivers import nobody
from cogs.mxit.commands.using import refusals, require_scope, service_of, using_mxit
from cogs.mxit.markup import to_mxit

if TYPE_CHECKING:
    import discord

    from bot.app import Carryall
    from cogs.mxit.client import MxitClient

MxitId = app_commands.Range[str, 1, MAX_ID]


class PeopleCommands(MxitCommands):
    """Who people are, and what they say of themselves."""

    profile = app_commands.Group(name="profile", description="Your profile at Mxit")
    status = app_commands.Group(name="status", description="Status messages at Mxit")

    @app_commands.command()
    @app_commands.rename(mxit_id="mxit-id")
    @app_commands.describe(mxit_id="Their Mxit id, or their user id such as m12345678901")
    async def whois(self, interaction: discord.Interaction[Carryall], mxit_id: MxitId) -> None:
        """Look somebody up at Mxit."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (_account, client):
            with refusals({ErrorKind.NOT_FOUND: nobody([mxit_id])}):
                view = await self._card_of(client, mxit_id.strip())
        await interaction.edit_original_response(view=view)

    @profile.command(name="show")
    async def show_profile(self, interaction: discord.Interaction[Carryall]) -> None:
        """See your whole profile; only you see this answer."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (_account, client):
            profile = await client.users.get_full_profile()
        await interaction.edit_original_response(view=profile_view(profile, is_own=True))

    @profile.command(name="edit")
    @app_commands.describe(part="Your names, or what else you tell of yourself")
    async def edit_profile(
        self, interaction: discord.Interaction[Carryall], part: Literal["name", "about"] = "name"
    ) -> None:
        """Change your profile in a form."""
        service_of(interaction)
        form = NameForm(self._change) if part == "name" else AboutForm(self._change)
        await interaction.response.send_modal(form)

    @status.command(name="show")
    @app_commands.rename(mxit_id="mxit-id")
    @app_commands.describe(mxit_id="Whose, by Mxit id; yours if you leave it out")
    async def show_status(
        self, interaction: discord.Interaction[Carryall], mxit_id: MxitId | None = None
    ) -> None:
        """See a status message."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (account, client):
            if mxit_id is None:
                own = await client.users.get_own_profile(account.remote_id)
                whose, words = "Your", own.facts.status_message or ""
            else:
                with refusals({ErrorKind.NOT_FOUND: nobody([mxit_id])}):
                    words = await client.users.get_status(mxit_id.strip())
                whose = f"{text.code(mxit_id, MAX_ID)}'s"
        shown = f"{whose} status: {words_of(words)}" if words else f"{whose} status is empty."
        await self._say(interaction, shown)

    @status.command(name="set")
    @app_commands.rename(words="text")
    @app_commands.describe(words="Your new status; bold, italic and underline as in Discord")
    async def set_status(
        self,
        interaction: discord.Interaction[Carryall],
        words: app_commands.Range[str, 1, MAX_STATUS],
    ) -> None:
        """Change your status message."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        status = to_mxit(words.strip())
        async with using_mxit(interaction) as (_account, client):
            await client.users.set_status(status)
        await self._say(interaction, f"✅ Your status at Mxit is now: {words_of(status)}")

    async def _card_of(self, client: MxitClient, typed: str) -> discord.ui.LayoutView:
        """Make the card of somebody, or of a service, which has no profile.

        Raises:
            ServiceError: NOT_FOUND where there is nobody of that name; Mxit does not answer.
        """
        found = await self._receivers.one(client, typed)
        if found is not None:
            return profile_view(await client.users.get_basic_profile(found.user_id))
        name = await client.users.get_display_name(typed)
        return bare_view(typed, name, await client.users.get_status(typed))

    async def _change(self, interaction: discord.Interaction[Any], fields: dict[str, Any]) -> None:
        """Change what the form says, and show the profile as it is then."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if not fields:
            await self._say(interaction, "Nothing was filled in, so nothing was changed.")
            return
        async with using_mxit(interaction) as (account, client):
            # Asked for together: the answer shows what was saved.
            await require_scope(interaction, account, client, "profile/write profile/private")
            await client.users.update_profile(**fields)
            profile = await client.users.get_full_profile()
        view = profile_view(
            profile, title="✅ Saved; Mxit may take a second to show it", is_own=True
        )
        await interaction.edit_original_response(view=view)
