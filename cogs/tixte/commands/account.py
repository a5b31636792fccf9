"""`/tixte me`, `user`, `avatar` and `key`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord
import filetype
from discord import app_commands
from pydantic import SecretStr

from bot.errors import UserError
from bot.http.errors import ErrorKind
from bot.ui import text
from bot.ui.upload_card import SHOWN_TYPES
from bot.ui.view import notice, static_view
from cogs.tixte.commands.account_cards import account_view, key_view, user_view
from cogs.tixte.commands.base import TixteCommands
from cogs.tixte.commands.options import parse_user
from cogs.tixte.commands.refusals import needs_master_key, refusals
from cogs.tixte.commands.using import using_tixte
from cogs.tixte.errors import FileTooLarge
from cogs.tixte.sharex import sharex_uploader

if TYPE_CHECKING:
    from bot.app import Carryall
    from cogs.tixte.client import TixteClient
    from cogs.tixte.user import User
    from storage.accounts import Account

MAX_USER = 65  # with an "@" before it


class AccountCommands(TixteCommands):
    """The own account, and other people's."""

    @app_commands.command()
    async def me(self, interaction: discord.Interaction[Carryall]) -> None:
        """See your Tixte account: plan and storage."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (_account, client):
            user = await client.fetch_client_user()
            size = await client.fetch_size()
            view = account_view(user, size, client.domain)
        await interaction.edit_original_response(view=view)

    @app_commands.command()
    @app_commands.rename(user_id="id")
    @app_commands.describe(user_id="The person's Tixte id or username")
    async def user(
        self,
        interaction: discord.Interaction[Carryall],
        user_id: app_commands.Range[str, 1, MAX_USER],
    ) -> None:
        """Look somebody up at Tixte."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            found = await fetch_user(account, client, user_id)
        await interaction.edit_original_response(view=user_view(found))

    @app_commands.command()
    @app_commands.describe(user="The person's Tixte id or username; else yourself")
    async def avatar(
        self,
        interaction: discord.Interaction[Carryall],
        user: app_commands.Range[str, 1, MAX_USER] | None = None,
    ) -> None:
        """Get the picture of a Tixte account as a file."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            if user is None:
                found: User = await client.fetch_client_user()
            else:
                found = await fetch_user(account, client, user)
            picture = await _picture(found)
        if picture is None:
            said = f"**{text.safe(found.username)}** has no picture at Tixte."
            await interaction.edit_original_response(view=notice(said))
            return
        content, media_type = picture
        if len(content) > interaction.filesize_limit:
            raise _too_large(interaction.filesize_limit)
        file = discord.File(io.BytesIO(content), f"avatar.{media_type.rpartition('/')[2]}")
        await interaction.edit_original_response(view=_avatar_view(found, file), attachments=[file])

    @app_commands.command()
    async def key(self, interaction: discord.Interaction[Carryall]) -> None:
        """Get your upload key and a ready file for ShareX; only you see them."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            if account.owner.kind == "guild":
                # Whoever manages the server now would still have it when they do not any more.
                raise UserError(
                    "This is the server's account: its key is handed to nobody.",
                    "Link an account of your own with `/account link` to get that one's key.",
                )
            with refusals({ErrorKind.FORBIDDEN: needs_master_key(account, "hand out keys")}):
                key = await client.fetch_upload_key()
        made = sharex_uploader(interaction.client.settings.tixte_url, SecretStr(key), client.domain)
        file = discord.File(io.BytesIO(made), "tixte.sxcu")
        view = key_view(account.remote_name, key, file)
        await interaction.edit_original_response(view=view, attachments=[file])


async def fetch_user(account: Account, client: TixteClient, typed: str) -> User:
    """Find somebody by what was typed.

    Raises:
        UserError: There is nobody of that name, or the key may not look people up.
        ServiceError: Tixte refuses for another reason, or cannot be reached.
    """
    wanted = parse_user(typed)
    nobody = UserError(
        f"Tixte knows nobody called {text.safe(wanted, 40)}.",
        "Check the name; the 32 letters and digits of an id work as well.",
    )
    words = {
        ErrorKind.NOT_FOUND: nobody,
        ErrorKind.FORBIDDEN: needs_master_key(account, "look people up"),
    }
    with refusals(words):
        return await client.fetch_user(wanted)


async def _picture(user: User) -> tuple[bytes, str] | None:
    """Fetch somebody's picture: its bytes and its type; None without one.

    Raises:
        UserError: It is gone, or none that Discord shows.
        ServiceError: It is not to be had.
    """
    gone = UserError("Tixte does not have this picture any more.", "Try again later.")
    try:
        with refusals({ErrorKind.NOT_FOUND: gone, ErrorKind.FORBIDDEN: gone}):
            file = await user.save_avatar(filename="avatar")
    except FileTooLarge as error:
        raise _too_large(error.limit) from error
    if file is None:
        return None
    with file:
        content = file.fp.read()
    media_type = filetype.guess_mime(content)
    if media_type not in SHOWN_TYPES:
        raise UserError(
            "What Tixte gives as this person's picture is no picture.",
            "Look at the account at tixte.com.",
        )
    return content, media_type


def _too_large(limit: int) -> UserError:
    return UserError(
        f"This picture is larger than the {text.size(limit)} that may be attached here.",
        "`/tixte user` shows it small, with the account.",
    )


def _avatar_view(user: User, file: discord.File) -> discord.ui.LayoutView:
    name = text.shorten(f"The picture of {user.username}", 200)
    return static_view(
        discord.ui.TextDisplay(f"### {text.safe(user.username)}"),
        discord.ui.MediaGallery(
            discord.MediaGalleryItem(f"attachment://{file.filename}", description=name)
        ),
    )
