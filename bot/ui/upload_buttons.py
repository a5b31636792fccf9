"""What the buttons of cards and summaries do; they work after a restart of the bot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import discord

from bot.errors import Action, UserError
from bot.relink import LINK_PREFIX
from bot.transfer.deletion import delete_upload, own_upload, stored_upload
from bot.ui import text
from bot.ui.batch_view import result_view
from bot.ui.confirm import Confirm, deletion_question
from bot.ui.dynamic import PersistentItem
from bot.ui.sending import take_up_again
from bot.ui.upload_card import upload_view
from bot.ui.view import notice

if TYPE_CHECKING:
    from bot.app import Carryall


_UPLOAD = re.compile(r"carryall:upload:([0-9]{1,18}):")


class UploadButton(
    PersistentItem, template=r"carryall:upload:(?P<upload_id>[0-9]{1,18}):(?P<action>post|delete)"
):
    """A button of an upload's card."""

    def __init__(self, item: discord.ui.Item[Any], *, upload_id: str, action: str) -> None:
        super().__init__(item)
        self.upload_id = int(upload_id)
        self.action = action

    async def pressed(self, interaction: discord.Interaction[Carryall]) -> None:
        """Post the card, or ask whether to delete the file."""
        bot = interaction.client
        try:
            upload = await own_upload(bot.store.uploads, self.upload_id, interaction.user.id)
        except UserError:
            # A card of a file that was deleted from another card shows it from now on.
            if await _is_own_and_deleted(interaction, self.upload_id):
                await interaction.response.defer()
                await _redraw(interaction, self.upload_id)
            raise
        if self.action == "post":
            view = upload_view(upload, bot.services, is_public=True)
            await interaction.response.send_message(view=view)
            return
        # An update of the card's message, so that it can be redrawn once the file is gone.
        await interaction.response.defer()
        title = bot.services.title(upload.service)
        question = deletion_question(upload.filename, title, has_link=bool(upload.url))

        async def act(confirmation: discord.Interaction[Any]) -> None:
            await _delete(interaction, confirmation, self.upload_id)

        await Confirm(interaction.user.id, question, verb="Delete", act=act).ask(interaction)


class BatchItem(
    PersistentItem,
    template=r"carryall:batch:(?P<batch_id>[0-9a-f]{32}):(?P<action>open|post|again)",
):
    """The select of a summary of many files, and the buttons below a batch."""

    def __init__(self, item: discord.ui.Item[Any], *, batch_id: str, action: str) -> None:
        super().__init__(item)
        self.batch_id = batch_id
        self.action = action

    async def pressed(self, interaction: discord.Interaction[Carryall]) -> None:
        """Open the chosen card, show the summary to everybody, or try again what has failed."""
        bot = interaction.client
        if isinstance(self.item, discord.ui.Select):
            view = await self._card(interaction, int(self.item.values[0]))
            await interaction.response.send_message(view=view, ephemeral=True)
            return
        batch = await bot.store.batches.get(self.batch_id)
        if batch is None or batch.user_id != interaction.user.id:
            raise UserError("Only the person who sent these files can do that.", "Ask them to.")
        transfers = await bot.store.transfers.of_batch(self.batch_id)
        if self.action == "again":
            await take_up_again(interaction, transfers)
            return
        view = result_view(self.batch_id, transfers, bot.services, is_public=True)
        await interaction.response.send_message(view=view)

    async def _card(
        self, interaction: discord.Interaction[Carryall], upload_id: int
    ) -> discord.ui.LayoutView:
        """Show one of the batch's files; what was posted is everybody's to open."""
        bot, message = interaction.client, interaction.message
        is_posted = message is not None and not message.flags.ephemeral
        if is_posted and self.batch_id in await bot.store.transfers.batches_of(upload_id):
            upload = await stored_upload(bot.store.uploads, upload_id)
        else:
            upload = await own_upload(bot.store.uploads, upload_id, interaction.user.id)
        is_own = upload.owner_id == interaction.user.id
        return upload_view(upload, bot.services, is_public=not is_own)


async def _is_own_and_deleted(interaction: discord.Interaction[Carryall], upload_id: int) -> bool:
    upload = await interaction.client.store.uploads.get(upload_id)
    return upload is not None and upload.is_deleted and upload.owner_id == interaction.user.id


async def _delete(
    card: discord.Interaction[Carryall], confirmation: discord.Interaction[Any], upload_id: int
) -> None:
    bot = card.client
    await confirmation.response.defer()
    deleted = await delete_upload(
        bot.store.uploads, bot.connections, upload_id, confirmation.user.id
    )
    done = f"Deleted **{text.safe(deleted.filename)}** at {bot.services.title(deleted.service)}."
    await confirmation.edit_original_response(view=notice(done))
    await _redraw(card, upload_id)


async def _redraw(card: discord.Interaction[Carryall], upload_id: int) -> None:
    """Show on the card's own message that its file is gone."""
    bot, message = card.client, card.message
    if message is None:
        return
    upload = await bot.store.uploads.get(upload_id)
    if upload is None:
        return
    is_public = not message.flags.ephemeral
    view = upload_view(upload, bot.services, is_public=is_public)
    shown = _uploads_on(message)
    for batch_id in await bot.store.transfers.batches_of(upload_id):
        transfers = await bot.store.transfers.of_batch(batch_id)
        if not shown <= {one.upload.id for one in transfers if one.upload is not None}:
            continue  # the same file, sent once more, is also in another reply
        whole = result_view(
            batch_id, transfers, bot.services, is_public=is_public, relink=_relink_on(message)
        )
        # The button sits on the batch's reply where that has a card for each part of the message.
        is_cards = isinstance(whole.children[0], discord.ui.Container)
        if is_cards and len(whole.children) == len(message.components):
            view = whole
    try:
        await card.edit_original_response(view=view)
    except discord.NotFound:
        return  # dismissed meanwhile: there is nothing to redraw


def _uploads_on(message: discord.Message) -> set[int]:
    """Tell whose cards a message has, by their buttons."""
    found = set()
    for part in message.components:
        rows = part.children if isinstance(part, discord.Container) else ()
        for row in rows:
            for item in row.children if isinstance(row, discord.ActionRow) else ():
                known = _UPLOAD.match(getattr(item, "custom_id", None) or "")
                found |= {int(known[1])} if known else set()
    return found


def _relink_on(message: discord.Message) -> Action | None:
    """Give the button that links again, where the message has one: it stays as it is."""
    for row in message.components:
        for item in row.children if isinstance(row, discord.ActionRow) else ():
            if isinstance(item, discord.Button) and (item.custom_id or "").startswith(LINK_PREFIX):
                return Action(item.label or "", item.custom_id or "")
    return None
