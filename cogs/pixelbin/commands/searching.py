"""`/pixelbin search`: a list of files and folders, in pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from discord import app_commands

from bot.ui.pager import ListStyle
from bot.ui.pages import Page
from cogs.pixelbin.cards import COLOUR, as_file, entry_of, file_view
from cogs.pixelbin.commands.base import PixelbinCommands
from cogs.pixelbin.commands.completing import folder_choices
from cogs.pixelbin.commands.folder_cards import folder_view
from cogs.pixelbin.commands.options import MAX_PATH, parse_folder, parse_tags
from cogs.pixelbin.commands.using import using_pixelbin

if TYPE_CHECKING:
    import discord

    from bot.app import Carryall
    from cogs.pixelbin.client import PixelbinClient
    from cogs.pixelbin.models import ExploreItem

ON_A_PAGE = 10
Sort = Literal["name", "newest", "oldest", "largest", "smallest"]
_SORTS = {
    "name": "name",
    "newest": "createdAt-",
    "oldest": "createdAt",
    "largest": "size-",
    "smallest": "size",
}


@dataclass(frozen=True, slots=True)
class FilePages:
    """The pages of what a search finds, or of what is in a folder."""

    client: PixelbinClient
    wanted: dict[str, Any] = field(default_factory=dict)

    async def fetch(self, number: int, _cursor: str | None, /) -> Page[ExploreItem]:
        """Fetch a page.

        Raises:
            PixelbinError: Pixelbin refuses, cannot be reached, or answers nonsense.
        """
        listed = await self.client.assets.list_files(
            **self.wanted, page_no=number, page_size=ON_A_PAGE
        )
        total = listed.page.item_total
        if total is None:
            is_last = not listed.page.has_next
            return Page(listed.items or (), pages=number if is_last else None, next=None)
        return Page(listed.items or (), pages=max(1, -(-total // ON_A_PAGE)), total=total)


class SearchCommands(PixelbinCommands):
    """Searching files and folders."""

    @app_commands.command()
    @app_commands.describe(
        name="A part of the name",
        path="Only in this folder",
        format="Only files of this format, such as png",
        tags="Only files with all these tags, by commas",
        only="Only files, or only folders",
        sort="In which order",
    )
    async def search(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        name: app_commands.Range[str, 1, 200] | None = None,
        path: app_commands.Range[str, 1, MAX_PATH] | None = None,
        format: app_commands.Range[str, 1, 12] | None = None,  # noqa: A002 - an option's name
        tags: app_commands.Range[str, 1, 500] | None = None,
        only: Literal["files", "folders"] | None = None,
        sort: Sort | None = None,
    ) -> None:
        """Search your files at Pixelbin, or list a folder."""
        wanted = {
            "name": name,
            "path": parse_folder(path) or None,
            "format": None if format is None else format.strip().lower().removeprefix("."),
            "tags": parse_tags(tags) or None,
            "only_files": True if only == "files" else None,
            "only_folders": True if only == "folders" else None,
            "sort": None if sort is None else _SORTS[sort],
        }
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (account, client):

            async def card(item: ExploreItem) -> discord.ui.LayoutView:
                if item.is_folder:
                    return folder_view(item)
                return file_view(as_file(item), account.id, is_public=False)

            style: ListStyle[ExploreItem] = ListStyle(
                title="Files at Pixelbin",
                empty="Nothing at Pixelbin fits. Try a shorter part of the name, or fewer limits.",
                entry=entry_of,
                open=card,
                placeholder="Open an entry's card",
                colour=COLOUR,
            )
            await self._list(interaction, account, FilePages(client, wanted), style)

    @search.autocomplete("path")
    async def _search_paths(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await folder_choices(interaction, typed)
