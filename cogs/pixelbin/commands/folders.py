"""`/pixelbin folder …`."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.errors import UserError
from bot.ui import text
from bot.ui.confirm import Confirm
from bot.ui.pager import ListStyle
from bot.ui.view import notice
from cogs.pixelbin.cards import COLOUR, as_file, entry_of, file_view, folder_name
from cogs.pixelbin.commands.base import PixelbinCommands
from cogs.pixelbin.commands.completing import folder_choices
from cogs.pixelbin.commands.folder_cards import Tree, folder_view
from cogs.pixelbin.commands.options import MAX_PATH, parse_folder
from cogs.pixelbin.commands.resolving import find_folder
from cogs.pixelbin.commands.searching import FilePages
from cogs.pixelbin.commands.using import using_pixelbin
from cogs.pixelbin.errors import PixelbinConflictError, PixelbinNotFoundError

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from bot.app import Carryall
    from cogs.pixelbin.models import ExploreItem

FolderPath = app_commands.Range[str, 1, MAX_PATH]


class FolderCommands(PixelbinCommands):
    """Going through folders, making and deleting them."""

    folder = app_commands.Group(name="folder", description="Your folders at Pixelbin")

    @folder.command(name="show")
    @app_commands.describe(folder="Which one; / is the root")
    async def show_folder(
        self, interaction: discord.Interaction[Carryall], folder: FolderPath
    ) -> None:
        """Go through a folder and those in it."""
        path = parse_folder(folder) or ""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (account, client):
            if path:
                path = (await find_folder(client, path)).address

            async def card(item: ExploreItem) -> discord.ui.LayoutView:
                return file_view(as_file(item), account.id, is_public=False)

            def style(path: str) -> ListStyle[ExploreItem]:
                return ListStyle(
                    title=f"📁 {text.safe(path, 100) or 'Root folder'}",
                    empty="",
                    entry=entry_of,
                    open=card,
                    placeholder="Open a folder or a file",
                    colour=COLOUR,
                )

            def within(pressed: discord.Interaction[Any]) -> AbstractAsyncContextManager[object]:
                return using_pixelbin(pressed, account.id)

            def source(path: str) -> FilePages:
                return FilePages(client, {"path": path or None})

            tree = Tree(interaction.user.id, path, source, style, within=within)
            await tree.show(interaction)

    @folder.command(name="create")
    @app_commands.describe(name="What to call it", path="The folder that it is in")
    async def create_folder(
        self,
        interaction: discord.Interaction[Carryall],
        name: app_commands.Range[str, 1, 100],
        path: FolderPath | None = None,
    ) -> None:
        """Make a folder, and those above it that are missing."""
        above, wanted = parse_folder(path), name.strip()
        if "/" in wanted or wanted in ("", ".", ".."):
            raise UserError(
                f"{text.safe(name, 60)} cannot be a folder's name.",
                "Leave slashes out; `path` says where it is.",
            )
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (_account, client):
            try:
                made = await client.assets.create_folder(wanted, above or None)
            except PixelbinConflictError:
                raise UserError(
                    f"There is a folder called {text.safe(wanted, 60)} there already.",
                    "Choose another name.",
                ) from None
        said = f"Made folder **{text.safe(made.name or wanted)}** in {folder_name(made.path)}."
        await interaction.edit_original_response(view=notice(said))

    @folder.command(name="edit")
    @app_commands.describe(folder="Which one", active="Whether its files are delivered")
    async def edit_folder(
        self,
        interaction: discord.Interaction[Carryall],
        folder: FolderPath,
        active: bool,  # noqa: FBT001 - an option of a command
    ) -> None:
        """Switch a folder on or off."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (_account, client):
            found = await find_folder(client, folder)
            await client.assets.update_folder(found.address, active)
        done = "on: its files are delivered" if active else "off: its files are not delivered"
        said = f"Switched folder **{text.safe(found.address)}** {done}."
        await interaction.edit_original_response(view=notice(said))

    @folder.command(name="ancestors")
    @app_commands.describe(folder="Which one")
    async def show_ancestors(
        self, interaction: discord.Interaction[Carryall], folder: FolderPath
    ) -> None:
        """See a folder and those that it is in."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (_account, client):
            found = await find_folder(client, folder)
            around = await client.assets.get_folder_ancestors(found.id or "")
        names = [one.name or "…" for one in around.ancestors or ()]
        way = " / ".join(["Root", *(text.safe(name, 60) for name in names)])
        view = folder_view(found)
        view.add_item(discord.ui.TextDisplay(f"{way} / **{text.safe(found.name or '', 60)}**"))
        await interaction.edit_original_response(view=view)

    @folder.command(name="delete")
    @app_commands.describe(folder="Which one; you are asked first")
    async def delete_folder(
        self, interaction: discord.Interaction[Carryall], folder: FolderPath
    ) -> None:
        """Delete a folder with everything in it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (account, client):
            found = await find_folder(client, folder)
            inside = await client.assets.list_files(path=found.address, page_size=1)
        count = inside.page.item_total or len(inside.items or ())
        name = text.safe(found.address)
        things = "nothing" if not count else "1 thing" if count == 1 else f"{count:,} things"
        question = (
            f"Delete folder **{name}** at Pixelbin, with everything below it ({things} directly in"
            " it)? All links to it stop working, and this cannot be undone."
        )

        async def act(confirmation: discord.Interaction[Any]) -> None:
            await confirmation.response.defer()
            async with using_pixelbin(confirmation, account.id) as (_account, again):
                with suppress(PixelbinNotFoundError):  # gone already is what was wanted
                    await again.assets.delete_folder(found.id or "")
            said = f"Deleted folder **{name}** with everything in it."
            await confirmation.edit_original_response(view=notice(said))

        await Confirm(interaction.user.id, question, verb="Delete", act=act).ask(interaction)

    @show_folder.autocomplete("folder")
    @edit_folder.autocomplete("folder")
    @show_ancestors.autocomplete("folder")
    @delete_folder.autocomplete("folder")
    @create_folder.autocomplete("path")
    async def _folders(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await folder_choices(interaction, typed)
