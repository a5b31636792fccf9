"""What comes up while somebody types a file, a folder, a preset or a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.ui import text
from bot.ui.completion import MAX_CHOICES, Suggestion, complete
from cogs.pixelbin.commands.using import using_pixelbin

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import discord
    from discord import app_commands

    from bot.app import Carryall
    from cogs.pixelbin.client import PixelbinClient
    from storage.uploads import UploadStore

    Choices = list[app_commands.Choice[str]]
    Live = Callable[[PixelbinClient, str], Awaitable[list[Suggestion]]]

MAX_TYPED = 100


async def file_choices(interaction: discord.Interaction[Carryall], typed: str) -> Choices:
    """Complete a file of the account that a person's commands go to; nobody else's."""
    typed, uploads = typed.strip()[:MAX_TYPED], interaction.client.store.uploads
    try:
        async with using_pixelbin(interaction) as (account, client):
            own = _on_record(uploads, interaction.user.id, account.id, typed)
            return await complete(own, _files(client, typed))
    except UserError:
        return []  # the command itself will say what is missing


async def folder_choices(interaction: discord.Interaction[Carryall], typed: str) -> Choices:
    """Complete a folder of the account."""
    return await _live(interaction, typed, _folders)


async def preset_choices(interaction: discord.Interaction[Carryall], typed: str) -> Choices:
    """Complete a preset of the account."""
    return await _live(interaction, typed, _presets)


async def module_choices(interaction: discord.Interaction[Carryall], typed: str) -> Choices:
    """Complete a module."""
    return await _live(interaction, typed, _modules)


async def _live(interaction: discord.Interaction[Carryall], typed: str, live: Live) -> Choices:
    try:
        async with using_pixelbin(interaction) as (_account, client):
            return await complete(_nothing(), live(client, typed.strip()[:MAX_TYPED]))
    except UserError:
        return []


async def _nothing() -> list[Suggestion]:
    return []


async def _on_record(
    uploads: UploadStore, person_id: int, account_id: int, typed: str
) -> list[Suggestion]:
    found = await uploads.search(person_id, account_id, typed, limit=MAX_CHOICES)
    return [_suggestion(one.filename, one.size, one.remote_id) for one in found]


async def _files(client: PixelbinClient, typed: str) -> list[Suggestion]:
    path, _, name = typed.strip("/").rpartition("/")
    listed = await client.assets.list_files(
        name=name or None, path=path or None, only_files=True, page_size=MAX_CHOICES
    )
    found = listed.items or []
    return [_suggestion(one.address, one.size, one.id) for one in found if one.id]


async def _folders(client: PixelbinClient, typed: str) -> list[Suggestion]:
    path, _, name = typed.strip("/").rpartition("/")
    listed = await client.assets.list_files(
        name=name or None, path=path or None, only_folders=True, page_size=MAX_CHOICES
    )
    return [Suggestion(one.address, one.address) for one in listed.items or []]


async def _presets(client: PixelbinClient, typed: str) -> list[Suggestion]:
    listed = await client.assets.get_presets(name=typed or None, page_size=MAX_CHOICES)
    return [
        Suggestion(f"{one.preset_name}: {one.transformation or ''}", one.preset_name or "")
        for one in listed.items or []
    ]


async def _modules(client: PixelbinClient, typed: str) -> list[Suggestion]:
    wanted = typed.casefold()
    return [
        Suggestion(f"{one.identifier}: {one.name or ''}", one.identifier or "")
        for one in (await client.assets.get_modules()).modules
        if wanted in f"{one.identifier} {one.name}".casefold()
    ]


def _suggestion(name: str, size: int | None, remote_id: str) -> Suggestion:
    told = "" if size is None else f" · {text.size(size)}"
    return Suggestion(f"{text.shorten(name, 80)}{told}", remote_id)
