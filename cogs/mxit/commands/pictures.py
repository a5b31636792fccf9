"""`/mxit avatar` and `cover`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import discord
import filetype
from discord import app_commands

from bot.errors import UserError
from bot.http.errors import ErrorKind
from bot.transfer.source import AttachmentSource, FetchError
from bot.ui import text
from bot.ui.upload_card import SHOWN_TYPES
from cogs.mxit.calls.base import Limits
from cogs.mxit.cards import picture_view
from cogs.mxit.commands.base import MxitCommands
from cogs.mxit.commands.options import MAX_ID
from cogs.mxit.commands.receivers import nobody
from cogs.mxit.commands.using import refusals, require_scope, using_mxit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.app import Carryall
    from cogs.mxit.client import MxitClient

MxitId = app_commands.Range[str, 1, MAX_ID]
_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")


class PictureCommands(MxitCommands):
    """Avatars and covers."""

    avatar = app_commands.Group(name="avatar", description="Avatars at Mxit")
    cover = app_commands.Group(name="cover", description="The cover of your profile at Mxit")

    @avatar.command(name="show")
    @app_commands.rename(mxit_id="mxit-id")
    @app_commands.describe(mxit_id="Whose, by Mxit id; yours if you leave it out")
    async def show_avatar(
        self, interaction: discord.Interaction[Carryall], mxit_id: MxitId | None = None
    ) -> None:
        """See an avatar."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        wanted = None if mxit_id is None else mxit_id.strip()
        async with using_mxit(interaction) as (_account, client):
            with refusals({ErrorKind.NOT_FOUND: nobody([wanted or "you"])}):
                content = await client.users.get_avatar(wanted)
        whose = "Your avatar" if wanted is None else f"The avatar of {text.code(wanted, 60)}"
        await _show(interaction, content or b"", whose)

    @avatar.command(name="set")
    @app_commands.describe(file="A picture of at most 1 MiB")
    async def set_avatar(
        self, interaction: discord.Interaction[Carryall], file: discord.Attachment
    ) -> None:
        """Make a picture your avatar; you are asked first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        source, media_type = picture_of(interaction, file)

        async def do(same: MxitClient) -> None:
            await same.users.set_avatar(source, content_type=media_type)

        await self._replace(interaction, "avatar", file.filename, do)

    @avatar.command(name="delete")
    async def delete_avatar(self, interaction: discord.Interaction[Carryall]) -> None:
        """Remove your avatar; you are asked first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (account, client):
            await require_scope(interaction, account, client, "avatar/write")
            question = f"Remove the avatar of **{text.safe(account.remote_name)}** at Mxit?"

        async def do(same: MxitClient) -> str:
            await same.users.delete_avatar()
            return "Your avatar at Mxit is gone; Mxit shows its own picture now."

        await self._confirm(interaction, account, question, "Remove it", do)

    @cover.command(name="show")
    async def show_cover(self, interaction: discord.Interaction[Carryall]) -> None:
        """See the cover of your profile."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (_account, client):
            content = await client.users.get_cover_image()
        if content is None:
            await self._say(interaction, "Your profile at Mxit has no cover.")
            return
        await _show(interaction, content, "Your cover")

    @cover.command(name="set")
    @app_commands.describe(file="A picture of at most 1 MiB")
    async def set_cover(
        self, interaction: discord.Interaction[Carryall], file: discord.Attachment
    ) -> None:
        """Make a picture the cover of your profile; you are asked first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        source, media_type = picture_of(interaction, file)

        async def do(same: MxitClient) -> None:
            await same.users.set_cover_image(source, content_type=media_type)

        await self._replace(interaction, "cover", file.filename, do)

    async def _replace(
        self,
        interaction: discord.Interaction[Carryall],
        place: str,
        filename: str,
        do: Callable[[MxitClient], Awaitable[None]],
    ) -> None:
        """Ask whether a picture is to take the place of the one that is there.

        It is always asked: who has no picture is given a default one by Mxit, which looks like any
        other (contract, 2.2).
        """
        name = text.safe(filename)
        async with using_mxit(interaction) as (account, client):
            await require_scope(interaction, account, client, "avatar/write")

        async def set_it(same: MxitClient) -> str:
            try:
                await do(same)
            except FetchError as error:
                raise UserError(error.cause, error.next_step) from error
            return f"✅ **{name}** is your {place} at Mxit now."

        question = (
            f"Make **{name}** the {place} of **{text.safe(account.remote_name)}** at Mxit? The"
            f" {place} that is there now, if any, is gone then; Mxit does not give it back."
        )
        await self._confirm(interaction, account, question, "Replace it", set_it)


def picture_of(
    interaction: discord.Interaction[Carryall], file: discord.Attachment
) -> tuple[AttachmentSource, str]:
    """Make a source of a picture that was attached; with its type.

    Raises:
        UserError: It is no picture, or too large.
    """
    media_type = (file.content_type or "").partition(";")[0].strip()
    if media_type not in _TYPES:
        raise UserError(
            f"**{text.safe(file.filename)}** is not a picture that Mxit shows.",
            "Attach a PNG, JPEG, GIF or WebP file.",
        )
    limit = Limits().picture
    if not 0 < file.size <= limit:
        raise UserError(
            f"**{text.safe(file.filename)}** has {text.size(file.size)}; at most"
            f" {text.size(limit)} may be sent.",
            "Attach a smaller picture.",
        )
    return attached(interaction, file), media_type


def attached(
    interaction: discord.Interaction[Carryall], file: discord.Attachment
) -> AttachmentSource:
    """Make a source of what was attached."""
    bot = interaction.client
    url = bot.seams.rewrite_attachment_url(file.url)
    return AttachmentSource(bot.session, url, file.size, bot.seams.source)


async def _show(interaction: discord.Interaction[Any], content: bytes, title: str) -> None:
    media_type = filetype.guess_mime(content)
    if media_type not in SHOWN_TYPES:
        raise UserError("What Mxit gives as this picture is none.", "Set another one.")
    file = discord.File(io.BytesIO(content), f"picture.{media_type.rpartition('/')[2]}")
    view = picture_view(f"### {title}", file)
    await interaction.edit_original_response(view=view, attachments=[file])
