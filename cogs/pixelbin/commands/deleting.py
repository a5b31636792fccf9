"""Deleting files at Pixelbin, after a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from bot.ui import text
from bot.ui.confirm import Confirm
from bot.ui.view import notice
from cogs.pixelbin.commands.using import using_pixelbin
from cogs.pixelbin.errors import PixelbinNotFoundError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    import discord

    from bot.app import Carryall
    from cogs.pixelbin.models import ExploreItem, FilesResponse

log = structlog.get_logger(__name__)

NAMED = 15


async def ask_to_delete(
    interaction: discord.Interaction[Carryall],
    file: FilesResponse,
    account_id: int,
    *,
    then: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Ask whether a file is to go, and delete it on a yes.

    Args:
        interaction: What was asked.
        file: What goes.
        account_id: The account whose it is.
        then: What to do once it is gone.
    """
    name = text.safe(file.file_id or file.name or "")
    question = (
        f"Delete **{name}** at Pixelbin? Its links stop working for everybody, and this cannot be"
        " undone."
    )

    async def act(confirmation: discord.Interaction[Any]) -> None:
        await confirmation.response.defer()
        await delete_by_id(confirmation, [file.id or ""], account_id)
        said = f"Deleted **{name}** at Pixelbin."
        await confirmation.edit_original_response(view=notice(said))
        if then is not None:
            await then()

    await Confirm(interaction.user.id, question, verb="Delete", act=act).ask(interaction)


async def ask_to_delete_many(
    interaction: discord.Interaction[Carryall], files: Sequence[ExploreItem], account_id: int
) -> None:
    """Ask whether several files are to go; tell of each what became of it."""
    head = (
        f"Delete these {len(files)} files at Pixelbin? Their links stop working for everybody, and"
        " this cannot be undone."
    )
    question = "\n".join([head, *_lines([f"• {text.safe(file.address, 100)}" for file in files])])

    async def act(confirmation: discord.Interaction[Any]) -> None:
        await confirmation.response.defer()
        ids = [file.id for file in files if file.id]
        gone = await delete_by_id(confirmation, ids, account_id)
        told = [
            f"{'✅ Deleted' if file.id in gone else '☑️ Was gone already:'}"
            f" {text.safe(file.address, 100)}"
            for file in files
        ]
        said = f"Deleted {len(gone)} of {len(files)} files at Pixelbin."
        await confirmation.edit_original_response(view=notice("\n".join([said, *told])))

    await Confirm(interaction.user.id, question, verb="Delete", act=act).ask(interaction)


async def delete_by_id(
    confirmation: discord.Interaction[Carryall], ids: Sequence[str], account_id: int
) -> set[str]:
    """Delete files, and note it where they are on record.

    Returns:
        The ids of those that were there.
    """
    # Anew: the right to the account may be gone since the question.
    async with using_pixelbin(confirmation, account_id) as (_account, client):
        try:
            gone = {str(one.id) for one in await client.assets.delete_files(ids)}
        except PixelbinNotFoundError:
            gone = set()  # gone already is what was wanted
    uploads = confirmation.client.store.uploads
    for one in ids:
        own = await uploads.at_host(confirmation.user.id, account_id, one)
        if own is not None:
            await uploads.mark_deleted(own.id)
    log.info("pixelbin.files_deleted", account=account_id, asked=len(ids), deleted=len(gone))
    return gone


def _lines(lines: list[str]) -> list[str]:
    more = len(lines) - NAMED
    return lines[:NAMED] + ([f"• and {more} more"] if more > 0 else [])
