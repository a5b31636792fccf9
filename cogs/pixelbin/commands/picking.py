"""Picking some of what a search finds, to delete it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ui import text
from bot.ui.view import BaseView, notice
from cogs.pixelbin.cards import entry_of
from cogs.pixelbin.commands.deleting import ask_to_delete_many
from cogs.pixelbin.commands.using import using_pixelbin

if TYPE_CHECKING:
    from cogs.pixelbin.client import PixelbinClient
    from cogs.pixelbin.models import ExploreItem

ON_A_PAGE = 25  # what a select holds
PICK_SECONDS = 600.0
MAX_LABEL = 100


class PickFiles(BaseView):
    """Shows what a search finds, a page at a time; what is picked on one is asked about.

    Args:
        person_id: Who may pick.
        client: The account's client.
        account_id: The account.
        wanted: What is searched for.
    """

    def __init__(
        self, person_id: int, client: PixelbinClient, account_id: int, wanted: dict[str, Any]
    ) -> None:
        super().__init__(person_id, timeout=PICK_SECONDS)
        self._client = client
        self._account_id = account_id
        self._wanted = wanted
        self._number = 1

    async def show(self, interaction: discord.Interaction[Any]) -> None:
        """Put the first page in the place of an answer that was deferred.

        Raises:
            PixelbinError: It is not to be had.
        """
        if not await self._draw():
            self.stop()
            view = notice("No file at Pixelbin fits. Try a shorter part of the name.")
            await interaction.edit_original_response(view=view)
            return
        await interaction.edit_original_response(view=self)

    async def _draw(self) -> bool:
        listed = await self._client.assets.list_files(
            **self._wanted, only_files=True, page_no=self._number, page_size=ON_A_PAGE
        )
        found = [item for item in listed.items or () if item.id]
        self.clear_items()
        total = listed.page.item_total or len(found)
        head = f"### Pick files to delete\n-# Page {self._number} · {total:,} files fit"
        self.add_item(discord.ui.TextDisplay(head))
        if found:
            self.add_item(discord.ui.ActionRow(self._select(found)))
        buttons = [
            self._button("◀ Previous", -1, dead=self._number == 1),
            self._button("▶ Next", 1, dead=not listed.page.has_next),
        ]
        if self._number > 1 or listed.page.has_next:
            self.add_item(discord.ui.ActionRow(*buttons))
        return bool(found) or self._number > 1

    def _select(self, found: list[ExploreItem]) -> discord.ui.Select[Any]:
        select: discord.ui.Select[Any] = discord.ui.Select(
            placeholder="Files to delete",
            max_values=len(found),
            options=[
                discord.SelectOption(
                    label=text.shorten(item.address or "…", MAX_LABEL),
                    description=entry_of(item).description,
                    value=str(index),
                )
                for index, item in enumerate(found)
            ],
        )

        async def chosen(interaction: discord.Interaction[Any]) -> None:
            await interaction.response.defer()
            async with using_pixelbin(interaction, self._account_id):
                picked = [found[int(index)] for index in select.values]
            await ask_to_delete_many(interaction, picked, self._account_id)

        select.callback = chosen  # type: ignore[method-assign]
        return select

    def _button(self, label: str, step: int, *, dead: bool) -> discord.ui.Button[Any]:
        button: discord.ui.Button[Any] = discord.ui.Button(label=label, disabled=dead)

        async def pressed(interaction: discord.Interaction[Any]) -> None:
            await interaction.response.defer()
            async with using_pixelbin(interaction, self._account_id):
                self._number = max(1, self._number + step)
                await self._draw()
                await interaction.edit_original_response(view=self)

        button.callback = pressed  # type: ignore[method-assign]
        return button
