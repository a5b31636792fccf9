"""The buttons of a file's card; they work after a restart of the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.errors import UserError
from bot.ui import text
from bot.ui.dynamic import PersistentItem
from bot.ui.view import notice
from cogs.pixelbin.cards import file_view
from cogs.pixelbin.commands.deleting import ask_to_delete
from cogs.pixelbin.commands.using import using_pixelbin
from cogs.pixelbin.models import AccessEnum

if TYPE_CHECKING:
    from bot.app import Carryall


class PixelbinFileButton(
    PersistentItem,
    template=r"carryall:pixelbin:(?P<account_id>[0-9]{1,18}):(?P<file_id>[0-9A-Za-z_-]{1,60})"
    r":(?P<action>post|delete)",
):
    """Posts a file's card, or asks whether to delete the file."""

    def __init__(
        self, item: discord.ui.Item[Any], *, account_id: str, file_id: str, action: str
    ) -> None:
        super().__init__(item)
        self.account_id = int(account_id)
        self.file_id = file_id
        self.action = action

    async def pressed(self, interaction: discord.Interaction[Carryall]) -> None:
        """Do it, for whoever may use the account."""
        await interaction.response.defer()
        async with using_pixelbin(interaction, self.account_id) as (_account, client):
            file = await client.assets.get_file_by_id(self.file_id)
        if self.action == "post":
            if file.access == AccessEnum.PRIVATE:
                raise UserError(
                    "This file is private by now.",
                    "Post a link that opens for a while with `/pixelbin file show`.",
                )
            view = file_view(file, self.account_id, is_public=True)
            await interaction.followup.send(view=view)
            return

        async def show_it_gone() -> None:
            view = notice(f"~~{text.safe(file.name or '')}~~\nDeleted at Pixelbin.")
            try:
                await interaction.edit_original_response(view=view)
            except discord.NotFound:
                return  # dismissed meanwhile: there is nothing to redraw

        await ask_to_delete(interaction, file, self.account_id, then=show_it_gone)
