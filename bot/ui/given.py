"""Which files a person means: options of a command, an address, or everything in a message."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import discord

from bot.errors import UserError
from bot.http.guard import UrlRefusedError, check_url
from bot.transfer.request import RequestedFile
from bot.transfer.url_errors import UrlDestructiveError, UrlNotAllowedError
from bot.transfer.url_name import provisional_name
from storage.uploads import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.service_registry import ServiceRegistry


def of_command(
    interaction: discord.Interaction, attachments: Iterable[discord.Attachment]
) -> list[RequestedFile]:
    """List the files given to a command; they belong to no message."""
    place = _channel_name(interaction.channel)
    origin = Origin(interaction.guild_id, interaction.channel_id, None, None, place)
    return [_attached_file(attachment, origin) for attachment in attachments]


def of_message(message: discord.Message, services: ServiceRegistry) -> list[RequestedFile]:
    """List the attachments and embedded pictures of a message, and of what it forwards.

    Args:
        message: The message; Discord bounds how much is in one.
        services: They know which addresses are never to be opened.
    """
    files = attached_to(message)
    origin = _origin(message)
    # An embed may show what is attached; the rest of its address is a signature.
    known = {file.url.partition("?")[0] for file in files}
    for url in embedded_media(embed for part in _parts(message) for embed in part.embeds):
        if url.partition("?")[0] in known or services.destroys(url):
            continue
        files += _embedded(url, origin)
    return files


def attached_to(message: discord.Message) -> list[RequestedFile]:
    """List the attachments of a message, and of what it forwards, each once."""
    attached = {one.id: one for part in _parts(message) for one in part.attachments}
    origin = _origin(message)
    return [_attached_file(attachment, origin) for attachment in attached.values()]


def _parts(message: discord.Message) -> list[discord.Message | discord.MessageSnapshot]:
    return [message, *message.message_snapshots]


def _origin(message: discord.Message) -> Origin:
    guild_id = message.guild.id if message.guild is not None else None
    return Origin(guild_id, message.channel.id, message.id, None, _channel_name(message.channel))


def embedded_media(embeds: Iterable[discord.Embed]) -> list[str]:
    """List the addresses of what embeds show, each once; a clip comes before its still picture."""
    found: list[str | None] = []
    for embed in embeds:
        # A video without Discord's copy is a page with a player (YouTube), not a file.
        clip = embed.video.url if embed.video.proxy_url else None
        pictures = [embed.image.url, embed.thumbnail.url]
        found += [clip] if clip else pictures
    return list(dict.fromkeys(url for url in found if url))


def of_url(
    interaction: discord.Interaction, typed: str, services: ServiceRegistry
) -> RequestedFile:
    """Take a typed address for a file; what it is, its server will tell.

    Raises:
        UserError: It is not an address that is fetched.
    """
    try:
        url = str(check_url(typed))
    except UrlRefusedError as error:
        refused = UrlNotAllowedError(str(error))
        raise UserError(refused.cause, refused.next_step) from None
    if services.destroys(url):
        destructive = UrlDestructiveError()
        raise UserError(destructive.cause, destructive.next_step)
    place = urlsplit(url).hostname
    return _file_at(url, Origin(interaction.guild_id, interaction.channel_id, None, None, place))


def _embedded(url: str, origin: Origin) -> list[RequestedFile]:
    try:
        return [_file_at(str(check_url(url)), origin)]
    except UrlRefusedError:
        return []  # an embed that a bot made may name anything


def _file_at(url: str, origin: Origin) -> RequestedFile:
    return RequestedFile(
        filename=provisional_name(url),
        content_type=None,
        size=None,
        origin=origin,
        url=url,
        kind="url",
    )


def _attached_file(attachment: discord.Attachment, origin: Origin) -> RequestedFile:
    return RequestedFile(
        # The title is the name as it was typed; Discord squeezes the file name into ASCII.
        filename=_title(attachment) or attachment.filename,
        content_type=attachment.content_type,
        size=attachment.size,
        origin=replace(origin, attachment_id=attachment.id),
        url=attachment.url,
    )


def _channel_name(channel: object) -> str | None:
    """Say what people call a channel, as far as Discord tells."""
    if isinstance(channel, discord.DMChannel):
        return "Direct message"
    name = getattr(channel, "name", None)
    if isinstance(channel, discord.GroupChannel):
        return str(name or "Group message")
    return f"#{name}" if name else None


def _title(attachment: discord.Attachment) -> str | None:
    """Give the title with the file name's extension, which it lacks."""
    if not attachment.title:
        return None
    extension = attachment.filename.rpartition(".")[2] if "." in attachment.filename else ""
    return f"{attachment.title}.{extension}" if extension else attachment.title
