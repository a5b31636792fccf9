"""Lists of Mixcloud's as pages; each is fetched as somebody turns to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.http.errors import ErrorKind
from bot.ui.pager import ListStyle, Pager
from bot.ui.pages import Page
from cogs.mixcloud.cards import card_view, entry_of
from cogs.mixcloud.commands.using import service_in, using_mixcloud
from cogs.mixcloud.errors import MixcloudError, MixcloudTransportError
from cogs.mixcloud.models import ResourceList
from cogs.mixcloud.views import view_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    import discord

    from cogs.mixcloud.client import MixcloudClient
    from cogs.mixcloud.views import View
    from storage.accounts import Account

ON_A_PAGE = 10
# Objects without a page of their own to fetch.
_WHOLE = frozenset({"comment"})


@dataclass(frozen=True, slots=True)
class ListPages:
    """The pages of a list; what leads on is the link that Mixcloud gives.

    Args:
        client: Whose list it is.
        begin: Fetches the first page.
        most: How many items to show at most; None for all.
    """

    client: MixcloudClient
    begin: Callable[[], Awaitable[Any]]
    most: int | None = None

    async def fetch(self, number: int, cursor: str | None, /) -> Page[View]:
        """Fetch a page.

        Raises:
            ServiceError: Mixcloud does not give it.
        """
        if cursor is None:
            found = await self.begin()
        else:
            found = await self.client.get(cursor, relative=False)
        if not isinstance(found, ResourceList):
            text = "this is no list"
            raise MixcloudTransportError(text, kind=ErrorKind.INVALID_ANSWER)
        left = None if self.most is None else self.most - (number - 1) * ON_A_PAGE
        # As they came: nothing of them is called, so they need not be wrapped.
        listed = found.data["data"]
        raw = listed if isinstance(listed, list) else ()
        items = [view_of(one) for one in raw if isinstance(one, dict)]
        paging = found.data.get("paging")
        link = paging.get("next") if isinstance(paging, dict) else None
        is_last = left is not None and left <= len(items)
        return Page(
            items if left is None else items[:left],
            next=link if isinstance(link, str) and not is_last else None,
        )


async def show_list(
    interaction: discord.Interaction[Any],
    account: Account,
    pages: ListPages,
    *,
    title: str,
    empty: str,
) -> None:
    """Show a list in the place of an answer that was deferred.

    The right to a server's account may go while its list stands: each press asks anew.

    Raises:
        ServiceError: The first page is not to be had.
    """
    service = service_in(interaction)

    def within(pressed: discord.Interaction[Any]) -> AbstractAsyncContextManager[object]:
        return using_mixcloud(pressed, account.id)

    async def card(view: View) -> discord.ui.LayoutView:
        return card_view(await whole(pages.client, view), service.colour)

    style = ListStyle(title=title, empty=empty, entry=entry_of, open=card, colour=service.colour)
    await Pager(interaction.user.id, pages, style, within=within).show(interaction)


async def whole(client: MixcloudClient, view: View) -> View:
    """Fetch all of something that a list told in short; what is gone is shown as it was told."""
    if not view.key or view.kind in _WHOLE:
        return view
    try:
        found = await client.get(view.key)
    except MixcloudError as error:
        if error.kind is not ErrorKind.NOT_FOUND:
            raise
        return view
    return view if isinstance(found, ResourceList) else view_of(found.data)
