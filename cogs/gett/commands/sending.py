"""`/gett upload`: the way of `/rehost`, to a share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.transfer.kept import KeptRequest
from bot.ui.account import account_at
from bot.ui.choice import asker_of
from bot.ui.given import of_command
from bot.ui.link import NoAccountError
from bot.ui.sending import send_files
from cogs.gett.commands.base import MAX_NAME, MAX_TITLE, MAX_TYPED, GettCommands
from cogs.gett.commands.completing import share_choices
from cogs.gett.commands.finding import find_share
from cogs.gett.commands.using import SERVICE, service_in, using_gett
from cogs.gett.hosting import SHARE_OPTION, TITLE_OPTION

if TYPE_CHECKING:
    from bot.app import Carryall


class SendCommands(GettCommands):
    """Sending files to Ge.tt."""

    @app_commands.command()
    @app_commands.describe(
        file="A file to send",
        file2="Another file",
        file3="Another file",
        file4="Another file",
        file5="Another file",
        share="A share of yours to put them in: its name or link; a new one else",
        title="The title of a new share",
        name="What to call the file",
        force="Send it even if you have the same file there already",
        post="Show the result to everyone here",
    )
    async def upload(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        file: discord.Attachment,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        file4: discord.Attachment | None = None,
        file5: discord.Attachment | None = None,
        share: app_commands.Range[str, 1, MAX_TYPED] | None = None,
        title: app_commands.Range[str, 1, MAX_TITLE] | None = None,
        name: app_commands.Range[str, 1, MAX_NAME] | None = None,
        force: bool = False,  # noqa: FBT001, FBT002 - an option of a command
        post: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Send files to a share at Ge.tt and get links that last."""
        service_in(self._bot)
        given = [one for one in (file, file2, file3, file4, file5) if one is not None]
        wanted = (title or "").strip()
        options = {TITLE_OPTION: wanted} if wanted else {}
        if await self._is_linked(interaction) and (share is not None or len(given) > 1):
            await interaction.response.defer(ephemeral=not post, thinking=True)
            options = {SHARE_OPTION: await self._share(interaction, share, wanted)}
        files = tuple(of_command(interaction, given))
        wish = KeptRequest(files, private=False, name=name, options=options, force=force)
        await send_files(interaction, wish, service=SERVICE, post=post, rehosting=False)

    async def _is_linked(self, interaction: discord.Interaction[Carryall]) -> bool:
        """Tell whether there is an account; else the files wait until one is linked."""
        try:
            await account_at(self._bot, asker_of(interaction), SERVICE)
        except NoAccountError:
            return False
        return True

    async def _share(
        self, interaction: discord.Interaction[Carryall], typed: str | None, title: str
    ) -> str:
        """Give the share that all files of a command go to."""
        async with using_gett(interaction) as (_account, client):
            if typed is None:
                return (await client.create_share(title or None)).sharename
            return (await find_share(service_in(self._bot), client, typed)).sharename

    @upload.autocomplete("share")
    async def _upload_shares(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await share_choices(interaction, typed)
