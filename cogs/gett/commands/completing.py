"""What comes up while somebody types a share or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.ui import text
from bot.ui.completion import MAX_CHOICES, Suggestion, complete
from cogs.gett.commands.finding import share_name
from cogs.gett.commands.using import service_in, using_gett

if TYPE_CHECKING:
    import discord
    from discord import app_commands

    from bot.app import Carryall
    from cogs.gett.client import GettClient
    from cogs.gett.share import GettShare
    from storage.uploads import UploadStore

MAX_TYPED = 100
# How many of the newest shares are looked through.
LOOKED_THROUGH = 100


async def share_choices(
    interaction: discord.Interaction[Carryall], typed: str
) -> list[app_commands.Choice[str]]:
    """Complete a share of the account that a person's commands go to; nobody else's."""
    wanted = typed.strip()[:MAX_TYPED]
    uploads = interaction.client.store.uploads
    try:
        async with using_gett(interaction) as (account, client):
            return await complete(
                _on_record(uploads, interaction.user.id, account.id, wanted),
                _shares(client, wanted.casefold()),
            )
    except UserError:
        return []  # the command itself will say what is missing


async def file_choices(
    interaction: discord.Interaction[Carryall], typed: str
) -> list[app_commands.Choice[str]]:
    """Complete a file of the share that was typed before it."""
    share = str(getattr(interaction.namespace, "share", "") or "")
    wanted = typed.strip()[:MAX_TYPED].casefold()
    try:
        async with using_gett(interaction) as (_account, client):
            name = share_name(service_in(interaction.client), share)
            return await complete(_nothing(), _files(client, name, wanted))
    except UserError:
        return []


async def _nothing() -> list[Suggestion]:
    return []


async def _on_record(
    uploads: UploadStore, person_id: int, account_id: int, typed: str
) -> list[Suggestion]:
    found = await uploads.search(person_id, account_id, typed, limit=MAX_CHOICES)
    shares = {one.remote_id.partition("/")[0]: one.filename for one in found}
    return [
        Suggestion(f"{text.shorten(name, 60)} · {share}", share) for share, name in shares.items()
    ]


async def _shares(client: GettClient, wanted: str) -> list[Suggestion]:
    found = await client.get_shares_list(limit=LOOKED_THROUGH)
    return [
        Suggestion(f"{_title(one)} · {one.sharename} · {text.files(len(one.files))}", one.sharename)
        for one in found
        if wanted in f"{one.title or ''} {one.sharename}".casefold()
        or any(wanted in file.filename.casefold() for file in one.files)
    ]


async def _files(client: GettClient, name: str, wanted: str) -> list[Suggestion]:
    share = await client.get_share(name)
    return [
        Suggestion(
            text.shorten(one.filename, 80)
            + ("" if one.size is None else f" · {text.size(one.size)}"),
            one.fileid,
        )
        for one in share.files
        if wanted in one.filename.casefold() or wanted == one.fileid.casefold()
    ]


def _title(share: GettShare) -> str:
    return text.shorten(share.title or "without a title", 50)
