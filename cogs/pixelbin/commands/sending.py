"""`/pixelbin upload` and `/pixelbin upload-url`."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any

import discord
import msgspec
from discord import app_commands

from bot.errors import UserError
from bot.http.body import OCTET_STREAM
from bot.transfer.filename import clean_filename
from bot.transfer.kept import KeptRequest
from bot.ui import text
from bot.ui.answer import answer_with
from bot.ui.confirm import Confirm
from bot.ui.given import of_command, of_url
from bot.ui.sending import send_files
from bot.ui.view import notice
from cogs.pixelbin.cards import as_file, file_view
from cogs.pixelbin.commands.base import PixelbinCommands
from cogs.pixelbin.commands.completing import folder_choices
from cogs.pixelbin.commands.options import (
    MAX_PATH,
    Conflict,
    parse_folder,
    parse_object,
    parse_tags,
)
from cogs.pixelbin.commands.using import SERVICE, using_pixelbin
from cogs.pixelbin.errors import PixelbinConflictError
from cogs.pixelbin.finding import FILENAME, parted, stored_file
from cogs.pixelbin.models import AccessEnum
from cogs.pixelbin.service import (
    CONFLICT_OPTION,
    METADATA_OPTION,
    PATH_OPTION,
    TAGS_OPTION,
)
from storage.uploads import NewUpload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.app import Carryall
    from cogs.pixelbin.models import UploadResponse
    from storage.uploads import Origin

MAX_NAME = 200
MAX_URL = 2000
MAX_JSON = 2000
Path = app_commands.Range[str, 1, MAX_PATH]
Name = app_commands.Range[str, 1, MAX_NAME]
Long = app_commands.Range[str, 1, MAX_JSON]


class SendCommands(PixelbinCommands):
    """Sending files to Pixelbin."""

    @app_commands.command()
    @app_commands.describe(
        file="A file to send",
        file2="Another file",
        file3="Another file",
        file4="Another file",
        file5="Another file",
        path="The folder; missing ones are made",
        name="What to call it",
        private="Keep it from the public",
        tags="Tags, with commas between",
        metadata="A JSON object to keep with it",
        overwrite="If the name is taken; else another is found",
        force="Send it even if you have the same file there",
        post="Show the result to everyone here",
    )
    async def upload(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        file: discord.Attachment,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        file4: discord.Attachment | None = None,
        file5: discord.Attachment | None = None,
        path: Path | None = None,
        name: Name | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 - an option of a command
        tags: Long | None = None,
        metadata: Long | None = None,
        overwrite: Conflict = "rename",
        force: bool = False,  # noqa: FBT001, FBT002
        post: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Send files to Pixelbin and get links that last."""
        given = [one for one in (file, file2, file3, file4, file5) if one is not None]
        wish = KeptRequest(
            tuple(of_command(interaction, given)),
            private=private,
            name=name,
            options=_options(path, tags, metadata, overwrite),
            force=force,
        )

        async def send(pressed: discord.Interaction[Any]) -> None:
            await send_files(pressed, wish, service=SERVICE, post=post, rehosting=False)

        names = ", ".join(text.safe(name or one.filename, 60) for one in given)
        await _asked(interaction, names, send, overwrite)

    @app_commands.command(name="upload-url")
    @app_commands.describe(
        url="The address of a file on the open web",
        path="The folder; missing ones are made",
        name="What to call it",
        private="Keep it from the public",
        tags="Tags, with commas between",
        metadata="A JSON object to keep with it",
        overwrite="If the name is taken; else another is found",
        post="Show the result to everyone here",
    )
    async def upload_url(  # noqa: PLR0917 - as above
        self,
        interaction: discord.Interaction[Carryall],
        url: app_commands.Range[str, 1, MAX_URL],
        path: Path | None = None,
        name: Name | None = None,
        private: bool = False,  # noqa: FBT001, FBT002
        tags: Long | None = None,
        metadata: Long | None = None,
        overwrite: Conflict = "rename",
        post: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Let Pixelbin fetch a file from the web."""
        source = of_url(interaction, url, interaction.client.services)
        filename = clean_filename(name or source.filename)
        known: dict[str, Any] = {
            "path": parse_folder(path),
            "name": parted(filename)[0],
            "access": AccessEnum.PRIVATE if private else AccessEnum.PUBLIC_READ,
            "tags": parse_tags(tags),
            "metadata": {**(parse_object(metadata, "metadata") or {}), FILENAME: filename},
            "overwrite": overwrite == "replace",
            "filename_override": overwrite == "rename",
        }

        async def send(pressed: discord.Interaction[Any]) -> None:
            if not pressed.response.is_done():
                await pressed.response.defer(ephemeral=True, thinking=True)
            async with using_pixelbin(pressed) as (account, client):
                try:
                    stored = await client.assets.url_upload(source.url, **known)
                except PixelbinConflictError:
                    raise _taken(filename) from None
                await _record(pressed, account.id, stored, source.origin, private=private)
            view = file_view(as_file(stored), account.id, is_public=post)
            await answer_with(pressed, view, post=post)

        await _asked(interaction, text.safe(filename, 60), send, overwrite)

    @upload.autocomplete("path")
    @upload_url.autocomplete("path")
    async def _paths(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await folder_choices(interaction, typed)


def _options(
    path: str | None, tags: str | None, metadata: str | None, overwrite: Conflict
) -> dict[str, str]:
    options: dict[str, str] = {CONFLICT_OPTION: overwrite}
    if (folder := parse_folder(path)) is not None:
        options[PATH_OPTION] = folder
    if (found := parse_tags(tags)) is not None:
        options[TAGS_OPTION] = msgspec.json.encode(found).decode()
    if (given := parse_object(metadata, "metadata")) is not None:
        options[METADATA_OPTION] = msgspec.json.encode(given).decode()
    return options


async def _record(
    interaction: discord.Interaction[Any],
    account_id: int,
    file: UploadResponse,
    origin: Origin,
    *,
    private: bool,
) -> None:
    """Put a file that Pixelbin fetched by itself into the person's history."""
    stored, uploads = stored_file(file, maybe_done=True), interaction.client.store.uploads
    if await uploads.at_host(interaction.user.id, account_id, stored.remote_id) is not None:
        return  # it replaced one that is there
    await uploads.record(
        NewUpload(
            owner_id=interaction.user.id,
            account_id=account_id,
            service=SERVICE,
            remote_id=stored.remote_id,
            url=stored.url,
            direct_url=stored.direct_url,
            filename=stored.name,
            declared_type=None,
            content_type=mimetypes.guess_type(stored.name)[0] or OCTET_STREAM,
            size=stored.size or 0,
            # Its bytes did not come by here.
            sha256="",
            private=private,
            origin=origin,
        )
    )


async def _asked(
    interaction: discord.Interaction[Carryall],
    names: str,
    send: Callable[[discord.Interaction[Any]], Awaitable[None]],
    overwrite: Conflict,
) -> None:
    """Send at once, or after a question where something may be replaced."""
    if overwrite != "replace":
        await send(interaction)
        return
    await interaction.response.defer(ephemeral=True, thinking=True)

    async def act(pressed: discord.Interaction[Any]) -> None:
        await send(pressed)
        await interaction.edit_original_response(view=notice("Sent; the result is below."))

    question = (
        f"Send **{names}** to Pixelbin and replace what has the same name there? What it replaces"
        " cannot be had back."
    )
    await Confirm(interaction.user.id, question, verb="Replace", act=act).ask(interaction)


def _taken(name: str) -> UserError:
    return UserError(
        f"Pixelbin has a file called {text.safe(name, 60)} in this folder already.",
        "Choose another `name`, or `overwrite: rename` to let Pixelbin find one.",
    )
