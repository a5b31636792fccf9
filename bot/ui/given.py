"""Which files a person means: options of a command, or everything in a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.http.guard import UrlRefusedError, check_url
from bot.transfer.request import RequestedFile
from bot.transfer.url_errors import UrlNotAllowedError
from bot.transfer.url_name import provisional_name
from storage.uploads import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    import discord


def of_command(
    interaction: discord.Interaction, attachments: Iterable[discord.Attachment]
) -> list[RequestedFile]:
    """List the files given to a command; they belong to no message."""
    return [
        _requested(attachment, interaction.guild_id, interaction.channel_id, None)
        for attachment in attachments
    ]


def of_message(message: discord.Message) -> list[RequestedFile]:
    """List the attachments of a message, and of the messages that it forwards."""
    guild_id = message.guild.id if message.guild is not None else None
    found = [*message.attachments]
    for snapshot in message.message_snapshots:
        found += snapshot.attachments
    unique = {attachment.id: attachment for attachment in found}
    return [
        _requested(attachment, guild_id, message.channel.id, message.id)
        for attachment in unique.values()
    ]


def of_url(interaction: discord.Interaction, typed: str) -> RequestedFile:
    """Take a typed address for a file; what it is, its server will tell.

    Raises:
        UserError: It is not an address that is fetched.
    """
    try:
        url = str(check_url(typed))
    except UrlRefusedError as error:
        refused = UrlNotAllowedError(str(error))
        raise UserError(refused.cause, refused.next_step) from None
    return RequestedFile(
        filename=provisional_name(url),
        content_type=None,
        size=None,
        origin=Origin(interaction.guild_id, interaction.channel_id, None, None),
        url=url,
        kind="url",
    )


def _requested(
    attachment: discord.Attachment,
    guild_id: int | None,
    channel_id: int | None,
    message_id: int | None,
) -> RequestedFile:
    return RequestedFile(
        # The title is the name as it was typed; Discord squeezes the file name into ASCII.
        filename=_title(attachment) or attachment.filename,
        content_type=attachment.content_type,
        size=attachment.size,
        origin=Origin(guild_id, channel_id, message_id, attachment.id),
        url=attachment.url,
    )


def _title(attachment: discord.Attachment) -> str | None:
    """Give the title with the file name's extension, which it lacks."""
    if not attachment.title:
        return None
    extension = attachment.filename.rpartition(".")[2] if "." in attachment.filename else ""
    return f"{attachment.title}.{extension}" if extension else attachment.title
