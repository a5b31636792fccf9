"""`/tixte uploads` and `/tixte search`: lists of uploads, in pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.errors import UserError
from bot.http.errors import ErrorKind
from bot.ui import text
from bot.ui.pager import ListStyle
from bot.ui.pages import Listed, Page, PageSource
from bot.ui.typed import parse_size
from cogs.tixte.cards import upload_entry, upload_view
from cogs.tixte.commands.base import TixteCommands
from cogs.tixte.commands.completing import domain_choices
from cogs.tixte.commands.options import MAX_DOMAIN, domain_or_none
from cogs.tixte.commands.refusals import needs_master_key, refusals
from cogs.tixte.commands.showing import domain_of, service_in
from cogs.tixte.commands.using import using_tixte

if TYPE_CHECKING:
    from bot.app import Carryall
    from cogs.tixte.client import TixteClient
    from cogs.tixte.service import TixteService
    from cogs.tixte.upload import Upload
    from storage.accounts import Account

ON_A_PAGE = 10
MAX_QUERY = 200
MAX_FOUND = 100  # what Tixte gives at most (contract, section 7)
DEFAULT_FOUND = 48


@dataclass(frozen=True, slots=True)
class UploadPages:
    """The pages of everything that an account has, newest first."""

    client: TixteClient

    async def fetch(self, number: int, _cursor: str | None, /) -> Page[Upload]:
        """Fetch a page.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        page = await self.client.fetch_upload_page(number, ON_A_PAGE)
        return Page(page.uploads, pages=max(1, page.total_pages), total=page.total)


class ListCommands(TixteCommands):
    """Listing and searching uploads."""

    @app_commands.command()
    async def uploads(self, interaction: discord.Interaction[Carryall]) -> None:
        """List your files at Tixte, newest first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            source = UploadPages(client)
            name = text.safe(account.remote_name, 60)
            style = _style(
                service_in(self._bot),
                account,
                title=f"Files of {name} at Tixte",
                empty=f"**{name}** has no files at Tixte yet. Send some with `/tixte upload`.",
            )
            await self._list(interaction, account, source, style)

    @app_commands.command()
    @app_commands.describe(
        query="A part of the name, or an id",
        domain="Only files at this domain",
        min_size='Only files of at least this size, such as "200 kB"',
        max_size='Only files of at most this size, such as "5 MB"',
        limit="How many to find at most; 48 if you name none",
    )
    @app_commands.rename(min_size="min-size", max_size="max-size")
    async def search(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        query: app_commands.Range[str, 1, MAX_QUERY],
        domain: app_commands.Range[str, 1, MAX_DOMAIN] | None = None,
        min_size: app_commands.Range[str, 1, 40] | None = None,
        max_size: app_commands.Range[str, 1, 40] | None = None,
        limit: app_commands.Range[int, 1, MAX_FOUND] = DEFAULT_FOUND,
    ) -> None:
        """Search your files at Tixte by name, domain and size."""
        least = None if min_size is None else parse_size(min_size, "min-size")
        most = None if max_size is None else parse_size(max_size, "max-size")
        if least is not None and most is not None and least > most:
            raise UserError(
                f"`min-size` ({text.size(least)}) is more than `max-size` ({text.size(most)}).",
                "Exchange the two.",
            )
        wanted = domain_or_none(domain)
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            with refusals({ErrorKind.FORBIDDEN: needs_master_key(account, "search")}):
                found = await client.search_upload(
                    query.strip(),
                    domains=[] if wanted is None else [wanted],
                    limit=limit,
                    min_size=least,
                    max_size=most,
                )
        source: PageSource[Upload] = Listed(found, ON_A_PAGE)
        shown = text.safe(query, 60)
        style = _style(
            service_in(self._bot),
            account,
            title=f"Files at Tixte that fit “{shown}”",
            empty=f"Nothing at Tixte fits “{shown}”"
            + (" with these limits." if domain or min_size or max_size else ".")
            + " Try a shorter part of the name, or look through `/tixte uploads`.",
        )
        await self._list(interaction, account, source, style)

    @search.autocomplete("domain")
    async def _search_domains(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await domain_choices(interaction, typed)


def _style(service: TixteService, account: Account, *, title: str, empty: str) -> ListStyle[Upload]:
    async def card(upload: Upload) -> discord.ui.LayoutView:
        return upload_view(
            upload,
            account.id,
            service=service,
            is_public=False,
            domain=await domain_of(upload),
        )

    return ListStyle(
        title=title,
        empty=empty,
        entry=lambda upload: upload_entry(upload, service),
        open=card,
        placeholder="Open a file's card",
        colour=service.colour,
    )
