"""Buttons and selects that work after a restart: all they need stands in their custom id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.interactions import bind
from bot.tree import report

if TYPE_CHECKING:
    import re


class PersistentItem(discord.ui.DynamicItem[Any], template="carryall:abstract"):
    """A persistent item whose failures reach the person.

    A subclass takes the item, and by keyword what the groups of its template are called.
    discord.py only logs what a dynamic item raises, so this is the border where it is caught.
    """

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[Any],
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """Make the item of what its custom id says."""
        said: dict[str, Any] = match.groupdict()
        return cls(item, **said)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what pressing means; tell the person if it fails."""
        bind(interaction)
        try:
            await self.pressed(interaction)
        except Exception as error:  # noqa: BLE001 - see the class
            await report(interaction, error, where=type(self).__name__)

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Do what pressing means."""
        raise NotImplementedError
