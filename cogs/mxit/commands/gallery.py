"""`/mxit gallery`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.errors import UserError
from bot.transfer.filename import clean_filename
from bot.transfer.kept import KeptRequest
from bot.ui import text
from bot.ui.answer import answer_with
from bot.ui.given import of_command
from bot.ui.pager import Entry, ListStyle
from bot.ui.sending import send_files
from bot.ui.upload_card import SHOWN_TYPES
from cogs.mxit.cards import COLOUR, file_view, picture_view
from cogs.mxit.commands.base import MxitCommands, Skipping
from cogs.mxit.commands.finding import (
    file_choices,
    find_file,
    find_folder,
    folder_choices,
)
from cogs.mxit.commands.options import MAX_FILE, MAX_FOLDER, MAX_NAME, MAX_NUMBER
from cogs.mxit.commands.using import SERVICE, service_of, using_mxit
from cogs.mxit.errors import FileTooLarge
from cogs.mxit.service import FOLDER_OPTION, PREVENT_SHARE_OPTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.app import Carryall
    from cogs.mxit.client import MxitClient
    from cogs.mxit.models import GalleryItem

FileName = app_commands.Range[str, 1, MAX_FILE]
NewName = app_commands.Range[str, 1, MAX_NAME]
FolderName = app_commands.Range[str, 1, MAX_FOLDER]
LeftOut = app_commands.Range[int, 0, MAX_NUMBER]
Most = app_commands.Range[int, 1, MAX_NUMBER]


class GalleryCommands(MxitCommands):
    """The files of the gallery."""

    gallery = app_commands.Group(name="gallery", description="The files of your gallery at Mxit")

    @gallery.command(name="list")
    @app_commands.describe(
        folder="Which folder",
        skip="How many to leave out at the begin",
        count="How many at most",
    )
    async def list_files(
        self,
        interaction: discord.Interaction[Carryall],
        folder: FolderName,
        skip: LeftOut = 0,
        count: Most | None = None,
    ) -> None:
        """List the files of a folder."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (account, client):
            name = await find_folder(client, folder)

            async def fetch(leave_out: int, most: int) -> Sequence[GalleryItem]:
                items = await client.users.get_gallery_item_list(name, leave_out, most)
                return items[:most]

            style: ListStyle[GalleryItem] = ListStyle(
                title=f"📁 {text.safe(name, 60)}",
                empty=f"The folder **{text.safe(name, 60)}** is empty.",
                entry=_entry,
                colour=COLOUR,
            )
            await self._list(interaction, account, Skipping(fetch, skip, count), style)

    @gallery.command(name="show")
    @app_commands.describe(file="Which file: its name or id", post="Show it to everyone here")
    async def show_file(
        self,
        interaction: discord.Interaction[Carryall],
        file: FileName,
        post: bool = False,  # noqa: FBT001, FBT002 - an option of a command
    ) -> None:
        """Get a file of your gallery."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        limit = interaction.filesize_limit
        async with using_mxit(interaction) as (_account, client):
            found = await find_file(client, file)
            try:
                async with client.users.open_gallery_file(found.file_id) as content:
                    media_type = content.content_type
                    held = await content.read(limit)
            except FileTooLarge as error:
                raise UserError(
                    f"**{text.safe(found.name)}** is larger than the {text.size(error.limit)} that"
                    " may be attached here.",
                    "Look at it at Mxit itself.",
                ) from error
        title = f"### {text.safe(found.name)}\n-# {text.size(len(held))} · {text.safe(media_type)}"
        sent = discord.File(io.BytesIO(held), clean_filename(found.name))
        view = (picture_view if media_type in SHOWN_TYPES else file_view)(title, sent)
        await answer_with(interaction, view, post=post, files=[sent])

    @gallery.command(name="upload")
    @app_commands.rename(prevent_share="prevent-share")
    @app_commands.describe(
        file="The file to add",
        folder="The folder to put it into; made if it is not there",
        name="What to call it",
        prevent_share="Let nobody pass it on",
    )
    async def upload_file(
        self,
        interaction: discord.Interaction[Carryall],
        file: discord.Attachment,
        folder: FolderName,
        name: NewName | None = None,
        prevent_share: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Add a file to your gallery."""
        service_of(interaction)
        options = {FOLDER_OPTION: " ".join(folder.split())}
        options |= {PREVENT_SHARE_OPTION: "yes"} if prevent_share else {}
        files = tuple(of_command(interaction, [file]))
        wish = KeptRequest(files, private=False, name=name, options=options)
        await send_files(interaction, wish, service=SERVICE, post=False, rehosting=False)

    @gallery.command(name="rename")
    @app_commands.describe(file="Which file: its name or id", name="What to call it from now on")
    async def rename_file(
        self,
        interaction: discord.Interaction[Carryall],
        file: FileName,
        name: NewName,
    ) -> None:
        """Give a file of your gallery another name."""
        wanted = " ".join(name.split())
        if not wanted:
            raise UserError("A file has a name.", "Write one in `name`.")
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (_account, client):
            found = await find_file(client, file)
            await client.users.rename_gallery_file(found.file_id, wanted)
        await self._say(
            interaction, f"✅ **{text.safe(found.name)}** is called **{text.safe(wanted)}** now."
        )

    @gallery.command(name="delete")
    @app_commands.describe(file="Which file: its name or id")
    async def delete_file(self, interaction: discord.Interaction[Carryall], file: FileName) -> None:
        """Delete a file of your gallery; you are asked first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (account, client):
            found = await find_file(client, file)

        async def do(same: MxitClient) -> str:
            await same.users.delete_gallery_file(found.file_id)
            return f"**{text.safe(found.name)}** is gone from your gallery at Mxit."

        where = (
            "" if found.folder is None else f" from the folder **{text.safe(found.folder, 60)}**"
        )
        question = f"Delete **{text.safe(found.name)}**{where}? This cannot be undone."
        await self._confirm(interaction, account, question, "Delete it", do)

    @list_files.autocomplete("folder")
    @upload_file.autocomplete("folder")
    async def _gallery_folders(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await folder_choices(interaction, typed)

    @show_file.autocomplete("file")
    @rename_file.autocomplete("file")
    @delete_file.autocomplete("file")
    async def _gallery_files(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await file_choices(interaction, typed)


def _entry(item: GalleryItem) -> Entry:
    name = item.facts.file_name or item.facts.file_id
    return Entry(f"**{text.safe(name)}** · `{text.shorten(item.facts.file_id, 40)}`", name)
