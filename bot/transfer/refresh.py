"""A new address for an attachment whose signed one has expired: its message is fetched again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import structlog

from bot.transfer.source import SourceGoneError, SourceUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from storage.transfers import Transfer

    CallDiscord = Callable[[Coroutine[Any, Any, discord.Message]], Awaitable[discord.Message]]

log = structlog.get_logger(__name__)


class MessageGoneError(SourceGoneError):
    """The message was deleted meanwhile."""

    cause = "The message with this attachment was deleted before the file was through."


class AttachmentRemovedError(SourceGoneError):
    """The message is there, the attachment is not."""

    cause = "This attachment was taken out of its message before the file was through."


class Refresher:
    """Asks Discord for an attachment's address of today.

    Args:
        client: discord.py's client.
        call_discord: Runs a call to Discord that belongs to no interaction.
        can_read: Whether messages come with their attachments, which the portal's Message Content
            switch decides.
    """

    def __init__(
        self, client: discord.Client, call_discord: CallDiscord, *, can_read: bool
    ) -> None:
        self._client = client
        self._call_discord = call_discord
        self._can_read = can_read

    async def refresh(self, transfer: Transfer) -> str | None:
        """Give the new address of a transfer's attachment.

        Returns:
            None where it belongs to no message, or the bot may not read it.

        Raises:
            SourceError: The message or the attachment is gone, or Discord does not answer.
        """
        origin = transfer.origin
        if transfer.source_kind != "attachment":
            return None
        if origin.channel_id is None or origin.message_id is None:
            return None
        channel = self._client.get_partial_messageable(origin.channel_id, guild_id=origin.guild_id)
        try:
            message = await self._call_discord(channel.fetch_message(origin.message_id))
        except discord.NotFound:
            raise MessageGoneError("the message is gone") from None
        except discord.Forbidden as error:
            log.info("transfer.message_not_read", code=error.code)
            return None
        except (discord.HTTPException, OSError) as error:
            raise SourceUnavailableError(f"no message: {type(error).__name__}") from None
        return self._address(message, origin.attachment_id)

    def _address(self, message: discord.Message, attachment_id: int | None) -> str | None:
        attachments = [*message.attachments]
        for snapshot in message.message_snapshots:
            attachments += snapshot.attachments
        for attachment in attachments:
            if attachment.id == attachment_id:
                return attachment.url
        if not attachments and not self._can_read:
            return None  # Discord may have left them out
        raise AttachmentRemovedError("the attachment is gone")
