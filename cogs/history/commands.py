"""`/history`: one's own uploads, answered from our own records, so also while a service is down."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui import text
from bot.ui.answer import answer_with
from bot.ui.pager import Pager
from bot.ui.typed import parse_time
from bot.ui.upload_card import upload_view
from bot.ui.view import notice
from cogs.history.deleting import ask_to_delete, ask_to_delete_many
from cogs.history.exporting import ExportFormat, export_parts
from cogs.history.finding import find_item, item_choices, service_choices, service_named
from cogs.history.looks import (
    GALLERY_TYPES,
    NOTHING_SENT,
    gallery_style,
    list_style,
    stats_text,
)
from cogs.history.pages import FoundPages, HistoryPages
from storage.history import Filter, Kind

if TYPE_CHECKING:
    from io import BufferedIOBase

    from bot.app import Carryall
    from bot.ui.pager import ListStyle
    from bot.ui.pages import PageSource
    from storage.uploads import Upload

MAX_TEXT = 200
MAX_ITEM = 300
MAX_TIME = 60
MAX_PARTS = 20
_ASK = "Ask whoever runs this bot for the rest."


class History(
    commands.GroupCog, group_name="history", group_description="What you sent, found again"
):
    """What somebody sent; nobody else's is ever in an answer."""

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot
        self._history = bot.store.history

    @app_commands.command(name="list")
    @app_commands.describe(service="Only files at this service", kind="Only files of this kind")
    async def list_files(
        self,
        interaction: discord.Interaction[Carryall],
        service: str | None = None,
        kind: Kind | None = None,
    ) -> None:
        """List what you sent, newest first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        which = Filter(service_named(self._bot.services, service), kind)
        empty = NOTHING_SENT if which == Filter() else "You have sent nothing like that."
        style = list_style(self._history, self._bot.services, title="Your files", empty=empty)
        await self._show(
            interaction, HistoryPages(self._history, interaction.user.id, which), style
        )

    @app_commands.command()
    @app_commands.describe(text_="Beginnings of words in the name, service or channel")
    @app_commands.rename(text_="text")
    async def search(
        self,
        interaction: discord.Interaction[Carryall],
        text_: app_commands.Range[str, 1, MAX_TEXT],
    ) -> None:
        """Find what you sent by its name, service and where it came from."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        wanted = text.safe(text_, 60)
        style = list_style(
            self._history,
            self._bot.services,
            title=f"Your files that fit “{wanted}”",
            empty=f"Nothing that you sent fits “{wanted}”. Fewer or shorter words find more;"
            " `/history list` shows all.",
        )
        await self._show(interaction, FoundPages(self._history, interaction.user.id, text_), style)

    @app_commands.command()
    @app_commands.describe(
        service="Only files at this service", kind="Only pictures, or only videos"
    )
    async def gallery(
        self,
        interaction: discord.Interaction[Carryall],
        service: str | None = None,
        kind: Literal["image", "video"] | None = None,
    ) -> None:
        """Look at the pictures and videos that you sent; private ones are left out."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        named = service_named(self._bot.services, service)
        which = Filter(named, shown=GALLERY_TYPES[kind])
        style = gallery_style(
            self._history,
            self._bot.services,
            title="Your pictures and videos",
            empty="You have sent no pictures or videos that can be shown here.",
        )
        await self._show(
            interaction, HistoryPages(self._history, interaction.user.id, which), style
        )

    async def _show(
        self,
        interaction: discord.Interaction[Carryall],
        source: PageSource[Upload],
        style: ListStyle[Upload],
    ) -> None:
        await Pager(interaction.user.id, source, style).show(interaction)

    @app_commands.command()
    @app_commands.describe(item="Which file: a part of its name", post="Show it to everyone here")
    async def show(
        self,
        interaction: discord.Interaction[Carryall],
        item: app_commands.Range[str, 1, MAX_ITEM],
        post: bool = False,  # noqa: FBT001, FBT002 - an option of a command
    ) -> None:
        """Show a file that you sent, with its links."""
        # Private even where it is to be posted: a failure is nobody else's to read.
        await interaction.response.defer(ephemeral=True, thinking=True)
        upload = await find_item(self._history, interaction.user.id, item)
        view = upload_view(upload, self._bot.services, is_public=post)
        await answer_with(interaction, view, post=post)

    @app_commands.command()
    @app_commands.describe(item="Which file: a part of its name")
    async def delete(
        self,
        interaction: discord.Interaction[Carryall],
        item: app_commands.Range[str, 1, MAX_ITEM],
    ) -> None:
        """Delete a file that you sent, at its service too; asks first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await ask_to_delete(interaction, await find_item(self._history, interaction.user.id, item))

    @app_commands.command(name="delete-many")
    @app_commands.describe(
        service="Only files at this service",
        before="Only files sent before this: 2026-01-31, 2026-01-31 18:00 (UTC), or <t:1769882400>",
        kind="Only files of this kind",
    )
    async def delete_many(
        self,
        interaction: discord.Interaction[Carryall],
        service: str | None = None,
        before: app_commands.Range[str, 1, MAX_TIME] | None = None,
        kind: Kind | None = None,
    ) -> None:
        """Delete many files that you sent, at their services too; asks first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        until = None if before is None else parse_time(before, "before")
        which = Filter(service_named(self._bot.services, service), kind, until)
        await ask_to_delete_many(interaction, which)

    @app_commands.command()
    async def stats(self, interaction: discord.Interaction[Carryall]) -> None:
        """See how much you have at each service."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        stats = await self._history.stats(interaction.user.id)
        view = notice(stats_text(stats, self._bot.services))
        await interaction.edit_original_response(view=view)

    @app_commands.command()
    @app_commands.describe(form="CSV for spreadsheets (the default), or JSON for programs")
    @app_commands.rename(form="format")
    async def export(
        self, interaction: discord.Interaction[Carryall], form: ExportFormat = "csv"
    ) -> None:
        """Get the list of everything that you sent as a file."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        number = rows = 0
        parts = export_parts(
            self._history,
            interaction.user.id,
            form,
            limit=interaction.filesize_limit,
            folder=self._bot.settings.data_dir,
        )
        async with aclosing(parts):
            async for part in parts:
                with part.file:
                    if number == MAX_PARTS:
                        words = f"There is more than {MAX_PARTS} files hold. {_ASK}"
                        await interaction.followup.send(words, ephemeral=True)
                        break
                    number, rows = number + 1, rows + part.rows
                    name = "history" if number == 1 else f"history-{number}"
                    await self._send(interaction, part.file, f"{name}.{form}", number, rows)
        if not number:
            await interaction.edit_original_response(view=notice(NOTHING_SENT))

    async def _send(
        self,
        interaction: discord.Interaction[Carryall],
        content: BufferedIOBase,
        name: str,
        number: int,
        rows: int,
    ) -> None:
        file = discord.File(content, filename=name)
        if number == 1:
            words = f"**What you sent**, oldest first: {text.files(rows)}"
            await interaction.edit_original_response(content=words, attachments=[file])
            return
        words = f"**Part {number}**, up to here {text.files(rows)}"
        await interaction.followup.send(words, file=file, ephemeral=True)

    @show.autocomplete("item")
    @delete.autocomplete("item")
    async def _items(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        services = self._bot.services
        return await item_choices(self._history, services, interaction.user.id, typed)

    @list_files.autocomplete("service")
    @gallery.autocomplete("service")
    @delete_many.autocomplete("service")
    async def _services(
        self, _interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return service_choices(self._bot.services, typed)
