"""The forms of `/mxit profile edit`: what is left empty stays as it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.ui.view import BaseModal
from cogs.mxit.enums import Gender, RelationshipStatus
from cogs.mxit.markup import to_mxit

Change = Callable[[discord.Interaction[Any], dict[str, Any]], Awaitable[None]]

CLEAR = "none"
MAX_LINE = 100
MAX_ABOUT = 1000
_HINT = f"Empty leaves it as it is; “{CLEAR}” clears it."


class ProfileForm(BaseModal):
    """Asks for some fields of a profile.

    Args:
        title: What stands above it.
        change: What to do with those that were filled in.
    """

    def __init__(self, title: str, change: Change) -> None:
        super().__init__(title=title)
        self._change = change
        self._texts: dict[str, discord.ui.TextInput[Any]] = {}
        self._selects: dict[str, discord.ui.Select[Any]] = {}

    def _ask(self, name: str, label: str, *, is_long: bool = False) -> None:
        box: discord.ui.TextInput[Any] = discord.ui.TextInput(
            required=False,
            max_length=MAX_ABOUT if is_long else MAX_LINE,
            style=discord.TextStyle.paragraph if is_long else discord.TextStyle.short,
        )
        self._texts[name] = box
        self.add_item(discord.ui.Label(text=label, description=_HINT, component=box))

    def _choose(self, name: str, label: str, enum: type[Gender | RelationshipStatus]) -> None:
        select: discord.ui.Select[Any] = discord.ui.Select(
            required=False,
            placeholder="As it is",
            options=[
                discord.SelectOption(label=one.name.replace("_", " "), value=str(one.value))
                for one in enum
            ],
        )
        self._selects[name] = select
        self.add_item(discord.ui.Label(text=label, component=select))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Change what was filled in."""
        fields: dict[str, Any] = {}
        for name, box in self._texts.items():
            if value := box.value.strip():
                fields[name] = "" if value.lower() == CLEAR else value
        for name, select in self._selects.items():
            if select.values:
                fields[name] = int(select.values[0])
        if fields.get("about_me"):
            fields["about_me"] = to_mxit(fields["about_me"])
        await self._change(interaction, fields)


class NameForm(ProfileForm):
    """Names, title and gender."""

    def __init__(self, change: Change) -> None:
        super().__init__("Your name at Mxit", change)
        self._ask("display_name", "Display name")
        self._ask("first_name", "First name")
        self._ask("last_name", "Last name")
        self._ask("title", "Title")
        self._choose("gender", "Gender", Gender)


class AboutForm(ProfileForm):
    """The other half."""

    def __init__(self, change: Change) -> None:
        super().__init__("About you at Mxit", change)
        self._ask("about_me", "About me", is_long=True)
        self._ask("where_am_i", "Where you are")
        self._ask("email", "E-mail address")
        self._ask("mobile_number", "Mobile number")
        self._choose("relationship_status", "Relationship", RelationshipStatus)
