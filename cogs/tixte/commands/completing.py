"""What comes up while somebody types an upload or a domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.ui import text
from bot.ui.completion import MAX_CHOICES, Suggestion, complete
from cogs.tixte.commands.using import using_tixte
from cogs.tixte.errors import Forbidden

if TYPE_CHECKING:
    import discord
    from discord import app_commands

    from bot.app import Carryall
    from cogs.tixte.client import TixteClient
    from storage.uploads import UploadStore

MAX_TYPED = 100


async def upload_choices(
    interaction: discord.Interaction[Carryall], typed: str
) -> list[app_commands.Choice[str]]:
    """Complete an upload of the account that a person's commands go to; nobody else's."""
    typed, _uploads = typed.strip()[:MAX_TYPED], interaction.client.store.uploads
    try:
        async with using_tixte(interaction) as (account, client):
            return await complete(
                _on_record(
                    interaction.client.store.uploads, interaction.user.id, account.id, typed
                ),
                _at_tixte(client, typed),
            )
    except UserError:
        return []  # the command itself will say what is missing


async def _on_record(
    uploads: UploadStore, person_id: int, account_id: int, typed: str
) -> list[Suggestion]:
    found = await uploads.search(person_id, account_id, typed, limit=MAX_CHOICES)
    return [_suggestion(one.filename, one.size, one.remote_id) for one in found]


async def _at_tixte(client: TixteClient, typed: str) -> list[Suggestion]:
    try:
        if typed:
            found = await client.search_upload(typed, limit=MAX_CHOICES)
        else:
            found = [*(await client.fetch_upload_page(1, MAX_CHOICES)).uploads]
    except Forbidden:  # an upload key may list, but not search
        wanted = typed.casefold()
        page = await client.fetch_upload_page(1, 100)
        found = [one for one in page.uploads if wanted in one.full_name.casefold()]
    return [_suggestion(one.full_name, one.size, one.id) for one in found]


def _suggestion(name: str, size: int | None, remote_id: str) -> Suggestion:
    told = "" if size is None else f" · {text.size(size)}"
    return Suggestion(f"{text.shorten(name, 80)}{told}", remote_id)


async def domain_choices(
    interaction: discord.Interaction[Carryall], typed: str
) -> list[app_commands.Choice[str]]:
    """Complete a domain of the account that a person's commands go to."""
    wanted = typed.strip().lower()
    try:
        async with using_tixte(interaction) as (_account, client):
            return await complete(_known(client, wanted), _fetched(client, wanted))
    except UserError:
        return []


async def _known(client: TixteClient, wanted: str) -> list[Suggestion]:
    own = [] if client.domain is None else [client.domain]
    urls = [*own, *(domain.url for domain in client.domains)]
    return [Suggestion(url, url) for url in urls if wanted in url]


async def _fetched(client: TixteClient, wanted: str) -> list[Suggestion]:
    domains = await client.fetch_domains()
    return [Suggestion(one.url, one.url) for one in domains if wanted in one.url]
