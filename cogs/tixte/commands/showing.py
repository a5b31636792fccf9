"""The card of an upload as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.ui.answer import answer_with
from cogs.tixte.cards import upload_view
from cogs.tixte.errors import HTTPException, TixteConnectionError

if TYPE_CHECKING:
    import discord

    from bot.app import Carryall
    from cogs.tixte.domain import Domain
    from cogs.tixte.service import TixteService
    from cogs.tixte.upload import Upload


def service_in(bot: Carryall) -> TixteService:
    """Give the bot's Tixte."""
    return cast("TixteService", bot.services.get("tixte"))


async def answer_with_upload(
    interaction: discord.Interaction[Carryall], upload: Upload, account_id: int, *, post: bool
) -> None:
    """Put an upload's card in the place of a private answer that was deferred.

    Args:
        interaction: What was asked.
        upload: What to show.
        account_id: The account in whose name it is shown.
        post: Show it to everybody instead, behind the answer.
    """
    view = upload_view(
        upload,
        account_id,
        service=service_in(interaction.client),
        is_public=post,
        domain=await domain_of(upload),
    )
    await answer_with(interaction, view, post=post)


async def domain_of(upload: Upload) -> Domain | None:
    """Ask for the domain that serves an upload; the card does without it as well.

    Upload keys may not ask, and what others share lies at domains of theirs.
    """
    try:
        return await upload.fetch_domain()
    except (HTTPException, TixteConnectionError):
        return None
