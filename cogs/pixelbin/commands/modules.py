"""`/pixelbin module …` and `/pixelbin credential …`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import msgspec
from discord import app_commands

from bot.errors import UserError
from bot.ui import text
from bot.ui.confirm import Confirm
from bot.ui.pager import Entry, ListStyle
from bot.ui.pages import Listed, PageSource
from bot.ui.view import BaseModal, notice, static_view
from cogs.pixelbin.cards import COLOUR
from cogs.pixelbin.commands.base import PixelbinCommands
from cogs.pixelbin.commands.completing import module_choices
from cogs.pixelbin.commands.using import using_pixelbin
from cogs.pixelbin.errors import PixelbinConflictError, PixelbinNotFoundError

if TYPE_CHECKING:
    from bot.app import Carryall
    from cogs.pixelbin.models import TransformationModuleResponse

ON_A_PAGE = 10
MAX_SECRET = 4000
SHOWN_OPERATIONS = 12
SHOWN_PARAMETERS = 8
ModuleName = app_commands.Range[str, 1, 100]


class ModuleCommands(PixelbinCommands):
    """Looking at modules, and giving them credentials of one's own."""

    module = app_commands.Group(name="module", description="What Pixelbin can do to pictures")
    credential = app_commands.Group(name="credential", description="Credentials of modules")

    @module.command(name="list")
    async def list_modules(self, interaction: discord.Interaction[Carryall]) -> None:
        """List the modules and what they do."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (account, client):
            found = (await client.assets.get_modules()).modules

            async def card(module: TransformationModuleResponse) -> discord.ui.LayoutView:
                return module_view(module)

            source: PageSource[TransformationModuleResponse] = Listed(found, ON_A_PAGE)
            style: ListStyle[TransformationModuleResponse] = ListStyle(
                title="Modules at Pixelbin",
                empty="Pixelbin names no modules for this account.",
                entry=_entry,
                open=card,
                placeholder="Open a module's card",
                colour=COLOUR,
            )
            await self._list(interaction, account, source, style)

    @module.command(name="show")
    @app_commands.describe(module="Which one")
    async def show_module(
        self, interaction: discord.Interaction[Carryall], module: ModuleName
    ) -> None:
        """See a module's operations."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (_account, client):
            try:
                found = await client.assets.get_module(_identifier(module))
            except PixelbinNotFoundError:
                raise _no_module(module) from None
        await interaction.edit_original_response(view=module_view(found))

    @credential.command(name="add")
    @app_commands.describe(module="Which one; a form asks for the keys")
    async def add_credential(
        self, interaction: discord.Interaction[Carryall], module: ModuleName
    ) -> None:
        """Give a module keys of your own."""
        # A form must be the first answer.
        await interaction.response.send_modal(CredentialForm(_identifier(module), is_new=True))

    @credential.command(name="update")
    @app_commands.describe(module="Which one; a form asks for the keys")
    async def update_credential(
        self, interaction: discord.Interaction[Carryall], module: ModuleName
    ) -> None:
        """Replace the keys of a module."""
        await interaction.response.send_modal(CredentialForm(_identifier(module), is_new=False))

    @credential.command(name="delete")
    @app_commands.describe(module="Which one; you are asked first")
    async def delete_credential(
        self, interaction: discord.Interaction[Carryall], module: ModuleName
    ) -> None:
        """Delete the keys of a module."""
        wanted = _identifier(module)
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (account, _client):
            pass
        name = text.safe(wanted)
        question = f"Delete the keys of module **{name}** at Pixelbin? It stops working with them."

        async def act(confirmation: discord.Interaction[Any]) -> None:
            await confirmation.response.defer()
            async with using_pixelbin(confirmation, account.id) as (_account, client):
                try:
                    # The answer holds the keys in clear: it is let be.
                    await client.assets.delete_credentials(wanted)
                except PixelbinNotFoundError:
                    raise _no_credentials(wanted) from None
            said = f"Deleted the keys of module **{name}**."
            await confirmation.edit_original_response(view=notice(said))

        await Confirm(interaction.user.id, question, verb="Delete", act=act).ask(interaction)

    @show_module.autocomplete("module")
    @add_credential.autocomplete("module")
    @update_credential.autocomplete("module")
    @delete_credential.autocomplete("module")
    async def _modules(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await module_choices(interaction, typed)


class CredentialForm(BaseModal):
    """Asks for the keys of a module; they are sent on and never shown again.

    Args:
        module: Which one.
        is_new: Whether it has none yet.
    """

    def __init__(self, module: str, *, is_new: bool) -> None:
        super().__init__(title=text.shorten(f"Keys of {module}", 45))
        self._module = module
        self._is_new = is_new
        self._typed: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph,
            placeholder="apiKey: …",
            max_length=MAX_SECRET,
        )
        self.add_item(
            discord.ui.Label(
                text="Keys",
                description="A line each, as name: value; or one JSON object.",
                component=self._typed,
            )
        )

    async def on_submit(self, interaction: discord.Interaction[Carryall]) -> None:  # type: ignore[override] # the bot's own
        """Send the keys on."""
        keys = parse_keys(self._typed.value)
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (_account, client):
            try:
                if self._is_new:
                    await client.assets.add_credentials(keys, self._module)
                else:
                    await client.assets.update_credentials(self._module, keys)
            except PixelbinConflictError:
                raise UserError(
                    f"Module {text.safe(self._module)} has keys already.",
                    "Replace them with `/pixelbin credential update`.",
                ) from None
            except PixelbinNotFoundError:
                no_module = _no_module if self._is_new else _no_credentials
                raise no_module(self._module) from None
        names = ", ".join(text.code(name, 40) for name in list(keys)[:10])
        said = f"Module **{text.safe(self._module)}** has your keys now: {names}."
        await interaction.edit_original_response(
            view=notice(f"{said} Nobody is shown their values.")
        )


