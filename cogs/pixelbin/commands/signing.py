"""`/pixelbin signed-url`: an address that one file can be sent to without the token."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Literal

import discord
import msgspec
from discord import app_commands

from bot.errors import UserError
from bot.ui.view import static_view
from cogs.pixelbin.arguments import MAX_EXPIRY  # noqa: TC001 - discord.py reads it
from cogs.pixelbin.cards import duration
from cogs.pixelbin.commands.base import PixelbinCommands
from cogs.pixelbin.commands.completing import folder_choices
from cogs.pixelbin.commands.options import (
    MAX_PATH,
    Conflict,
    parse_folder,
    parse_object,
    parse_tags,
)
from cogs.pixelbin.commands.using import using_pixelbin
from cogs.pixelbin.errors import PixelbinConflictError, invalid_answer
from cogs.pixelbin.models import AccessEnum

if TYPE_CHECKING:
    from bot.app import Carryall
    from cogs.pixelbin.models import PresignedUrl

STORAGE_SECONDS = 300  # what the service gives an address of the first kind (contract, 1.7)
EXPIRY = 3000


class SignedUrlCommands(PixelbinCommands):
    """Letting others send a file."""

    @app_commands.command(name="signed-url")
    @app_commands.describe(
        version="2: in parts, up to an hour; 1: five minutes",
        name="What the file is to be called",
        path="The folder; missing ones are made",
        format="Its extension, such as png",
        private="Keep it from the public",
        tags="Tags, with commas between",
        metadata="A JSON object to keep with it",
        overwrite="If the name is taken; else another is found",
        expiry="How many seconds it works; version 2 only",
    )
    async def signed_url(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        version: Literal[1, 2] = 2,
        name: app_commands.Range[str, 1, 200] | None = None,
        path: app_commands.Range[str, 1, MAX_PATH] | None = None,
        format: app_commands.Range[str, 1, 12] | None = None,  # noqa: A002 - an option's name
        private: bool = False,  # noqa: FBT001, FBT002 - an option of a command
        tags: app_commands.Range[str, 1, 2000] | None = None,
        metadata: app_commands.Range[str, 1, 2000] | None = None,
        overwrite: Conflict = "rename",
        expiry: app_commands.Range[int, 1, MAX_EXPIRY] | None = None,
    ) -> None:
        """Make an address that takes one file, without keys."""
        if expiry is not None and version == 1:
            raise UserError(
                "An address of version 1 always works for five minutes.",
                "Leave `expiry` out, or choose version 2.",
            )
        wanted: dict[str, Any] = {
            "name": name,
            "path": parse_folder(path),
            "format": None if format is None else format.strip().lower().removeprefix("."),
            "access": AccessEnum.PRIVATE if private else AccessEnum.PUBLIC_READ,
            "tags": parse_tags(tags),
            "metadata": parse_object(metadata, "metadata"),
            "overwrite": overwrite == "replace",
            "filename_override": overwrite == "rename",
        }
        await interaction.response.defer(ephemeral=True, thinking=True)
        seconds = STORAGE_SECONDS if version == 1 else expiry or EXPIRY
        async with using_pixelbin(interaction) as (_account, client):
            try:
                if version == 1:
                    found = (await client.assets.create_signed_url(**wanted)).s3_presigned_url
                else:
                    made = await client.assets.create_signed_url_v2(**wanted, expiry=seconds)
                    found = made.presigned_url
            except PixelbinConflictError:
                raise UserError(
                    "There is a file of that name in that folder already.",
                    "Choose another `name`, or another way with `overwrite`.",
                ) from None
        if found is None:
            raise invalid_answer("the answer holds no address")
        file = _file(found)
        await interaction.edit_original_response(
            view=_view(file, version, seconds), attachments=[file]
        )

    @signed_url.autocomplete("path")
    async def _signed_paths(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await folder_choices(interaction, typed)


def _file(found: PresignedUrl) -> discord.File:
    content = msgspec.json.format(msgspec.json.encode({"url": found.url, "fields": found.fields}))
    return discord.File(io.BytesIO(content), "signed-url.json")


def _view(file: discord.File, version: int, seconds: int) -> discord.ui.LayoutView:
    ends = discord.utils.utcnow().timestamp() + seconds
    how = (
        "Send a form to the address: all fields first, the part `file` last."
        if version == 1
        else "`PUT` each part of the file to the address with `&partNumber=1`, `2` … and the field;"
        " then `POST` the list of parts."
    )
    lines = [
        "### An address for one file",
        f"It works for {duration(seconds)}, until <t:{int(ends)}:t>. {how}",
        "-# Whoever has this file can store something in your account.",
    ]
    return static_view(
        discord.ui.TextDisplay("\n".join(lines)),
        discord.ui.File(f"attachment://{file.filename}"),
    )
