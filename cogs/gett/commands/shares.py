"""`/gett share`: shares listed, shown, made, renamed and deleted."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from discord import app_commands

from bot.ui import text
from bot.ui.answer import answer_with
from bot.ui.confirm import Confirm
from bot.ui.pager import ListStyle
from bot.ui.pages import Listed, Page
from bot.ui.view import notice
from cogs.gett.cards import (
    file_entry,
    file_view,
    share_entry,
    share_head,
    share_title,
    share_view,
)
from cogs.gett.commands.base import MAX_TITLE, MAX_TYPED, GettCommands
from cogs.gett.commands.completing import share_choices
from cogs.gett.commands.finding import find_share
from cogs.gett.commands.using import service_in, using_gett
from cogs.gett.errors import GettNotFound
from cogs.gett.share import GettShare

if TYPE_CHECKING:
    import discord

    from bot.app import Carryall
    from cogs.gett.client import GettClient
    from cogs.gett.file import GettFile
    from storage.accounts import Account

log = structlog.get_logger(__name__)

ON_A_PAGE = 10
MAX_SHARES = 10_000
NAMED = 5


@dataclass(frozen=True, slots=True)
class SharePages:
    """The pages of an account's shares, newest first; one more is asked for than is shown.

    Args:
        client: Asks.
        skip: How many are left out at the beginning.
        limit: How many there are to be at most, None for all.
    """

    client: GettClient
    skip: int = 0
    limit: int | None = None

    async def fetch(self, number: int, _cursor: str | None, /) -> Page[GettShare]:
        """Fetch a page.

        Raises:
            GettError: Ge.tt refuses or does not answer.
        """
        before = (number - 1) * ON_A_PAGE
        left = ON_A_PAGE + 1 if self.limit is None else min(ON_A_PAGE + 1, self.limit - before)
        if left <= 0:
            return Page([])
        found = await self.client.get_shares_list(self.skip + before, left)
        return Page(found[:ON_A_PAGE], next="more" if len(found) > ON_A_PAGE else None)


class ShareCommands(GettCommands):
    """Everything about shares."""

    share = app_commands.Group(name="share", description="Your shares at Ge.tt")

    @share.command(name="list")
    @app_commands.describe(
        skip="How many to leave out at the beginning", limit="How many to show at most"
    )
    async def share_list(
        self,
        interaction: discord.Interaction[Carryall],
        skip: app_commands.Range[int, 0, MAX_SHARES] = 0,
        limit: app_commands.Range[int, 1, MAX_SHARES] | None = None,
    ) -> None:
        """List your shares, newest first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        service = service_in(self._bot)
        async with using_gett(interaction) as (account, client):
            name = text.safe(account.remote_name, 60)

            async def card(share: GettShare) -> discord.ui.LayoutView:
                return share_view(share, service)

            style = ListStyle(
                title=f"Shares of {name} at Ge.tt",
                empty=f"**{name}** has no {'further ' if skip else ''}shares at Ge.tt."
                " Make one with `/gett share create`, or send files with `/gett upload`.",
                entry=share_entry,
                open=card,
                placeholder="Open a share's card",
                colour=service.colour,
            )
            await self._list(interaction, account, SharePages(client, skip, limit), style)

    @share.command(name="show")
    @app_commands.describe(share="Which share: its name or link", post="Show it to everyone here")
    async def share_show(
        self,
        interaction: discord.Interaction[Carryall],
        share: app_commands.Range[str, 1, MAX_TYPED],
        post: bool = False,  # noqa: FBT001, FBT002 - an option of a command
    ) -> None:
        """Show a share with its files."""
        # Private even where it is to be posted: a failure is nobody else's to read.
        await interaction.response.defer(ephemeral=True, thinking=True)
        service = service_in(self._bot)
        async with using_gett(interaction) as (account, client):
            found = await find_share(service, client, share)
            if post or not found.files:
                await answer_with(interaction, share_view(found, service), post=post)
            else:
                await self._show_files(interaction, account, found)

    async def _show_files(
        self, interaction: discord.Interaction[Carryall], account: Account, share: GettShare
    ) -> None:
        service = service_in(self._bot)

        async def card(file: GettFile) -> discord.ui.LayoutView:
            return file_view(file, service)

        style = ListStyle(
            title=share_head(share),
            empty="",
            entry=file_entry,
            open=card,
            placeholder="Open a file's card",
            colour=service.colour,
        )
        await self._list(interaction, account, Listed(share.files, ON_A_PAGE), style)

    @share.command(name="create")
    @app_commands.describe(title="What to call it")
    async def share_create(
        self,
        interaction: discord.Interaction[Carryall],
        title: app_commands.Range[str, 1, MAX_TITLE] | None = None,
    ) -> None:
        """Make an empty share; send files to it with `/gett upload`."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_gett(interaction) as (_account, client):
            made = await client.create_share(None if title is None else title.strip() or None)
        view = share_view(made, service_in(self._bot))
        await interaction.edit_original_response(view=view)

    @share.command(name="rename")
    @app_commands.describe(
        share="Which share: its name or link", title="Its new title; leave it out for none"
    )
    async def share_rename(
        self,
        interaction: discord.Interaction[Carryall],
        share: app_commands.Range[str, 1, MAX_TYPED],
        title: app_commands.Range[str, 1, MAX_TITLE] | None = None,
    ) -> None:
        """Give a share another title, or take its title away; its link stays."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        service = service_in(self._bot)
        async with using_gett(interaction) as (_account, client):
            found = await find_share(service, client, share)
            await found.update(None if title is None else title.strip() or None)
        await interaction.edit_original_response(view=share_view(found, service))

    @share.command(name="delete")
    @app_commands.describe(share="Which share: its name or link")
    async def share_delete(
        self,
        interaction: discord.Interaction[Carryall],
        share: app_commands.Range[str, 1, MAX_TYPED],
    ) -> None:
        """Delete a share with all its files; asks first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_gett(interaction) as (account, client):
            found = await find_share(service_in(self._bot), client, share)
        name = share_title(found)

        async def act(confirmation: discord.Interaction[Any]) -> None:
            await confirmation.response.defer()
            await _delete(confirmation, found, account.id)
            view = notice(f"Deleted **{name}** at Ge.tt, with {text.files(len(found.files))}.")
            await confirmation.edit_original_response(view=view)

        question = _question(found)
        await Confirm(interaction.user.id, question, verb="Delete", act=act).ask(interaction)

    @share_show.autocomplete("share")
    @share_rename.autocomplete("share")
    @share_delete.autocomplete("share")
    async def _shares(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await share_choices(interaction, typed)


def _question(share: GettShare) -> str:
    names = [text.safe(one.filename, 60) for one in share.files[:NAMED]]
    more = len(share.files) - len(names)
    told = ", ".join(names) + (f" and {more:,} more" if more else "")
    held = f" and its {text.files(len(share.files))} ({told})" if names else ", which has no files,"
    return (
        f"Delete **{share_title(share)}**{held} at Ge.tt? The links stop working for everybody, and"
        " this cannot be undone."
    )


async def _delete(
    confirmation: discord.Interaction[Carryall], share: GettShare, account_id: int
) -> None:
    uploads = confirmation.client.store.uploads
    # Anew: the right to the account may be gone since the question.
    async with using_gett(confirmation, account_id) as (_account, client):
        with suppress(GettNotFound):  # gone already is what was wanted
            await GettShare(client.user, sharename=share.sharename).destroy()
    for file in share.files:
        remote_id = f"{file.sharename}/{file.fileid}"
        own = await uploads.at_host(confirmation.user.id, account_id, remote_id)
        if own is not None:
            await uploads.mark_deleted(own.id)
    log.info("gett.share_deleted", account=account_id, files=len(share.files))
