"""The buttons of an upload's card; they work after a restart of the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ui import text
from bot.ui.dynamic import PersistentItem
from bot.ui.view import notice
from cogs.tixte.cards import upload_view
from cogs.tixte.commands.deleting import ask_to_delete
from cogs.tixte.commands.showing import service_in
from cogs.tixte.commands.using import using_tixte

if TYPE_CHECKING:
    from bot.app import Carryall


class TixteUploadButton(
    PersistentItem,
    template=r"carryall:tixte:(?P<account_id>[0-9]{1,18}):(?P<upload_id>[0-9A-Za-z_-]{1,60})"
    r":(?P<action>post|delete)",
):
    """Posts an upload's card, or asks whether to delete the upload."""

    def __init__(
        self, item: discord.ui.Item[Any], *, account_id: str, upload_id: str, action: str
    ) -> None:
        super().__init__(item)
        self.account_id = int(account_id)
        self.upload_id = upload_id
        self.action = action

    async def pressed(self, interaction: discord.Interaction[Carryall]) -> None:
        """Do it, for whoever may use the account."""
        await interaction.response.defer()
        async with using_tixte(interaction, self.account_id) as (_account, client):
            upload = await client.fetch_upload(self.upload_id)
        if self.action == "post":
            service = service_in(interaction.client)
            view = upload_view(upload, self.account_id, service=service, is_public=True)
            await interaction.followup.send(view=view)
            return

        async def show_it_gone() -> None:
            view = notice(f"~~{text.safe(upload.full_name)}~~\nDeleted at Tixte.")
            try:
                await interaction.edit_original_response(view=view)
            except discord.NotFound:
                return  # dismissed meanwhile: there is nothing to redraw

        await ask_to_delete(interaction, upload, self.account_id, then=show_it_gone)
