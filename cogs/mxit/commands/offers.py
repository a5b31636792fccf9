"""`/mxit offer`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.errors import UserError
from bot.http.body import OCTET_STREAM
from bot.ui import text
from cogs.mxit.calls.base import Limits
from cogs.mxit.commands.base import MxitCommands
from cogs.mxit.commands.finding import file_choices, find_file
from cogs.mxit.commands.options import MAX_FILE, MAX_NAME, MAX_TO
from cogs.mxit.commands.pictures import attached
from cogs.mxit.commands.receivers import deliver, left_out
from cogs.mxit.commands.using import using_mxit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.app import Carryall
    from cogs.mxit.client import MxitClient
    from cogs.mxit.commands.receivers import Receiver
    from storage.accounts import Account


FileName = app_commands.Range[str, 1, MAX_FILE]
NewName = app_commands.Range[str, 1, MAX_NAME]
To = app_commands.Range[str, 1, MAX_TO]


class OfferCommands(MxitCommands):
    """Offering files to people."""

    offer = app_commands.Group(name="offer", description="Offer files to people at Mxit")

    @offer.command(name="send")
    @app_commands.rename(auto_open="auto-open")
    @app_commands.describe(
        file="Which file of your gallery: its name or id",
        to="Who gets the offer: Mxit ids or user ids, with blanks or commas between them",
        auto_open="Let it open by itself there",
    )
    async def offer_stored(
        self,
        interaction: discord.Interaction[Carryall],
        file: FileName,
        to: To,
        auto_open: bool = False,  # noqa: FBT001, FBT002 - an option of a command
    ) -> None:
        """Offer a file of your gallery to people; you are asked before it goes out."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mxit(interaction) as (account, client):
            stored = await find_file(client, file)
            found = await self._receivers.find(client, to)

        async def send(same: MxitClient, receiver: Receiver) -> None:
            await same.users.send_file_offer(stored.file_id, receiver.user_id, auto_open=auto_open)

        await self._offer(interaction, account, stored.name, found, send)

    @offer.command(name="upload")
    @app_commands.rename(auto_open="auto-open", prevent_share="prevent-share")
    @app_commands.describe(
        file="The file to offer",
        to="Who gets the offer: Mxit ids or user ids, with blanks or commas between them",
        name="What to call it",
        auto_open="Let it open by itself there",
        prevent_share="Let nobody pass it on",
    )
    async def offer_new(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        file: discord.Attachment,
        to: To,
        name: NewName | None = None,
        auto_open: bool = False,  # noqa: FBT001, FBT002
        prevent_share: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Send a file to people at Mxit; you are asked before it goes out."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        _check_size(file)
        called = " ".join((name or "").split()) or file.filename
        async with using_mxit(interaction) as (account, client):
            found = await self._receivers.find(client, to)

        async def send(same: MxitClient, receiver: Receiver) -> None:
            await same.users.upload_file_and_send_file_offer(
                called,
                receiver.user_id,
                attached(interaction, file),
                content_type=(file.content_type or OCTET_STREAM).partition(";")[0],
                auto_open=auto_open,
                prevent_share=prevent_share,
            )

        await self._offer(interaction, account, called, found, send)

    @offer_stored.autocomplete("file")
    async def _offered_files(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await file_choices(interaction, typed)

    async def _offer(
        self,
        interaction: discord.Interaction[Any],
        account: Account,
        name: str,
        found: tuple[Sequence[Receiver], Sequence[str]],
        send: Callable[[MxitClient, Receiver], Awaitable[None]],
    ) -> None:
        """Ask, and offer the file to each of them."""
        receivers, unknown = found
        names = ", ".join(one.shown for one in receivers)

        async def do(client: MxitClient) -> str:
            told = await deliver(receivers, lambda one: send(client, one))
            return f"**What became of the offer of {text.safe(name)}**\n{told}{left_out(unknown)}"

        question = (
            f"**Offer {text.safe(name)}?**\nFrom this bot's app, to {names}.{left_out(unknown)}"
        )
        await self._confirm(interaction, account, question, "Offer it", do)


def _check_size(file: discord.Attachment) -> None:
    limit = Limits().file
    if not 0 < file.size <= limit:
        raise UserError(
            f"**{text.safe(file.filename)}** has {text.size(file.size)}; from 1 byte to"
            f" {text.size(limit)} may be offered.",
            "Attach another file.",
        )
