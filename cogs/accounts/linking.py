"""Linking an account: by keys (a form, a check with the service, then the vault), or by OAuth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.access import servers_owner
from bot.errors import UserError
from bot.http.errors import ErrorKind, ServiceError
from bot.linking import identify, keep_account, linked_already
from bot.service import CredentialsError, KeyForm
from bot.ui import text
from bot.ui.choice import asker_of
from bot.ui.dynamic import PersistentItem
from bot.ui.link import link_again
from bot.ui.view import BaseModal
from cogs.accounts.linked import tell_linked
from cogs.accounts.oauth import offer_page
from storage.pending_link import NewLink

if TYPE_CHECKING:
    from bot.app import Carryall
    from bot.errors import Action
    from bot.service import Identity, KeyField, Service
    from storage.accounts import Account, Owner


class KeyModal(BaseModal):
    """Asks for the keys of an account.

    Args:
        service: Whose.
        form: What it asks for.
        label: What to call the account; None for the label that it has, or its name there.
        kept_id: What goes on once it is linked (see ``take_kept``).
        account_id: The account that is linked again.
        for_server: Whether it is the server's.
    """

    def __init__(
        self,
        service: Service[object],
        form: KeyForm,
        label: str | None = None,
        *,
        kept_id: str | None = None,
        account_id: int | None = None,
        for_server: bool = False,
    ) -> None:
        whose = " for this server" if for_server else ""
        super().__init__(title=text.shorten(f"Link {service.title}{whose}", 45))
        self._service = service
        self._form = form
        self._label = label
        self._kept_id = kept_id
        self._account_id = account_id
        self._for_server = for_server
        self._inputs: dict[str, discord.ui.TextInput[Any]] = {}
        for field in form.fields:
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
        await tell_linked(interaction, self._service, account, self._kept_id)

    async def _owner(self, interaction: discord.Interaction[Any]) -> tuple[Owner, Account | None]:
        """Tell for whom this is; rights are looked at again, they may be other ones by now."""
        asker = asker_of(interaction)
        owner = servers_owner(asker) if self._for_server else asker.own
        bot: Carryall = interaction.client
        return owner, await linked_already(bot.connections, owner, self._account_id)

    async def _identify(self, credentials: dict[str, str], try_again: Action) -> Identity:
        actions = [try_again]
        for field in self._form.fields:
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


async def start_linking(
    interaction: discord.Interaction[Any],
    service: Service[object],
    *,
    label: str | None = None,
    kept_id: str | None = None,
    account_id: int | None = None,
    for_server: bool = False,
    scopes: str = "",
) -> None:
    """Begin to link an account, by keys or at the service itself.

    Args:
        interaction: What asked for it, not answered yet.
        service: Where the account is.
        label: What to call it.
        kept_id: What goes on once it is linked.
        account_id: The account that is linked again.
        for_server: Whether it is the server's; who asks must manage it.
        scopes: What is asked for beyond the first ones, see ``OAuthFlow.scope_mask``.
    """
    if isinstance(service.link, KeyForm):
        await interaction.response.send_modal(
            KeyModal(
                service,
                service.link,
                label,
                kept_id=kept_id,
                account_id=account_id,
                for_server=for_server,
            )
        )
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    asker = asker_of(interaction)
    new = NewLink(
        user_id=asker.person_id,
        user_name=_person(interaction.user),
        owner=servers_owner(asker) if for_server else asker.own,
        service=service.name,
        label=label,
        account_id=account_id,
        kept_id=kept_id,
        scopes=service.link.wanted(service.link.scope_names(scopes)),
    )
    await offer_page(interaction, new)


def _person(user: discord.User | discord.Member) -> str:
    """Name somebody so that they know themselves, and others see that it is not them."""
    return f"{user.global_name} (@{user.name})" if user.global_name else f"@{user.name}"


class LinkButton(
    PersistentItem,
    template=r"carryall:link:(?P<service>[a-z0-9_-]{1,32})(?::(?P<kept_id>[0-9a-f]{32}))?"
    r"(?::a(?P<account_id>[0-9]{1,18}))?(?::g(?P<guild_id>[0-9]{1,20}))?"
    r"(?::s(?P<scopes>[0-9a-f]{1,16}))?",
):
    """Begins to link an account at a service."""

    def __init__(
        self,
        item: discord.ui.Item[Any],
        *,
        service: str,
        kept_id: str | None,
        account_id: str | None,
        guild_id: str | None,
        scopes: str | None,
    ) -> None:
        super().__init__(item)
        self.service = service
        self.kept_id = kept_id
        self.account_id = None if account_id is None else int(account_id)
        self.guild_id = None if guild_id is None else int(guild_id)
        self.scopes = scopes or ""

    async def pressed(self, interaction: discord.Interaction[Carryall]) -> None:
        """Begin; nothing may come before a form (Discord)."""
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
        await start_linking(
            interaction,
            service,
            kept_id=self.kept_id,
            account_id=account_id,
            for_server=for_server,
            scopes=self.scopes,
        )


def find_service(bot: Carryall, typed: str) -> Service[object]:
    """Find a service by its name or title.

    Raises:
        UserError: There is none, or it was set aside.
    """
    wanted = typed.strip().lower()
    for service in bot.services:
        if wanted in (service.name, service.title.lower()):
            return service
    bot.services.check_aside(wanted)
    known = ", ".join(service.title for service in bot.services)
    raise UserError(
        f"There is no service called {text.safe(typed, 40)}.", f"Choose one of {known}."
    )
