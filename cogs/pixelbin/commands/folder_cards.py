"""How folders look in Discord, and a folder that is gone through like a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ui import text
from bot.ui.pager import Pager
from bot.ui.pages import Page, Pages
from bot.ui.view import static_view
from cogs.pixelbin.cards import COLOUR
from cogs.pixelbin.models import ExploreItem
from cogs.pixelbin.preview import moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ui.pager import ListStyle, Within
    from bot.ui.pages import PageSource


def folder_view(folder: ExploreItem) -> discord.ui.LayoutView:
    """Make the card of a folder."""
    lines = [f"### 📁 {text.safe(folder.name or '')}"]
    lines.append(f"-# {'⏸ switched off' if folder.is_active is False else 'active'}")
    lines.append(f"Path {text.code(folder.address)} · id {text.code(folder.id or '', 64)}")
    if (came := moment(folder.created_at)) is not None:
        lines.append(f"-# Made {discord.utils.format_dt(came, 'f')}")
    lines.append("-# `/pixelbin folder show` goes through it.")
    card: discord.ui.Container[Any] = discord.ui.Container(accent_colour=COLOUR)
    card.add_item(discord.ui.TextDisplay("\n".join(lines)))
    return static_view(card)


class Tree(Pager[ExploreItem]):
    """A folder in pages; choosing a folder in it goes there, choosing a file opens its card.

    Args:
        person_id: Who may go through it.
        path: The folder; empty for the root.
        source: Gives the pages of a folder.
        style: Gives how a folder looks.
        within: Entered with each press; it may refuse.
    """

    def __init__(
        self,
        person_id: int,
        path: str,
        source: Callable[[str], PageSource[ExploreItem]],
        style: Callable[[str], ListStyle[ExploreItem]],
        *,
        within: Within,
    ) -> None:
        super().__init__(person_id, source(path), style(path), within=within)
        self._path = path
        self._source_of = source
        self._style_of = style

    async def show(self, interaction: discord.Interaction[Any]) -> None:
        """Put the folder in the place of an answer that was deferred; an empty one too.

        Raises:
            ServiceError: It is not to be had.
        """
        page = await self._pages.get(1)
        self._last = interaction
        self._draw(page)
        await interaction.edit_original_response(view=self)

    def _draw(self, page: Page[ExploreItem], *, expired: bool = False) -> None:
        super()._draw(page, expired=expired)
        if self._path and not expired:
            up: discord.ui.Button[Any] = discord.ui.Button(label="⬆ Up", custom_id=f"{self._id}:up")
            up.callback = self._go_up  # type: ignore[method-assign]
            self.add_item(discord.ui.ActionRow(up))

    async def _go_up(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer()
        async with self._turning, self._within(interaction):
            await self._go(interaction, self._path.rpartition("/")[0])

    async def _open(self, interaction: discord.Interaction[Any], chosen: str) -> None:
        number, _, index = chosen.partition(":")
        kept = self._pages.kept(int(number))
        item = kept.items[int(index)] if kept is not None and int(index) < len(kept.items) else None
        if item is None or not item.is_folder:
            await super()._open(interaction, chosen)
            return
        await interaction.response.defer()
        async with self._turning, self._within(interaction):
            await self._go(interaction, item.address)

    async def _go(self, interaction: discord.Interaction[Any], path: str) -> None:
        pages = Pages(self._source_of(path))
        page = await pages.get(1)
        self._path, self._pages, self._style = path, pages, self._style_of(path)
        self._number, self._last = 1, interaction
        self._draw(page)
        await interaction.edit_original_response(view=self)
