"""Linking an account by keys: a form, a check with the service, and only then the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.access import servers_owner
from bot.errors import UserError
from bot.http.errors import ErrorKind, ServiceError
from bot.linking import identify, keep_account, linked_already
from bot.service import CredentialsError
from bot.transfer.salvage import take_kept
from bot.ui import text
from bot.ui.choice import asker_of
from bot.ui.dynamic import PersistentItem
from bot.ui.link import link_again
from bot.ui.reply import new_batch
from bot.ui.view import BaseModal, notice

if TYPE_CHECKING:
    from bot.app import Carryall
    from bot.errors import Action
    from bot.service import Identity, KeyField, Service
    from bot.transfer.kept import KeptRequest
    from storage.accounts import Account, Owner


class KeyModal(BaseModal):
    """Asks for the keys of an account.

    Args:
        service: Whose.
        label: What to call the account; None for the label that it has, or its name there.
        kept_id: What goes on once it is linked (see ``take_kept``).
        account_id: The account that is linked again.
        for_server: Whether it is the server's.
    """

    def __init__(
        self,
        service: Service[object],
        label: str | None = None,
        *,
        kept_id: str | None = None,
        account_id: int | None = None,
        for_server: bool = False,
    ) -> None:
        whose = " for this server" if for_server else ""
        super().__init__(title=text.shorten(f"Link {service.title}{whose}", 45))
        self._service = service
        self._label = label
        self._kept_id = kept_id
        self._account_id = account_id
        self._for_server = for_server
        self._inputs: dict[str, discord.ui.TextInput[Any]] = {}
        for field in service.link.fields:
            self._inputs[field.name] = self._add(field)

    def _add(self, field: KeyField) -> discord.ui.TextInput[Any]:
        answer: discord.ui.TextInput[Any] = discord.ui.TextInput(
            placeholder=field.placeholder or None,
            required=field.required,
            max_length=field.max_length,
        )
        self.add_item(discord.ui.Label(text=field.label, description=field.hint, component=answer))
        return answer

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Verify the keys with the service; keep them only if it knows them."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        bot: Carryall = interaction.client
        owner, again = await self._owner(interaction)
        typed = {name: answer.value.strip() for name, answer in self._inputs.items()}
        credentials = {name: value for name, value in typed.items() if value}
        try_again = link_again(self._service, self._kept_id, again, owner)
        identity = await self._identify(credentials, try_again)
        account = await keep_account(
            bot.store.accounts,
            self._service,
            owner,
            identity,
            credentials,
            label=self._label,
            again=again,
        )
        said = _linked(self._service, account)
        kept = None
        if self._kept_id is not None:
            kept = await take_kept(bot.store, self._kept_id, interaction.user.id)
            if kept is None:
                said += "\nNo files wait any more: they went out already, or waited for too long."
        if kept is None:
            await interaction.edit_original_response(view=notice(said))
            return
        # The reply is the files' from now on, so what was linked is told behind it.
        await interaction.edit_original_response(view=notice("Sending what waited …"))
        await interaction.followup.send(view=notice(said), ephemeral=True)
        await _go_on(interaction, kept, account)

    async def _owner(self, interaction: discord.Interaction[Any]) -> tuple[Owner, Account | None]:
        """Tell for whom this is; rights are looked at again, they may be other ones by now."""
        asker = asker_of(interaction)
        owner = servers_owner(asker) if self._for_server else asker.own
        bot: Carryall = interaction.client
        return owner, await linked_already(bot.connections, owner, self._account_id)

    async def _identify(self, credentials: dict[str, str], try_again: Action) -> Identity:
        actions = [try_again]
        for field in self._service.link.fields:
            if field.required and field.name not in credentials:
                raise UserError(f"{field.label} is empty.", "Fill it in.", actions=actions)
        try:
            return await identify(self._service, credentials)
        except CredentialsError as error:
            raise UserError(str(error), "Correct it and try again.", actions=actions) from None
        except ServiceError as error:
            if error.kind is not ErrorKind.UNAUTHORIZED:
                raise
            raise UserError(
                f"{self._service.title} does not know this key.",
                "Copy it once more and try again.",
                actions=actions,
            ) from error


async def _go_on(
    interaction: discord.Interaction[Any], kept: KeptRequest, account: Account
) -> None:
    """Send the files that waited for this account."""
    bot: Carryall = interaction.client
    host = bot.services.host(account.service)
    if host is not None:
        batch = new_batch(interaction, posted=False)
        await bot.transfers.begin(kept.request(batch, account, host))


def _linked(service: Service[object], account: Account) -> str:
    name = account.remote_name
    called = "" if account.label == name else f" (called **{text.safe(account.label)}** here)"
    linked = f"✅ Linked **{service.title}** as **{text.safe(name)}**{called}"
    if account.owner.kind == "guild":
        return (
            f"{linked} for this server. Its key is stored sealed.\nOnly people with Manage Server"
            " use it, until the server's settings open it to all members."
        )
    return (
        f"{linked}. Your key is stored sealed.\nSend files with `/rehost files`, or right-click a"
        " message, Apps, **Re-host attachments**."
    )


class LinkButton(
    PersistentItem,
    template=r"carryall:link:(?P<service>[a-z0-9_-]{1,32})(?::(?P<kept_id>[0-9a-f]{32}))?"
    r"(?::a(?P<account_id>[0-9]{1,18}))?(?::g(?P<guild_id>[0-9]{1,20}))?",
):
    """Opens the form for a service."""

    def __init__(
        self,
        item: discord.ui.Item[Any],
        *,
        service: str,
        kept_id: str | None,
        account_id: str | None,
        guild_id: str | None,
    ) -> None:
        super().__init__(item)
        self.service = service
        self.kept_id = kept_id
        self.account_id = None if account_id is None else int(account_id)
        self.guild_id = None if guild_id is None else int(guild_id)

    async def pressed(self, interaction: discord.Interaction[Carryall]) -> None:
        """Open the form; nothing may come before it (Discord)."""
        service = find_service(interaction.client, self.service)
        managed = asker_of(interaction).managed
        is_servers = self.guild_id is not None
        for_server = is_servers and managed is not None and managed.id == self.guild_id
        if is_servers and not for_server and self.kept_id is None:
            raise UserError(
                "Only people with the Manage Server permission link the server's account.",
                "Ask one of them to press this, or to use `/account link`, in the server.",
            )
        # Whoever does not manage the server sends what was kept to an account of their own.
        account_id = None if is_servers and not for_server else self.account_id
        modal = KeyModal(
            service, kept_id=self.kept_id, account_id=account_id, for_server=for_server
        )
        await interaction.response.send_modal(modal)


def find_service(bot: Carryall, typed: str) -> Service[object]:
    """Find a service by its name or title.

    Raises:
        UserError: There is none.
    """
    wanted = typed.strip().lower()
    for service in bot.services:
        if wanted in (service.name, service.title.lower()):
            return service
    known = ", ".join(service.title for service in bot.services)
    raise UserError(
        f"There is no service called {text.safe(typed, 40)}.", f"Choose one of {known}."
    )
