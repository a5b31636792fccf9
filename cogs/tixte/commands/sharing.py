"""`/tixte share`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot.http.errors import ErrorKind
from bot.ui import text
from bot.ui.confirm import Confirm
from bot.ui.pager import Entry, ListStyle
from bot.ui.pages import Listed
from bot.ui.view import notice
from cogs.tixte.commands.account import MAX_USER, fetch_user
from cogs.tixte.commands.account_cards import COLOUR, user_view
from cogs.tixte.commands.base import TixteCommands
from cogs.tixte.commands.completing import upload_choices
from cogs.tixte.commands.finding import MAX_TYPED
from cogs.tixte.commands.refusals import refusals
from cogs.tixte.commands.sharing_steps import MEANS, Adding, Editing, Removing, may_not
from cogs.tixte.commands.using import using_tixte
from cogs.tixte.enums import UploadPermissionLevel

if TYPE_CHECKING:
    from bot.app import Carryall
    from cogs.tixte.commands.sharing_steps import Step
    from cogs.tixte.upload import Upload
    from cogs.tixte.user import User

MAX_MESSAGE = 500
PAGE_SIZE = 15
UploadName = app_commands.Range[str, 1, MAX_TYPED]
UserName = app_commands.Range[str, 1, MAX_USER]
LevelName = Literal["viewer", "manager", "owner"]


class ShareCommands(TixteCommands):
    """Who else may see, manage or own an upload."""

    share = app_commands.Group(name="share", description="Who else may see or manage an upload")

    @share.command(name="list")
    @app_commands.describe(upload="Which file: its name, link or id")
    async def list_people(
        self, interaction: discord.Interaction[Carryall], upload: UploadName
    ) -> None:
        """See who has access to an upload."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            found = await self._finder(interaction, account, client).find(upload)
            with refusals({ErrorKind.FORBIDDEN: may_not(account, found)}):
                people = await found.permissions.fetch()
        entries = sorted(people.items(), key=lambda entry: (-entry[1], entry[0].username))
        await self._list(interaction, account, Listed(entries, PAGE_SIZE), _style(found))

    @share.command(name="add")
    @app_commands.describe(
        upload="Which file: its name, link or id",
        user="Who: a Tixte id or username",
        level="What they may do; viewer if you leave it out",
        message="What Tixte tells them",
    )
    async def add_person(
        self,
        interaction: discord.Interaction[Carryall],
        upload: UploadName,
        user: UserName,
        level: LevelName = "viewer",
        message: app_commands.Range[str, 1, MAX_MESSAGE] | None = None,
    ) -> None:
        """Give somebody access to an upload."""
        step = Adding(UploadPermissionLevel[level], message)
        await self._take(interaction, upload, user, step)

    @share.command(name="edit")
    @app_commands.describe(
        upload="Which file: its name, link or id",
        user="Who: a Tixte id or username",
        level="What they may do from now on; owner gives it away for good",
    )
    async def edit_person(
        self,
        interaction: discord.Interaction[Carryall],
        upload: UploadName,
        user: UserName,
        level: LevelName,
    ) -> None:
        """Change what somebody may do with an upload."""
        await self._take(interaction, upload, user, Editing(UploadPermissionLevel[level]))

    @share.command(name="remove")
    @app_commands.describe(
        upload="Which file: its name, link or id", user="Who: a Tixte id or username"
    )
    async def remove_person(
        self, interaction: discord.Interaction[Carryall], upload: UploadName, user: UserName
    ) -> None:
        """Take somebody's access to an upload away."""
        await self._take(interaction, upload, user, Removing())

    @list_people.autocomplete("upload")
    @add_person.autocomplete("upload")
    @edit_person.autocomplete("upload")
    @remove_person.autocomplete("upload")
    async def _upload_choices(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await upload_choices(interaction, typed)

    async def _take(
        self, interaction: discord.Interaction[Carryall], upload: str, user: str, step: Step
    ) -> None:
        """Take a step: at once, or after the question that it asks."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            found = await self._finder(interaction, account, client).find(upload)
            person = await fetch_user(account, client, user)
            own = client.user or await client.fetch_client_user()
            question = step.question(found, person, is_self=own.id == person.id)
            said = None if question else await step.do(account, found, person)
        if said is not None:
            await interaction.edit_original_response(view=notice(said))
            return

        async def act(confirmation: discord.Interaction[Any]) -> None:
            await confirmation.response.defer()
            async with using_tixte(confirmation, account.id) as (_account, same):
                again = await self._finder(confirmation, account, same).find(found.id)
                done = await step.do(account, again, person)
            await confirmation.edit_original_response(view=notice(done))

        confirm = Confirm(interaction.user.id, question or "", verb=step.verb, act=act)
        await confirm.ask(interaction)


def _style(upload: Upload) -> ListStyle[tuple[User, int]]:
    def entry(item: tuple[User, int]) -> Entry:
        person, level = item
        means = MEANS[level] if isinstance(level, UploadPermissionLevel) else f"level {int(level)}"
        return Entry(f"**{text.safe(person.username)}** · {means}", person.username, means)

    async def open_person(item: tuple[User, int]) -> discord.ui.LayoutView:
        return user_view(item[0])

    return ListStyle(
        title=f"Who has access to {text.safe(upload.full_name)}",
        empty="Nobody has access to this upload.",
        entry=entry,
        open=open_person,
        placeholder="Open an account",
        colour=COLOUR,
    )
