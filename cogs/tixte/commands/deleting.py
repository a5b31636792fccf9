"""Deleting an upload at Tixte, after a question."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog

from bot.ui import text
from bot.ui.confirm import Confirm, deletion_question
from bot.ui.view import notice
from cogs.tixte.commands.using import using_tixte
from cogs.tixte.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import discord

    from bot.app import Carryall
    from cogs.tixte.upload import Upload

log = structlog.get_logger(__name__)


async def ask_to_delete(
    interaction: discord.Interaction[Carryall],
    upload: Upload,
    account_id: int,
    *,
    then: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Ask whether an upload is to go, and delete it on a yes.

    Args:
        interaction: What was asked.
        upload: What goes.
        account_id: The account whose it is.
        then: What to do once it is gone.
    """
    name = text.safe(upload.full_name)
    question = deletion_question(upload.full_name, "Tixte")

    async def act(confirmation: discord.Interaction[Any]) -> None:
        await confirmation.response.defer()
        await _delete(confirmation, upload.id, account_id)
        await confirmation.edit_original_response(view=notice(f"Deleted **{name}** at Tixte."))
        if then is not None:
            await then()

    await Confirm(interaction.user.id, question, verb="Delete", act=act).ask(interaction)


async def _delete(
    confirmation: discord.Interaction[Carryall], upload_id: str, account_id: int
) -> None:
    uploads = confirmation.client.store.uploads
    # Anew: the right to the account may be gone since the question.
    async with using_tixte(confirmation, account_id) as (_account, client):
        with suppress(NotFound):  # gone already is what was wanted
            await client.delete_upload(upload_id)
    own = await uploads.at_host(confirmation.user.id, account_id, upload_id)
    if own is not None:
        await uploads.mark_deleted(own.id)
    log.info("tixte.upload_deleted", account=account_id, recorded=own is not None)
