"""`/tixte` commands about uploads that are there: found, shown, brought back, renamed, deleted."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

import discord
from discord import app_commands

from bot.errors import UserError
from bot.transfer.filename import clean_filename, with_extension_of
from bot.ui import text
from bot.ui.view import notice
from cogs.tixte.commands.base import TixteCommands
from cogs.tixte.commands.completing import upload_choices
from cogs.tixte.commands.deleting import ask_to_delete
from cogs.tixte.commands.showing import answer_with_upload, service_in
from cogs.tixte.commands.using import using_tixte
from cogs.tixte.errors import FileTooLarge, Forbidden, NotFound

if TYPE_CHECKING:
    from io import BufferedIOBase

    from bot.app import Carryall
    from cogs.tixte.client import TixteClient
    from cogs.tixte.upload import Upload
    from storage.accounts import Account

MAX_NAME = 200
MAX_UPLOAD = 500


class UploadCommands(TixteCommands):
    """Looking at uploads, bringing them back, renaming and deleting them."""

    @app_commands.command()
    @app_commands.describe(
        upload="Which file: its name, link or id", post="Show it to everyone here"
    )
    async def show(
        self,
        interaction: discord.Interaction[Carryall],
        upload: app_commands.Range[str, 1, MAX_UPLOAD],
        post: bool = False,  # noqa: FBT001, FBT002 - an option of a command
    ) -> None:
        """Show a file of yours with its links."""
        # Private even where it is to be posted: a failure is nobody else's to read.
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            found = await self._finder(interaction, account, client).find(upload)
            await answer_with_upload(interaction, found, account.id, post=post)

    @app_commands.command()
    @app_commands.describe(upload="Which file: its name, link or id")
    async def download(
        self,
        interaction: discord.Interaction[Carryall],
        upload: app_commands.Range[str, 1, MAX_UPLOAD],
    ) -> None:
        """Bring a file back into Discord, or give its link where it is too large."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            found = await self._finder(interaction, account, client).find(upload)
        limit = interaction.filesize_limit
        too_large = f"This file is larger than the {text.size(limit)} that may be sent here."
        if found.size is not None and found.size > limit:
            await interaction.edit_original_response(view=self._link_instead(found, too_large))
            return
        try:
            file = await found.to_file(max_bytes=limit)
        except FileTooLarge:
            await interaction.edit_original_response(view=self._link_instead(found, too_large))
            return
        except Forbidden:
            words = "Tixte gives this private file only to a browser that is logged in there."
            await interaction.edit_original_response(view=self._link_instead(found, words))
            return
        with file:
            attached = discord.File(
                cast("BufferedIOBase", file.fp), filename=clean_filename(found.full_name)
            )
            name = text.safe(found.full_name)
            await interaction.edit_original_response(
                content=f"**{name}** from Tixte", attachments=[attached]
            )

    def _link_instead(self, upload: Upload, words: str) -> discord.ui.LayoutView:
        link = service_in(self._bot).address(upload.direct_url)
        return notice(f"**{text.safe(upload.full_name)}**\n{words} Its link:\n{link}")

    @app_commands.command()
    @app_commands.describe(
        upload="Which file: its name, link or id",
        name="What to call it; without an extension it keeps its own",
    )
    async def rename(
        self,
        interaction: discord.Interaction[Carryall],
        upload: app_commands.Range[str, 1, MAX_UPLOAD],
        name: app_commands.Range[str, 1, MAX_NAME],
    ) -> None:
        """Give a file another name; its link changes with it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            found = await self._finder(interaction, account, client).find(upload)
            renamed = await self._rename(interaction, account, client, found, name)
        view = notice(
            f"Renamed **{text.safe(found.full_name)}** to **{text.safe(renamed.full_name)}**."
            f" The old link stops working; the new one is"
            f" {service_in(self._bot).address(renamed.url)}"
        )
        await interaction.edit_original_response(view=view)

    async def _rename(
        self,
        interaction: discord.Interaction[Carryall],
        account: Account,
        client: TixteClient,
        found: Upload,
        name: str,
    ) -> Upload:
        wanted = with_extension_of(clean_filename(name), found.full_name)
        if wanted == found.full_name:
            raise UserError("The file is called that already.", "Choose another name.")
        if await self._is_taken(client, found, wanted):
            raise UserError(
                f"There is a file called {text.safe(wanted, 60)} already; its link would lead to"
                " this one instead.",
                "Choose another name, or rename or delete that file first.",
            )
        suffix = PurePosixPath(wanted).suffix
        await client.edit_upload(
            found.id, name=wanted[: len(wanted) - len(suffix)], extension=suffix.lstrip(".")
        )
        renamed = await client.fetch_upload(found.id)
        uploads, service = interaction.client.store.uploads, service_in(self._bot)
        own = await uploads.at_host(interaction.user.id, account.id, found.id)
        if own is not None:
            await uploads.rename(
                own.id,
                filename=renamed.full_name,
                url=service.address(renamed.url),
                direct=service.address(renamed.direct_url),
            )
        return renamed

    async def _is_taken(self, client: TixteClient, found: Upload, wanted: str) -> bool:
        try:
            others = await client.search_upload(
                PurePosixPath(wanted).stem, domains=[found.domain_url], limit=100
            )
        except (Forbidden, NotFound):
            return False  # an upload key may not search
        return any(one.full_name == wanted and one.id != found.id for one in others)

    @app_commands.command()
    @app_commands.describe(upload="Which file: its name, link or id")
    async def delete(
        self,
        interaction: discord.Interaction[Carryall],
        upload: app_commands.Range[str, 1, MAX_UPLOAD],
    ) -> None:
        """Delete a file at Tixte; asks first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            found = await self._finder(interaction, account, client).find(upload)
        await ask_to_delete(interaction, found, account.id)

    @show.autocomplete("upload")
    @download.autocomplete("upload")
    @rename.autocomplete("upload")
    @delete.autocomplete("upload")
    async def _uploads(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await upload_choices(interaction, typed)
