"""`/pixelbin file …`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.errors import UserError
from bot.ui import text
from bot.ui.answer import answer_with
from cogs.pixelbin.cards import file_view
from cogs.pixelbin.commands.base import PixelbinCommands, service_in
from cogs.pixelbin.commands.completing import file_choices, folder_choices
from cogs.pixelbin.commands.deleting import ask_to_delete
from cogs.pixelbin.commands.options import MAX_PATH, parse_folder, parse_object, parse_tags
from cogs.pixelbin.commands.picking import PickFiles
from cogs.pixelbin.commands.resolving import find_file
from cogs.pixelbin.commands.using import using_pixelbin
from cogs.pixelbin.errors import PixelbinConflictError
from cogs.pixelbin.models import AccessEnum, FilesResponse

if TYPE_CHECKING:
    import discord

    from bot.app import Carryall
    from cogs.pixelbin.client import PixelbinClient

MAX_FILE = 500
WEEK = 7 * 86_400
HOUR = 3600
FilePath = app_commands.Range[str, 1, MAX_FILE]


class FileCommands(PixelbinCommands):
    """Looking at files, changing and deleting them."""

    file = app_commands.Group(name="file", description="One of your files at Pixelbin")

    @file.command(name="show")
    @app_commands.describe(
        file="Which file: its path, link or id",
        expires="How many seconds a private file's link works",
        post="Show it to everyone here",
    )
    async def show_file(
        self,
        interaction: discord.Interaction[Carryall],
        file: FilePath,
        expires: app_commands.Range[int, 1, WEEK] = HOUR,
        post: bool = False,  # noqa: FBT001, FBT002 - an option of a command
    ) -> None:
        """Show a file with its link."""
        # Private even where it is to be posted: a failure is nobody else's to read.
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (account, client):
            found = await self._find(client, file)
            view = await file_card(client, found, account.id, expires, is_public=post)
        await answer_with(interaction, view, post=post)

    @file.command(name="by-id")
    @app_commands.rename(file_id="id")
    @app_commands.describe(file_id="The file's id", post="Show it to everyone here")
    async def show_by_id(
        self,
        interaction: discord.Interaction[Carryall],
        file_id: app_commands.Range[str, 1, 100],
        post: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Show the file of an id."""
        if "/" in file_id.strip() or file_id.strip() in (".", ".."):
            raise UserError(
                f"{text.safe(file_id, 60)} is no id.",
                "An id looks like `9b95ddff-5f6e-4a67-a1b1-01c7905eaf23`; for paths there is"
                " `/pixelbin file show`.",
            )
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (account, client):
            found = await client.assets.get_file_by_id(file_id.strip())
            view = await file_card(client, found, account.id, HOUR, is_public=post)
        await answer_with(interaction, view, post=post)

    @file.command(name="edit")
    @app_commands.describe(
        file="Which file: its path, link or id",
        name="Another name; its link changes",
        path="Another folder; its link changes",
        private="Keep it from the public, or not",
        active="Whether it is delivered",
        tags="All its tags, by commas; none clears them",
        metadata="A JSON object in place of what it has",
    )
    async def edit_file(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        file: FilePath,
        name: app_commands.Range[str, 1, 200] | None = None,
        path: app_commands.Range[str, 1, MAX_PATH] | None = None,
        private: bool | None = None,  # noqa: FBT001
        active: bool | None = None,  # noqa: FBT001
        tags: app_commands.Range[str, 1, 2000] | None = None,
        metadata: app_commands.Range[str, 1, 2000] | None = None,
    ) -> None:
        """Change a file."""
        access = None if private is None else _access(private=private)
        changes: dict[str, Any] = {
            "name": name,
            "path": parse_folder(path),
            "access": access,
            "is_active": active,
            "tags": parse_tags(tags),
            "metadata": parse_object(metadata, "metadata"),
        }
        if all(value is None for value in changes.values()):
            raise UserError("Nothing is to change.", "Give at least one option beside the file.")
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (account, client):
            found = await self._find(client, file)
            try:
                changed = await client.assets.update_file(found.file_id or "", **changes)
            except PixelbinConflictError:
                raise UserError(
                    "There is a file of that name in that folder already.",
                    "Choose another `name` or `path`.",
                ) from None
            await _note_link(interaction, account.id, changed)
            moved = changed.file_id != found.file_id
            note = "Changed; the old link stops working." if moved else "Changed."
            view = file_view(changed, account.id, is_public=False, note=note)
        await interaction.edit_original_response(view=view)

    @file.command(name="delete")
    @app_commands.describe(file="Which file; you are asked first")
    async def delete_file(self, interaction: discord.Interaction[Carryall], file: FilePath) -> None:
        """Delete a file."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (account, client):
            found = await self._find(client, file)
        await ask_to_delete(interaction, found, account.id)

    @file.command(name="delete-many")
    @app_commands.describe(
        name="A part of their names",
        path="Only in this folder",
        tags="Only those with all these tags, by commas",
    )
    async def delete_many(
        self,
        interaction: discord.Interaction[Carryall],
        name: app_commands.Range[str, 1, 200] | None = None,
        path: app_commands.Range[str, 1, MAX_PATH] | None = None,
        tags: app_commands.Range[str, 1, 500] | None = None,
    ) -> None:
        """Search files, pick some, and delete them."""
        wanted = {"name": name, "path": parse_folder(path) or None, "tags": parse_tags(tags)}
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (account, client):
            await PickFiles(interaction.user.id, client, account.id, wanted).show(interaction)

    async def _find(self, client: PixelbinClient, typed: str) -> FilesResponse:
        return await find_file(client, typed, service_in(self._bot).delivery_places)

    @show_file.autocomplete("file")
    @edit_file.autocomplete("file")
    @delete_file.autocomplete("file")
    async def _files(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await file_choices(interaction, typed)

    @edit_file.autocomplete("path")
    @delete_many.autocomplete("path")
    async def _paths(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await folder_choices(interaction, typed)


async def file_card(
    client: PixelbinClient,
    file: FilesResponse,
    account_id: int,
    seconds: int,
    *,
    is_public: bool,
) -> discord.ui.LayoutView:
    """Make a file's card; the link of a private one is signed.

    Raises:
        PixelbinError: What signing needs cannot be had.
    """
    signed = None
    if file.access == AccessEnum.PRIVATE and file.url:
        signed = await client.sign_url(file.url, seconds)
    return file_view(file, account_id, is_public=is_public, signed=signed, seconds=seconds)


def _access(*, private: bool) -> AccessEnum:
    return AccessEnum.PRIVATE if private else AccessEnum.PUBLIC_READ


async def _note_link(
    interaction: discord.Interaction[Carryall], account_id: int, file: FilesResponse
) -> None:
    """Let the records say where a file that moved is now."""
    uploads = interaction.client.store.uploads
    own = await uploads.at_host(interaction.user.id, account_id, file.id or "")
    if own is not None and file.url:
        direct = None if file.access == AccessEnum.PRIVATE else file.url
        filename = file.url.rpartition("/")[2]
        await uploads.rename(own.id, filename=filename, url=file.url, direct=direct)
