"""`/gett file`: files shown, brought back, replaced and deleted."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import discord
import filetype
import structlog
from discord import app_commands

from bot.errors import UserError
from bot.transfer.filename import clean_filename
from bot.transfer.kept import KeptRequest
from bot.ui import text
from bot.ui.answer import answer_with
from bot.ui.confirm import Confirm, deletion_question
from bot.ui.given import of_command
from bot.ui.sending import send_files
from bot.ui.upload_card import SHOWN_TYPES
from bot.ui.view import notice, static_view
from cogs.gett.cards import file_view
from cogs.gett.commands.base import MAX_TYPED, GettCommands
from cogs.gett.commands.bringing import bring
from cogs.gett.commands.completing import file_choices, share_choices
from cogs.gett.commands.finding import find_file
from cogs.gett.commands.using import SERVICE, service_in, using_gett
from cogs.gett.errors import GettNotFound
from cogs.gett.hosting import REPLACE_OPTION, SHARE_OPTION

if TYPE_CHECKING:
    from bot.app import Carryall
    from cogs.gett.file import GettFile

log = structlog.get_logger(__name__)

MAX_SIDE = 2000
Typed = app_commands.Range[str, 1, MAX_TYPED]
Side = app_commands.Range[int, 1, MAX_SIDE]


class FileCommands(GettCommands):
    """Everything about single files."""

    file = app_commands.Group(name="file", description="Files in shares at Ge.tt")

    @file.command(name="show")
    @app_commands.describe(
        share="Which share: its name, or a link",
        file="Which file: its name or id; may be left out where the share has one",
        post="Show it to everyone here",
    )
    async def file_show(
        self,
        interaction: discord.Interaction[Carryall],
        share: Typed,
        file: Typed | None = None,
        post: bool = False,  # noqa: FBT001, FBT002 - an option of a command
    ) -> None:
        """Show a file with its links."""
        found = await self._found(interaction, share, file)
        await answer_with(interaction, file_view(found, service_in(self._bot)), post=post)

    @file.command(name="download")
    @app_commands.describe(
        share="Which share: its name, or a link",
        file="Which file: its name or id; may be left out where the share has one",
    )
    async def file_download(
        self, interaction: discord.Interaction[Carryall], share: Typed, file: Typed | None = None
    ) -> None:
        """Bring a file back into Discord, or give its link where it is too large."""
        found = await self._found(interaction, share, file)
        limit = interaction.filesize_limit
        async with using_gett(interaction):
            spool = await bring(found, limit)
        name = text.safe(found.filename)
        if spool is None:
            words = f"This file is larger than the {text.size(limit)} that may be sent here."
            view = notice(f"**{name}**\n{words} Its link:\n{found.getturl}")
            await interaction.edit_original_response(view=view)
            return
        with spool:
            attached = discord.File(spool, filename=clean_filename(found.filename))
            await interaction.edit_original_response(
                content=f"**{name}** from Ge.tt", attachments=[attached]
            )

    @file.command(name="thumbnail")
    @app_commands.describe(
        share="Which share: its name, or a link",
        file="Which image: its name or id; may be left out where the share has one file",
        width="How wide, in pixels",
        height="How high, in pixels",
    )
    async def file_thumbnail(
        self,
        interaction: discord.Interaction[Carryall],
        share: Typed,
        file: Typed | None = None,
        width: Side | None = None,
        height: Side | None = None,
    ) -> None:
        """Get a small picture of an image."""
        found = await self._found(interaction, share, file)
        async with using_gett(interaction):
            content = await _picture(found, width, height)
        kind = filetype.guess_mime(content)
        if kind not in SHOWN_TYPES or len(content) > interaction.filesize_limit:
            raise UserError(
                "What Ge.tt gives as a picture of this file cannot be shown here.",
                "Open the file's own page with `/gett file show`.",
            )
        attached = discord.File(io.BytesIO(content), f"thumbnail.{kind.rpartition('/')[2]}")
        view = static_view(
            discord.ui.TextDisplay(f"### {text.safe(found.filename)}"),
            discord.ui.MediaGallery(
                discord.MediaGalleryItem(
                    f"attachment://{attached.filename}",
                    description=text.shorten(found.filename, 200),
                )
            ),
        )
        await interaction.edit_original_response(view=view, attachments=[attached])

    @file.command(name="replace")
    @app_commands.rename(replacement="with")
    @app_commands.describe(
        share="Which share of yours: its name, or a link",
        file="Which file: its name or id",
        replacement="What to put in its place; its name and link stay",
    )
    async def file_replace(
        self,
        interaction: discord.Interaction[Carryall],
        share: Typed,
        file: Typed,
        replacement: discord.Attachment,
    ) -> None:
        """Put other content in the place of a file; its link stays. Asks first."""
        found = await self._found(interaction, share, file)
        wish = KeptRequest(
            tuple(of_command(interaction, [replacement])),
            private=False,
            name=found.filename,
            options={SHARE_OPTION: found.sharename, REPLACE_OPTION: found.fileid},
            # Where the same bytes are already, they may have been replaced since.
            force=True,
        )

        async def act(pressed: discord.Interaction[Any]) -> None:
            await send_files(pressed, wish, service=SERVICE, post=False, rehosting=False)
            await interaction.edit_original_response(view=notice("Sent; the result is below."))

        question = (
            f"Put **{text.safe(replacement.filename)}** in the place of"
            f" **{text.safe(found.filename)}** at Ge.tt? Its link stays, but what is there now"
            " cannot be had back."
        )
        await Confirm(interaction.user.id, question, verb="Replace", act=act).ask(interaction)

    @file.command(name="delete")
    @app_commands.describe(
        share="Which share of yours: its name, or a link",
        file="Which file: its name or id; may be left out where the share has one",
    )
    async def file_delete(
        self, interaction: discord.Interaction[Carryall], share: Typed, file: Typed | None = None
    ) -> None:
        """Delete a file; asks first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_gett(interaction) as (account, client):
            found = await find_file(service_in(self._bot), client, share, file)
        name = text.safe(found.filename)

        async def act(confirmation: discord.Interaction[Any]) -> None:
            await confirmation.response.defer()
            await _delete(confirmation, found, account.id)
            await confirmation.edit_original_response(view=notice(f"Deleted **{name}** at Ge.tt."))

        question = deletion_question(found.filename, "Ge.tt")
        await Confirm(interaction.user.id, question, verb="Delete", act=act).ask(interaction)

    async def _found(
        self, interaction: discord.Interaction[Carryall], share: str, file: str | None
    ) -> GettFile:
        """Defer the answer and find the file."""
        # Private even where it is to be posted: a failure is nobody else's to read.
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_gett(interaction) as (_account, client):
            return await find_file(service_in(self._bot), client, share, file)

    @file_show.autocomplete("share")
    @file_download.autocomplete("share")
    @file_thumbnail.autocomplete("share")
    @file_replace.autocomplete("share")
    @file_delete.autocomplete("share")
    async def _file_shares(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await share_choices(interaction, typed)

    @file_show.autocomplete("file")
    @file_download.autocomplete("file")
    @file_thumbnail.autocomplete("file")
    @file_replace.autocomplete("file")
    @file_delete.autocomplete("file")
    async def _files(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await file_choices(interaction, typed)


async def _picture(file: GettFile, width: int | None, height: int | None) -> bytes:
    try:
        if width is None and height is None:
            return await file.thumbnail()
        return await file.scaled(width, height)
    except GettNotFound:
        raise UserError(
            f"Ge.tt has no picture of {text.safe(file.filename, 60)}.",
            "Choose an image that is uploaded; `/gett file download` gives any file.",
        ) from None


async def _delete(
    confirmation: discord.Interaction[Carryall], file: GettFile, account_id: int
) -> None:
    uploads = confirmation.client.store.uploads
    remote_id = f"{file.sharename}/{file.fileid}"
    # Anew: the right to the account may be gone since the question.
    async with using_gett(confirmation, account_id) as (_account, client):
        with suppress(GettNotFound):  # gone already is what was wanted
            await service_in(confirmation.client).delete(client, remote_id)
    own = await uploads.at_host(confirmation.user.id, account_id, remote_id)
    if own is not None:
        await uploads.mark_deleted(own.id)
    log.info("gett.file_deleted", account=account_id, recorded=own is not None)
