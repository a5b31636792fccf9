"""`/pixelbin preset …`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot.errors import UserError
from bot.ui import text
from bot.ui.confirm import Confirm
from bot.ui.pager import Entry, ListStyle
from bot.ui.pages import Page
from bot.ui.view import notice, static_view
from cogs.pixelbin.arguments import MAX_OPERATIONS
from cogs.pixelbin.cards import COLOUR
from cogs.pixelbin.commands.base import PixelbinCommands
from cogs.pixelbin.commands.completing import preset_choices
from cogs.pixelbin.commands.options import parse_chain, parse_object
from cogs.pixelbin.commands.using import using_pixelbin
from cogs.pixelbin.errors import PixelbinConflictError, PixelbinNotFoundError
from cogs.pixelbin.links import in_words
from cogs.pixelbin.preview import moment

if TYPE_CHECKING:
    from bot.app import Carryall
    from cogs.pixelbin.client import PixelbinClient
    from cogs.pixelbin.models import AddPresetResponse

ON_A_PAGE = 10
PresetName = app_commands.Range[str, 1, 100]
Operations = app_commands.Range[str, 1, 1000]
_SORTS = {"name": ["presetName"], "newest": ["createdAt-"], "oldest": ["createdAt"]}


@dataclass(frozen=True, slots=True)
class PresetPages:
    """The pages of an account's presets."""

    client: PixelbinClient
    wanted: dict[str, Any] = field(default_factory=dict)

    async def fetch(self, number: int, _cursor: str | None, /) -> Page[AddPresetResponse]:
        """Fetch a page.

        Raises:
            PixelbinError: Pixelbin refuses, cannot be reached, or answers nonsense.
        """
        listed = await self.client.assets.get_presets(
            **self.wanted, page_no=number, page_size=ON_A_PAGE
        )
        total = listed.page.item_total
        if total is None:
            is_last = not listed.page.has_next
            return Page(listed.items or (), pages=number if is_last else None, next=None)
        return Page(listed.items or (), pages=max(1, -(-total // ON_A_PAGE)), total=total)


class PresetCommands(PixelbinCommands):
    """Keeping operations under a name."""

    preset = app_commands.Group(name="preset", description="Your presets at Pixelbin")

    @preset.command(name="list")
    @app_commands.describe(
        name="A part of the name",
        transformation="A part of the operations",
        archived="Only those put away, or only the others",
        sort="In which order",
    )
    async def list_presets(
        self,
        interaction: discord.Interaction[Carryall],
        name: PresetName | None = None,
        transformation: Operations | None = None,
        archived: bool | None = None,  # noqa: FBT001 - an option of a command
        sort: Literal["name", "newest", "oldest"] | None = None,
    ) -> None:
        """List your presets."""
        wanted = {
            "name": name,
            "transformation": transformation,
            "archived": archived,
            "sort": None if sort is None else _SORTS[sort],
        }
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (account, client):

            async def card(preset: AddPresetResponse) -> discord.ui.LayoutView:
                return preset_view(preset)

            style: ListStyle[AddPresetResponse] = ListStyle(
                title="Presets at Pixelbin",
                empty="No preset fits. Make one with `/pixelbin preset add`.",
                entry=_entry,
                open=card,
                placeholder="Open a preset's card",
                colour=COLOUR,
            )
            await self._list(interaction, account, PresetPages(client, wanted), style)

    @preset.command(name="show")
    @app_commands.describe(preset="Which one")
    async def show_preset(
        self, interaction: discord.Interaction[Carryall], preset: PresetName
    ) -> None:
        """See a preset."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (_account, client):
            found = await _find(client, preset)
        await interaction.edit_original_response(view=preset_view(found))

    @preset.command(name="add")
    @app_commands.describe(
        name="What to call it: letters, digits, - and _",
        transformation="Operations such as t.resize(w:$w)~t.flip()",
        params="A JSON object with the types of $variables",
    )
    async def add_preset(
        self,
        interaction: discord.Interaction[Carryall],
        name: PresetName,
        transformation: Operations,
        params: app_commands.Range[str, 1, 2000] | None = None,
    ) -> None:
        """Keep operations as a preset."""
        if len(parse_chain(transformation)) > MAX_OPERATIONS:
            raise UserError(
                f"A preset holds at most {MAX_OPERATIONS} operations.", "Make two presets of it."
            )
        variables = parse_object(params, "params")
        wanted = _name(name)
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (_account, client):
            try:
                added = await client.assets.add_preset(wanted, transformation.strip(), variables)
            except PixelbinConflictError:
                raise UserError(
                    f"There is a preset called {text.safe(wanted, 60)} already.",
                    "Choose another name; a preset's operations cannot be changed.",
                ) from None
        await interaction.edit_original_response(view=preset_view(added, note="Kept."))

    @preset.command(name="archive")
    @app_commands.describe(preset="Which one", undo="Take it out again")
    async def archive_preset(
        self,
        interaction: discord.Interaction[Carryall],
        preset: PresetName,
        undo: bool = False,  # noqa: FBT001, FBT002 - an option of a command
    ) -> None:
        """Put a preset away, or take it out again."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (_account, client):
            found = await _find(client, preset)
            changed = await client.assets.update_preset(found.preset_name or "", not undo)
        note = "Taken out again." if undo else "Put away; links that use it go on working."
        await interaction.edit_original_response(view=preset_view(changed, note=note))

    @preset.command(name="delete")
    @app_commands.describe(preset="Which one; you are asked first")
    async def delete_preset(
        self, interaction: discord.Interaction[Carryall], preset: PresetName
    ) -> None:
        """Delete a preset."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (account, client):
            found = await _find(client, preset)
        name = text.safe(found.preset_name or "")
        question = (
            f"Delete preset **{name}** at Pixelbin? Links that use it stop working, and this cannot"
            " be undone."
        )

        async def act(confirmation: discord.Interaction[Any]) -> None:
            await confirmation.response.defer()
            async with using_pixelbin(confirmation, account.id) as (_account, again):
                await again.assets.delete_preset(found.preset_name or "")
            await confirmation.edit_original_response(view=notice(f"Deleted preset **{name}**."))

        await Confirm(interaction.user.id, question, verb="Delete", act=act).ask(interaction)

    @show_preset.autocomplete("preset")
    @archive_preset.autocomplete("preset")
    @delete_preset.autocomplete("preset")
    async def _presets(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await preset_choices(interaction, typed)


def preset_view(preset: AddPresetResponse, note: str | None = None) -> discord.ui.LayoutView:
    """Make the card of a preset: its operations, and what they do."""
    lines = [f"### {text.safe(preset.preset_name or '')}"]
    if note is not None:
        lines.append(note)
    if preset.archived:
        lines.append("-# 🗄️ put away")
    lines.append(text.code(preset.transformation or "", 900))
    try:
        lines += [f"• {words}" for words in in_words(parse_chain(preset.transformation or ""))]
    except UserError:
        lines.append("-# Its operations cannot be told in words.")
    for name, told in list((preset.params or {}).items())[:15]:
        lines.append(f"-# {text.code(f'${name}', 40)} {text.safe(_told(told), 100)}")
    if (made := moment(preset.created_at)) is not None:
        lines.append(f"-# Made {discord.utils.format_dt(made, 'f')}")
    card: discord.ui.Container[Any] = discord.ui.Container(accent_colour=COLOUR)
    card.add_item(discord.ui.TextDisplay("\n".join(lines)))
    return static_view(card)


def _told(parameter: Any) -> str:
    if not isinstance(parameter, dict):
        return str(parameter)
    return f"{parameter.get('type', 'value')}, {parameter.get('default')} unless it is given"


def _entry(preset: AddPresetResponse) -> Entry:
    name, does = preset.preset_name or "…", preset.transformation or ""
    away = " · 🗄️" if preset.archived else ""
    line = f"• **{text.safe(name, 60)}** {text.code(does, 120)}{away}"
    return Entry(line, name, does)


async def _find(client: PixelbinClient, typed: str) -> AddPresetResponse:
    try:
        return await client.assets.get_preset(_name(typed))
    except PixelbinNotFoundError:
        raise UserError(
            f"There is no preset {text.safe(typed, 60)} in this account (any more).",
            "Choose one from the list that comes up while you type, or look at `/pixelbin preset"
            " list`.",
        ) from None


def _name(typed: str) -> str:
    wanted = typed.strip()
    if not wanted or "/" in wanted or wanted in (".", ".."):
        raise UserError(
            f"{text.safe(typed, 60)} cannot be a preset's name.",
            "Use letters, digits, `-` and `_`.",
        )
    return wanted
