"""Which folder or file of the gallery a person means, and what comes up while they type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.ui import text
from bot.ui.completion import MAX_CHOICES, Suggestion, complete
from cogs.mxit.commands.options import MAX_FILE, MAX_FOLDER
from cogs.mxit.commands.using import using_mxit
from cogs.mxit.dialect import FILE_ID
from cogs.mxit.service import FOLDER, MAX_FOLDERS, folders_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import discord
    from discord import app_commands

    from bot.app import Carryall
    from cogs.mxit.client import MxitClient


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of the gallery.

    Args:
        file_id: Its id.
        name: What it is called; the id where nobody tells.
        folder: Where it lies, None where that was not asked.
    """

    file_id: str
    name: str
    folder: str | None = None


async def find_folder(client: MxitClient, typed: str) -> str:
    """Find a folder by its name, in any case.

    Raises:
        UserError: There is none.
        ServiceError: Mxit does not answer.
    """
    names = await folders_of(client)
    wanted = typed.strip()
    for name in names:
        if name == wanted:
            return name
    for name in names:
        if name.casefold() == wanted.casefold():
            return name
    raise UserError(
        f"Your gallery has no folder called {text.code(wanted, MAX_FOLDER)}.",
        "Choose one from the list, or make it with `/mxit folder create`.",
    )


async def find_file(client: MxitClient, typed: str) -> FoundFile:
    """Find a file by its id or its name.

    Raises:
        UserError: There is none, or there are several of that name.
        ServiceError: Mxit does not answer.
    """
    wanted = typed.strip()
    is_id = FILE_ID.fullmatch(wanted) is not None
    found = [
        one
        async for one in files_of(client)
        if wanted.lower() == one.file_id.lower() or (not is_id and wanted == one.name)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise UserError(
            f"Your gallery has {len(found)} files called {text.code(wanted, 60)}.",
            "Choose the one that you mean from the list that comes up while you type.",
        )
    raise UserError(
        f"Your gallery has no file {text.code(wanted, 60)}.",
        "Choose one from the list that comes up while you type, or see `/mxit gallery list`.",
    )


async def files_of(client: MxitClient) -> AsyncIterator[FoundFile]:
    """Give the files of all folders.

    Raises:
        ServiceError: Mxit does not answer.
    """
    folders = await folders_of(client)
    folders.sort(key=lambda name: name != FOLDER)
    for folder in folders[:MAX_FOLDERS]:
        async for item in client.users.iter_gallery_items(folder):
            name = item.facts.file_name or item.facts.file_id
            yield FoundFile(item.facts.file_id, name, folder)


async def folder_choices(
    interaction: discord.Interaction[Carryall], typed: str
) -> list[app_commands.Choice[str]]:
    """Complete a folder of the account that a person's commands go to."""
    wanted = typed.strip().casefold()

    async def live(client: MxitClient) -> list[Suggestion]:
        names = await folders_of(client)
        return [Suggestion(name, name) for name in names if wanted in name.casefold()]

    try:
        async with using_mxit(interaction) as (_account, client):
            return await complete(_nothing(), live(client))
    except UserError:
        return []  # the command itself will say what is missing


async def file_choices(
    interaction: discord.Interaction[Carryall], typed: str
) -> list[app_commands.Choice[str]]:
    """Complete a file of the account that a person's commands go to."""
    typed = typed.strip()[:MAX_FILE]
    wanted, uploads = typed.casefold(), interaction.client.store.uploads

    async def live(client: MxitClient) -> list[Suggestion]:
        found: list[Suggestion] = []
        async for one in files_of(client):
            if wanted in one.name.casefold():
                found.append(
                    Suggestion(f"{text.shorten(one.name, 70)} · {one.folder}", one.file_id)
                )
            if len(found) == MAX_CHOICES:
                break
        return found

    async def on_record(account_id: int) -> list[Suggestion]:
        rows = await uploads.search(interaction.user.id, account_id, typed, limit=MAX_CHOICES)
        return [Suggestion(f"{text.shorten(one.filename, 80)}", one.remote_id) for one in rows]

    try:
        async with using_mxit(interaction) as (account, client):
            return await complete(on_record(account.id), live(client))
    except UserError:
        return []


async def _nothing() -> list[Suggestion]:
    return []
