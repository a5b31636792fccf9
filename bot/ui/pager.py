"""A list in pages: buttons to turn them, a select that opens an entry."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import discord

from bot.errors import UserError
from bot.ui import text
from bot.ui.pages import Page, Pages, PageSource
from bot.ui.view import BaseView, notice

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    # Entered with each press: it may refuse, and turn failures into words.
    Within = Callable[[discord.Interaction[Any]], AbstractAsyncContextManager[object]]

ItemT = TypeVar("ItemT")

# An edit needs the token of the last press, which lives for 15 minutes.
PAGER_SECONDS = 600.0
MAX_ENTRIES = 25  # what a select holds
MAX_PICTURES = 10  # what a gallery holds
_TEXT_LEFT = 3600  # of a message's 4,000 characters
_MAX_LABEL = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """How an item looks in the list: its line, and what stands in the select."""

    line: str
    label: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class ListStyle(Generic[ItemT]):
    """What a list is about and how its items look.

    Args:
        title: What stands above it.
        empty: What is said where there is nothing.
        entry: How an item looks; its text is made safe by it.
        open: Makes the card of an item; None where there is none.
        placeholder: What stands in the select.
        colour: The service's.
        picture: Makes the picture of an item, for lists that show some; at most ten on a page.
    """

    title: str
    empty: str
    entry: Callable[[ItemT], Entry]
    open: Callable[[ItemT], Awaitable[discord.ui.LayoutView]] | None = None
    placeholder: str = "Open an entry"
    colour: int | None = None
    picture: Callable[[ItemT], discord.MediaGalleryItem] | None = None


class Pager(BaseView, Generic[ItemT]):
    """Shows one page at a time, to the person who asked; pages are fetched as they are turned to.

    Args:
        person_id: Who may turn them.
        source: Where the pages come from.
        style: How they look.
        within: Entered with each press, around what is fetched for it; it may refuse.
        timeout: Seconds after the last press until it goes dead.
    """

    def __init__(
        self,
        person_id: int,
        source: PageSource[ItemT],
        style: ListStyle[ItemT],
        *,
        within: Within = lambda _pressed: nullcontext(),
        timeout: float = PAGER_SECONDS,
    ) -> None:
        super().__init__(person_id, timeout=timeout)
        self._pages: Pages[ItemT] = Pages(source)
        self._style = style
        self._within = within
        self._number = 1
        self._last: discord.Interaction[Any] | None = None
        self._turning = asyncio.Lock()
        # The same ids on every page: discord.py then keeps one set of items a list.
        self._id = secrets.token_hex(8)

    async def show(self, interaction: discord.Interaction[Any]) -> None:
        """Put the first page in the place of an answer that was deferred.

        Raises:
            ServiceError: It is not to be had.
        """
        page = await self._pages.get(1)
        if not page.items:
            self.stop()
            await interaction.edit_original_response(view=notice(self._style.empty))
            return
        self._last = interaction
        self._draw(page)
        await interaction.edit_original_response(view=self)

    async def on_timeout(self) -> None:
        """Leave the page, without anything to press."""
        page = self._pages.kept(self._number)
        if self._last is None or page is None:
            return
        self._draw(page, expired=True)
        self.stop()
        try:
            await self._last.edit_original_response(view=self)
        except discord.HTTPException:
            return  # dismissed by the person meanwhile

    def _draw(self, page: Page[ItemT], *, expired: bool = False) -> None:
        self.clear_items()
        card: discord.ui.Container[Any] = discord.ui.Container(accent_colour=self._style.colour)
        entries = [self._style.entry(item) for item in page.items[:MAX_ENTRIES]]
        card.add_item(discord.ui.TextDisplay(self._text(page, entries)))
        if self._style.picture is not None and page.items:
            pictures = [self._style.picture(item) for item in page.items[:MAX_PICTURES]]
            card.add_item(discord.ui.MediaGallery(*pictures))
        if expired:
            card.add_item(discord.ui.TextDisplay("-# This list is old: run the command again."))
        else:
            if self._style.open is not None and entries:
                card.add_item(discord.ui.ActionRow(self._select(entries)))
            if self._number > 1 or _has_more(page, self._number):
                card.add_item(self._buttons(page))
        self.add_item(card)

    def _text(self, page: Page[ItemT], entries: list[Entry]) -> str:
        head = f"### {self._style.title}"
        foot = f"-# Page {self._number}"
        if page.pages is not None:
            foot += f" of {page.pages}"
        if page.total is not None:
            foot += f" · {page.total:,} in all"
        room = _TEXT_LEFT - len(head) - len(foot)
        most = max(1, room // max(1, len(entries)) - 1)
        lines = [text.shorten(entry.line, most) for entry in entries]
        return "\n".join([head, *(lines or ["Nothing is here any more."]), foot])

    def _select(self, entries: list[Entry]) -> discord.ui.Select[Any]:
        select: discord.ui.Select[Any] = discord.ui.Select(
            custom_id=f"{self._id}:open",
            placeholder=self._style.placeholder,
            options=[
                discord.SelectOption(
                    label=_one_line(entry.label) or "…",
                    description=_one_line(entry.description or "") or None,
                    # With its page: somebody may choose while another page is on its way.
                    value=f"{self._number}:{index}",
                )
                for index, entry in enumerate(entries)
            ],
        )

        async def chosen(interaction: discord.Interaction[Any]) -> None:
            await self._open(interaction, select.values[0])

        select.callback = chosen  # type: ignore[method-assign]
        return select

    def _buttons(self, page: Page[ItemT]) -> discord.ui.ActionRow[Any]:
        last = page.pages
        is_last = not _has_more(page, self._number)
        return discord.ui.ActionRow(
            self._button("⏮", "First", lambda: 1, dead=self._number == 1),
            self._button("◀", "Previous", lambda: self._number - 1, dead=self._number == 1),
            self._button("▶", "Next", lambda: self._number + 1, dead=is_last),
            self._button("⏭", "Last", lambda: last or 1, dead=is_last or last is None),
        )

    def _button(
        self, sign: str, label: str, target: Callable[[], int], *, dead: bool
    ) -> discord.ui.Button[Any]:
        button: discord.ui.Button[Any] = discord.ui.Button(
            label=f"{sign} {label}", custom_id=f"{self._id}:{label.lower()}", disabled=dead
        )

        async def pressed(interaction: discord.Interaction[Any]) -> None:
            await self._turn(interaction, target)

        button.callback = pressed  # type: ignore[method-assign]
        return button

    async def _turn(self, interaction: discord.Interaction[Any], target: Callable[[], int]) -> None:
        await interaction.response.defer()
        async with self._turning, self._within(interaction):
            number = max(1, target())
            page = await self._pages.get(number)
            if not page.items and number > 1 and page.pages is not None:
                # Things were deleted meanwhile: the end has come nearer.
                number = max(1, min(number - 1, page.pages))
                self._pages.forget()
                page = await self._pages.get(number)
            self._number, self._last = number, interaction
            self._draw(page)
            await interaction.edit_original_response(view=self)

    async def _open(self, interaction: discord.Interaction[Any], chosen: str) -> None:
        if self._style.open is None:
            return
        # An update of the list, so that its token serves to put the list to rest one day.
        await interaction.response.defer()
        self._last = interaction
        number, _, index = chosen.partition(":")
        async with self._within(interaction):
            page = await self._pages.get(int(number))
            if int(index) >= len(page.items):
                raise UserError("This entry is not in the list any more.", "Run the command again.")
            view = await self._style.open(page.items[int(index)])
        await interaction.followup.send(view=view, ephemeral=True)


def _has_more(page: Page[Any], number: int) -> bool:
    return page.next is not None or (page.pages is not None and number < page.pages)


def _one_line(words: str) -> str:
    return text.shorten(" ".join(words.split()), _MAX_LABEL)