def parse_keys(typed: str) -> dict[str, Any]:
    """Read keys: a JSON object, or lines such as ``apiKey: value``.

    Raises:
        UserError: They are neither; what was typed is not repeated.
    """
    refused = UserError(
        "These keys cannot be read.",
        "Write a line for each, as `name: value`, or one JSON object.",
    )
    if typed.strip().startswith("{"):
        try:
            found = msgspec.json.decode(typed, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise refused from None
    else:
        pairs = [line.partition(":") for line in typed.splitlines() if line.strip()]
        if not all(name.strip() and value.strip() for name, _, value in pairs):
            raise refused
        found = {name.strip(): value.strip() for name, _, value in pairs}
    if not found:
        raise refused
    return found


def module_view(module: TransformationModuleResponse) -> discord.ui.LayoutView:
    """Make the card of a module."""
    facts = [text.code(module.identifier or "", 60)]
    if module.is_heavy:
        facts.append("takes a while")
    if module.needs_credentials:
        facts.append("needs keys of your own")
    if module.enabled is False:
        facts.append("switched off")
    lines = [f"### {text.safe(module.name or module.identifier or '')}"]
    lines += [f"-# {' · '.join(facts)}", text.safe(module.description or "", 300)]
    operations = module.operations or []
    for operation in operations[:SHOWN_OPERATIONS]:
        lines.append(_operation(module.identifier or "", operation))
    if len(operations) > SHOWN_OPERATIONS:
        lines.append(f"-# and {len(operations) - SHOWN_OPERATIONS} more")
    card: discord.ui.Container[Any] = discord.ui.Container(accent_colour=COLOUR)
    card.add_item(discord.ui.TextDisplay("\n".join(line for line in lines if line)))
    return static_view(card)


def _operation(identifier: str, operation: dict[str, Any]) -> str:
    params = operation.get("params")
    params = params if isinstance(params, list) else [params]
    given = [one for one in params if isinstance(one, dict) and one.get("identifier")]
    told = ",".join(f"{one['identifier']}:{one.get('default')}" for one in given[:SHOWN_PARAMETERS])
    method = operation.get("method")
    name = text.safe(str(operation.get("displayName") or method), 60)
    return f"• **{name}** {text.code(f'{identifier}.{method}({told})', 120)}"


def _entry(module: TransformationModuleResponse) -> Entry:
    name, about = module.name or module.identifier or "…", module.description or ""
    line = f"• **{text.safe(name, 60)}** {text.code(module.identifier or '', 40)}"
    return Entry(f"{line} {text.safe(about, 120)}", name, about)


def _identifier(typed: str) -> str:
    wanted = typed.strip()
    if not wanted or "/" in wanted or wanted in (".", ".."):
        raise _no_module(typed)
    return wanted


def _no_module(typed: str) -> UserError:
    return UserError(
        f"Pixelbin has no module {text.safe(typed, 60)}.",
        "Choose one from the list that comes up while you type, or look at `/pixelbin module"
        " list`.",
    )


def _no_credentials(module: str) -> UserError:
    return UserError(
        f"Module {text.safe(module, 60)} has no keys of yours.",
        "Give it some with `/pixelbin credential add`.",
    )
