"""What the commands of every subject of `/mxit` share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from discord.ext import commands

from bot.ui.confirm import Confirm
from bot.ui.pager import Pager
from bot.ui.pages import Page
from bot.ui.view import notice
from cogs.mxit.commands.using import using_mxit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    import discord

    from bot.app import Carryall
    from bot.ui.pager import ListStyle
    from bot.ui.pages import PageSource
    from cogs.mxit.client import MxitClient
    from cogs.mxit.commands.receivers import Receivers
    from storage.accounts import Account

ItemT = TypeVar("ItemT")
PAGE = 10


class Skipping(Generic[ItemT]):
    """Pages of what is fetched by how many to leave out, and how many to give.

    Args:
        fetch: Fetches so many, after leaving so many out.
        skip: How many are left out before the first page.
        most: How many there are to be in all, None for all.
    """

    def __init__(
        self,
        fetch: Callable[[int, int], Awaitable[Sequence[ItemT]]],
        skip: int = 0,
        most: int | None = None,
    ) -> None:
        self._fetch = fetch
        self._skip = skip
        self._most = most

    async def fetch(self, number: int, _cursor: str | None, /) -> Page[ItemT]:
        """Fetch a page; one more than it shows tells whether there is another.

        Raises:
            ServiceError: It is not to be had.
        """
        before = (number - 1) * PAGE
        left = PAGE + 1 if self._most is None else min(PAGE + 1, self._most - before)
        items = await self._fetch(self._skip + before, left) if left > 0 else ()
        return Page(items[:PAGE], next="more" if len(items) > PAGE else None)


class MxitCommands(commands.Cog):
    """The base of each subject's commands.

    A subject is a subclass with commands and groups as class attributes, as a cog has them;
    ``Mxit`` inherits from all subjects, and discord.py collects the commands over its bases.
    """

    _bot: Carryall
    _receivers: Receivers

    async def _list(
        self,
        interaction: discord.Interaction[Any],
        account: Account,
        source: PageSource[ItemT],
        style: ListStyle[ItemT],
    ) -> None:
        """Show a list of an account's things in the place of an answer that was deferred.

        Raises:
            ServiceError: The first page is not to be had.
        """

        def within(pressed: discord.Interaction[Any]) -> AbstractAsyncContextManager[object]:
            return using_mxit(pressed, account.id)

        await Pager(interaction.user.id, source, style, within=within).show(interaction)

    async def _confirm(
        self,
        interaction: discord.Interaction[Any],
        account: Account,
        question: str,
        verb: str,
        do: Callable[[MxitClient], Awaitable[str]],
    ) -> None:
        """Ask, and do it with the same account when the person says so.

        Args:
            interaction: The command, deferred.
            account: The account.
            question: What is asked.
            verb: The button's label.
            do: Does it, and says what was done.
        """

        async def act(confirmation: discord.Interaction[Any]) -> None:
            await confirmation.response.defer()
            async with using_mxit(confirmation, account.id) as (_account, client):
                done = await do(client)
            await confirmation.edit_original_response(view=notice(done))

        await Confirm(interaction.user.id, question, verb=verb, act=act).ask(interaction)

    async def _say(self, interaction: discord.Interaction[Any], words: str) -> None:
        """Answer a deferred command in a few words."""
        await interaction.edit_original_response(view=notice(words))
