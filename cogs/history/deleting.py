"""Deleting what was sent, at its service too, after a question: one file or many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.transfer.deletion import delete_upload
from bot.ui import text
from bot.ui.confirm import Confirm, deletion_question
from bot.ui.view import notice

if TYPE_CHECKING:
    from bot.app import Carryall
    from storage.history import Filter
    from storage.uploads import Upload

NAMES_TOLD = 5


async def ask_to_delete(interaction: discord.Interaction[Carryall], upload: Upload) -> None:
    """Ask whether an upload is to go, and delete it on a yes."""
    bot = interaction.client
    name, title = text.safe(upload.filename), bot.services.title(upload.service)
    question = deletion_question(upload.filename, title, has_link=bool(upload.url))

    async def act(confirmation: discord.Interaction[Any]) -> None:
        await confirmation.response.defer()
        await delete_upload(bot.store.uploads, bot.connections, upload.id, confirmation.user.id)
        await confirmation.edit_original_response(view=notice(f"Deleted **{name}** at {title}."))

    await Confirm(interaction.user.id, question, verb="Delete", act=act).ask(interaction)


async def ask_to_delete_many(interaction: discord.Interaction[Carryall], which: Filter) -> None:
    """Ask whether many uploads are to go, and begin to delete them on a yes."""
    bot, person_id = interaction.client, interaction.user.id
    history = bot.store.history
    newest = await history.page(person_id, which, limit=NAMES_TOLD)
    count = await history.count(person_id, which)
    if not newest:
        view = notice(f"You have {_described(which, bot, 0)}: there is nothing to delete.")
        await interaction.edit_original_response(view=view)
        return
    names = ", ".join(f"**{text.safe(one.filename, 60)}**" for one in newest)
    more = f" and {count - len(newest):,} more" if count > len(newest) else ""
    question = (
        f"Delete **{_described(which, bot, count)}**? {names}{more} go. Their links stop working"
        " for everybody, and this cannot be undone."
    )

    async def act(confirmation: discord.Interaction[Any]) -> None:
        await confirmation.response.defer()
        # What was sent after the question was not asked about.
        deletion = await bot.deletions.plan(person_id, which, newest[0].id)
        await bot.deletion_teller.follow(deletion, confirmation, count)
        bot.deletions.begin(deletion)

    verb = f"Delete {text.files(count)}"
    await Confirm(person_id, question, verb=verb, act=act).ask(interaction)


def _described(which: Filter, bot: Carryall, count: int) -> str:
    told = text.files(count) if count else "no files"
    if which.kind is not None:
        told += f" of the kind “{which.kind}”"
    told += (
        " at any service" if which.service is None else f" at {bot.services.title(which.service)}"
    )
    if which.before is not None:
        told += f" sent before {discord.utils.format_dt(which.before, 'f')}"
    return told
