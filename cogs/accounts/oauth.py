"""Linking an account by OAuth, as it looks in Discord: the link to our page, and the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.access import servers_owner
from bot.errors import Action, UserError
from bot.linking import keep_account, linked_already
from bot.service import Identity
from bot.ui import text
from bot.ui.choice import asker_of
from bot.ui.dynamic import PersistentItem
from bot.ui.view import BaseModal, static_view
from cogs.accounts.linked import tell_linked

if TYPE_CHECKING:
    from bot.app import Carryall
    from storage.pending_link import Entered, NewLink, PendingLink

CODE_LENGTH = 8
MAX_TYPED = 20  # with what people put between the letters


async def offer_page(interaction: discord.Interaction[Any], new: NewLink) -> None:
    """Show the link to the page, or what waits for its code already.

    Args:
        interaction: What asked for it, deferred.
        new: What is to be linked.
    """
    bot: Carryall = interaction.client
    waiting = await bot.linking.waiting(new)
    if waiting is None:
        view = await _new_page(bot, new)
    else:
        title = text.safe(bot.services.title(new.service))
        view = static_view(
            discord.ui.TextDisplay(
                f"You have signed in at **{title}** already. Enter the code that the page shows,"
                f" until {discord.utils.format_dt(waiting.expires_at, 't')}; or start over."
            ),
            discord.ui.ActionRow(
                _enter_button(waiting.id, new.kept_id),
                discord.ui.Button(label="Start over", custom_id=f"carryall:restart:{waiting.id}"),
            ),
        )
    await interaction.edit_original_response(view=view)


async def _new_page(bot: Carryall, new: NewLink) -> discord.ui.LayoutView:
    link, url = await bot.linking.begin(new)
    title = text.safe(bot.services.title(new.service))
    whose = " for this server" if new.owner.kind == "guild" else ""
    return static_view(
        discord.ui.TextDisplay(
            f"**Link {title}{whose}**\n"
            f"1. **Sign in** opens a page in your browser; go on to {title} and allow it there.\n"
            "2. The page then shows a code of eight letters and digits. Never give it to anyone.\n"
            "3. Press **Enter code** here. Only then is the account linked.\n"
            "-# The page is meant for you alone and can be used until"
            f" {discord.utils.format_dt(link.expires_at, 't')}."
        ),
        discord.ui.ActionRow(
            discord.ui.Button(label=f"Sign in at {bot.services.title(new.service)}", url=url),
            _enter_button(link.id, None),
        ),
    )


def _enter_button(link_id: str, kept_id: str | None) -> discord.ui.Button[Any]:
    action = _enter_action(link_id, kept_id)
    return discord.ui.Button(
        label=action.label, custom_id=action.custom_id, style=discord.ButtonStyle.primary
    )


def _enter_action(link_id: str, kept_id: str | None) -> Action:
    kept = "" if kept_id is None else f":{kept_id}"
    return Action("Enter code", f"carryall:code:{link_id}{kept}")


class EnterCodeButton(
    PersistentItem,
    template=r"carryall:code:(?P<link_id>[0-9a-f]{32})(?::(?P<kept_id>[0-9a-f]{32}))?",
):
    """Opens the form for the code."""

    def __init__(self, item: discord.ui.Item[Any], *, link_id: str, kept_id: str | None) -> None:
        super().__init__(item)
        self.link_id = link_id
        self.kept_id = kept_id

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Open the form; nothing may come before it (Discord)."""
        await interaction.response.send_modal(CodeModal(self.link_id, self.kept_id))


class StartOverButton(PersistentItem, template=r"carryall:restart:(?P<link_id>[0-9a-f]{32})"):
    """Throws a sign-in away and begins anew."""

    def __init__(self, item: discord.ui.Item[Any], *, link_id: str) -> None:
        super().__init__(item)
        self.link_id = link_id

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Throw it away, and show a new link in the message's place."""
        await interaction.response.defer()
        bot: Carryall = interaction.client
        dropped = await bot.linking.drop(self.link_id, interaction.user.id)
        _check_owner(interaction, dropped)
        view = await _new_page(bot, dropped.asked)
        await interaction.edit_original_response(view=view)


class CodeModal(BaseModal):
    """Asks for the code of the page.

    Args:
        link_id: The link that it is for.
        kept_id: What goes on once it is linked, unless the link itself says so.
    """

    def __init__(self, link_id: str, kept_id: str | None = None) -> None:
        super().__init__(title="Enter the code")
        self._link_id = link_id
        self._kept_id = kept_id
        self._code: discord.ui.TextInput[Any] = discord.ui.TextInput(
            placeholder="ABCD-EFGH", min_length=CODE_LENGTH, max_length=MAX_TYPED
        )
        self.add_item(
            discord.ui.Label(
                text="Code",
                description="The eight letters and digits on the page that you signed in from.",
                component=self._code,
            )
        )

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Keep the account if the code is right."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        bot: Carryall = interaction.client
        link = await bot.linking.find(self._link_id, interaction.user.id)
        _check_owner(interaction, link)
        entered = await bot.linking.enter(link, self._code.value)
        service = bot.services.get(link.asked.service)
        if not entered.is_right or entered.fetched is None or service is None:
            raise self._wrong(entered)
        fetched = entered.fetched
        account = await keep_account(
            bot.store.accounts,
            service,
            link.asked.owner,
            Identity(fetched.remote_id, fetched.remote_name, fetched.max_file_bytes),
            fetched.credentials,
            label=link.asked.label,
            again=await linked_already(bot.connections, link.asked.owner, link.asked.account_id),
        )
        await tell_linked(interaction, service, account, self._kept_id or link.asked.kept_id)

    def _wrong(self, entered: Entered) -> UserError:
        if entered.tries_left <= 0:
            return UserError(
                "That was not the code, for the third time: this sign-in was thrown away.",
                "Use `/account link` to begin again.",
            )
        left = f"{entered.tries_left} {'try is' if entered.tries_left == 1 else 'tries are'} left"
        return UserError(
            f"That is not the code; {left}.",
            "Copy it from the page that you signed in from.",
            actions=[_enter_action(self._link_id, self._kept_id)],
        )


def _check_owner(interaction: discord.Interaction[Any], link: PendingLink) -> None:
    """See that whoever links an account for a server still manages it.

    Raises:
        UserError: They do not, or are somewhere else.
    """
    owner = link.asked.owner
    if owner.kind == "guild" and servers_owner(asker_of(interaction)) != owner:
        raise UserError(
            "This account is to be linked for another server.", "Enter the code in that server."
        )
