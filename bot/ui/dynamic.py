"""Buttons and selects that work after a restart: all they need stands in their custom id."""

from __future__ import annotations

from typing import Any

import discord

from bot.tree import report


class PersistentItem(discord.ui.DynamicItem[Any], template="carryall:abstract"):
    """A persistent item whose failures reach the person.

    discord.py only logs what a dynamic item raises, so this is the border where it is caught.
    """

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what pressing means; tell the person if it fails."""
        try:
            await self.pressed(interaction)
        except Exception as error:  # noqa: BLE001 - see the class
            await report(interaction, error, where=type(self).__name__)

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Do what pressing means."""
        raise NotImplementedError
