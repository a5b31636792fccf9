"""A command's reply, found again by its interaction token, long after the command has returned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import discord
from discord.http import handle_message_parameters
from discord.utils import MISSING
from discord.webhook.async_ import async_context

from storage.batches import NewBatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.app import Carryall
    from storage.batches import Batch

# Discord's 15 minutes from now, by our own clock: Discord's may differ.
TOKEN_LIFE = timedelta(minutes=15)
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json: its token has ended, or
# the reply or the interaction is gone.
LOST_REPLY = (50027, 10015, 10008, 10062)


def new_batch(interaction: discord.Interaction, *, posted: bool) -> NewBatch:
    """Say whose a batch is and how its answer gets back, of an interaction that was deferred.

    Args:
        interaction: What the person did.
        posted: Whether the reply is seen by everybody.
    """
    return NewBatch(
        user_id=interaction.user.id,
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id,
        application_id=interaction.application_id,
        posted=posted,
        token=interaction.token,
        token_expires_at=datetime.now(UTC) + TOKEN_LIFE,
    )


async def send_directly(
    bot: Carryall, person_id: int, about: str, view: discord.ui.LayoutView
) -> None:
    """Tell somebody by direct message what became of something.

    Args:
        bot: The bot.
        person_id: Whom.
        about: The id of what it is about, in hex: it makes the nonce that keeps a message that is
            sent again from showing twice.
        view: What is told.

    Raises:
        HTTPException: Discord does not take it; Forbidden where they take no messages.
    """
    channel = await bot.call_discord(bot.create_dm(discord.Object(person_id)))
    await bot.call_discord(channel.send(view=view, nonce=str(int(about, 16) % 10**20)))


def can_be_edited(batch: Batch) -> bool:
    """Tell whether a batch's reply can still be edited, as far as our own clock knows."""
    return batch.token is not None and batch.token_expires_at > datetime.now(UTC)


class Reply:
    """The one reply of a batch.

    Args:
        client: The bot.
        batch: The batch; its token must be alive.
    """

    def __init__(self, client: discord.Client, batch: Batch) -> None:
        self._webhook = discord.Webhook.partial(
            batch.application_id, batch.token or "", client=client
        )
        # An interaction's token makes one of these; others send nothing for one person only.
        self._webhook.type = discord.WebhookType.application

    async def edit(
        self, view: discord.ui.LayoutView, files: Sequence[discord.File] | None = None
    ) -> None:
        """Put a view in the reply's place; doing it twice is the same as doing it once.

        discord.py does this only for an interaction that it has just received, so its own pieces
        are put together here.
        """
        token = self._webhook.token or ""
        attachments = MISSING if files is None else files
        with handle_message_parameters(view=view, attachments=attachments) as parameters:
            await async_context.get().edit_original_interaction_response(
                self._webhook.id,
                token,
                session=self._webhook.session,
                payload=parameters.payload,
                multipart=parameters.multipart,
                files=parameters.files,
            )

    async def follow_up(
        self, view: discord.ui.LayoutView, files: Sequence[discord.File] = ()
    ) -> None:
        """Send another message behind the reply, for the same person only."""
        await self._webhook.send(view=view, files=files, ephemeral=True, wait=True)
