"""`/mxit folder`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.errors import UserError
from bot.http.errors import ErrorKind
from bot.ui import text
from bot.ui.pager import Entry, ListStyle
from bot.ui.pages import Listed
from cogs.mxit.calls.gallery import RESERVED_FOLDER
from cogs.mxit.cards import COLOUR
from cogs.mxit.commands.base import PAGE, MxitCommands
from cogs.mxit.commands.finding import find_folder, folder_choices
from cogs.mxit.commands.options import MAX_FOLDER
from cogs.mxit.commands.using import refusals, using_mxit
from cogs.mxit.service import folders_of

if TYPE_CHECKING:
    import discord

    from bot.app import Carryall
    from cogs.mxit.client import MxitClient

FolderName = app_commands.Range[str, 1, MAX_FOLDER]


class FolderCommands(MxitCommands):
    """The folders of the gallery."""

    folder = app_commands.Group(name="folder", description="The folders of your gallery at Mxit")

    @folder.command(name="list")
    async def list_folders(self, interaction: discord.Interaction[Carryall]) -> None:
        """List the folders of your gallery."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (account, client):
            names = await folders_of(client)
            style: ListStyle[str] = ListStyle(
                title="Folders of your gallery at Mxit",
                empty="Your gallery has no folders. Make one with `/mxit folder create`.",
                entry=lambda name: Entry(f"📁 {text.safe(name, MAX_FOLDER)}", name),
                colour=COLOUR,
            )
            await self._list(interaction, account, Listed(names, PAGE), style)

    @folder.command(name="create")
    @app_commands.describe(name="What to call it")
    async def create_folder(
        self, interaction: discord.Interaction[Carryall], name: FolderName
    ) -> None:
        """Make a folder in your gallery."""
        wanted = _fit(name)
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (_account, client):
            with refusals({ErrorKind.BAD_REQUEST: _taken(wanted)}):
                await client.users.create_gallery_folder(wanted)
        await self._say(interaction, f"✅ Your gallery has the folder {_named(wanted)} now.")

    @folder.command(name="rename")
    @app_commands.describe(folder="Which folder", name="What to call it from now on")
    async def rename_folder(
        self, interaction: discord.Interaction[Carryall], folder: FolderName, name: FolderName
    ) -> None:
        """Give a folder another name."""
        wanted = _fit(name)
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (_account, client):
            old = await find_folder(client, folder)
            with refusals({ErrorKind.BAD_REQUEST: _taken(wanted)}):
                await client.users.rename_gallery_folder(old, wanted)
        await self._say(interaction, f"✅ {_named(old)} is called {_named(wanted)} now.")

    @folder.command(name="delete")
    @app_commands.describe(folder="Which folder; its files go with it")
    async def delete_folder(
        self, interaction: discord.Interaction[Carryall], folder: FolderName
    ) -> None:
        """Delete a folder with all its files; you are asked first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (account, client):
            name = await find_folder(client, folder)
            count = 0
            async for _item in client.users.iter_gallery_items(name):
                count += 1

        async def do(same: MxitClient) -> str:
            await same.users.delete_gallery_folder(name)
            return f"The folder {_named(name)} is gone, with {text.files(count)}."

        question = (
            f"Delete the folder {_named(name)} with {text.files(count)}? This cannot be undone."
        )
        await self._confirm(interaction, account, question, "Delete it", do)

    @rename_folder.autocomplete("folder")
    @delete_folder.autocomplete("folder")
    async def _folders(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await folder_choices(interaction, typed)


def _fit(name: str) -> str:
    """Check a folder's new name.

    Raises:
        UserError: No folder can be called so.
    """
    wanted = " ".join(name.split())
    if not wanted or wanted.lower() == RESERVED_FOLDER:
        raise UserError(
            f"No folder can be called {text.code(wanted or name)}.",
            "Choose another name; Mxit keeps that one for itself.",
        )
    return wanted


def _taken(name: str) -> UserError:
    return UserError(
        f"Mxit does not take {_named(name)} as a folder's name.",
        "Perhaps there is one of that name: see `/mxit folder list`.",
    )


def _named(name: str) -> str:
    return f"**{text.safe(name, MAX_FOLDER)}**"
