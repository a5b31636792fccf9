"""Linking an account by keys: a form, a check with the service, and only then the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import structlog
from pydantic import SecretStr

from bot.errors import UserError
from bot.http.errors import ErrorKind, ServiceError
from bot.service import CredentialsError
from bot.transfer.kept import KeptRequest
from bot.ui import text
from bot.ui.dynamic import PersistentItem
from bot.ui.link import link_action
from bot.ui.reply import new_batch
from bot.ui.view import BaseModal, notice
from storage.accounts import NewAccount, Owner

if TYPE_CHECKING:
    from bot.app import Carryall
    from bot.service import Identity, KeyField, Service
    from storage.accounts import Account

log = structlog.get_logger(__name__)

MAX_LABEL = 32


class KeyModal(BaseModal):
    """Asks for the keys of an account.

    Args:
        service: Whose.
        label: What to call the account; None for its name at the service.
        kept_id: The kept request that goes on once it is linked.
    """

    def __init__(
        self, service: Service[object], label: str | None = None, kept_id: str | None = None
    ) -> None:
        super().__init__(title=text.shorten(f"Link {service.title}", 45))
        self._service = service
        self._label = label
        self._kept_id = kept_id
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
        typed = {name: answer.value.strip() for name, answer in self._inputs.items()}
        credentials = {name: value for name, value in typed.items() if value}
        identity = await self._identify(credentials)
        bot: Carryall = interaction.client
        service = self._service
        account = await bot.store.accounts.save(
            NewAccount(
                owner=Owner("user", interaction.user.id),
                service=service.name,
                label=self._label or text.shorten(identity.name, MAX_LABEL),
                remote_id=identity.id,
                remote_name=identity.name,
                max_file_bytes=identity.max_file_bytes,
            ),
            credentials,
        )
        log.info("account.linked", account=account.id, service=service.name)
        await interaction.edit_original_response(view=notice(_linked(service, account)))
        if self._kept_id is not None:
            await _go_on(interaction, self._kept_id, account)

    async def _identify(self, credentials: dict[str, str]) -> Identity:
        again = [link_action(self._service, self._kept_id)]
        for field in self._service.link.fields:
            if field.required and field.name not in credentials:
                raise UserError(f"{field.label} is empty.", "Fill it in.", actions=again)
        try:
            client = self._service.connect(
                {name: SecretStr(value) for name, value in credentials.items()}
            )
            return await self._service.identify(client)
        except CredentialsError as error:
            raise UserError(str(error), "Correct it and try again.", actions=again) from None
        except ServiceError as error:
            if error.kind is not ErrorKind.UNAUTHORIZED:
                raise
            raise UserError(
                f"{self._service.title} does not know this key.",
                "Copy it once more and try again.",
                actions=again,
            ) from error


async def _go_on(interaction: discord.Interaction[Any], kept_id: str, account: Account) -> None:
    """Send the files that waited for this account."""
    bot: Carryall = interaction.client
    written = await bot.store.kept_requests.take(kept_id, interaction.user.id)
    host = bot.services.host(account.service)
    if written is None or host is None:
        return
    kept = KeptRequest.from_text(written)
    batch = new_batch(interaction, posted=False)
    await bot.transfers.begin(kept.request(batch, account, host))


def _linked(service: Service[object], account: Account) -> str:
    name = account.remote_name
    called = "" if account.label == name else f" (called **{text.safe(account.label)}** here)"
    return (
        f"✅ Linked **{service.title}** as **{text.safe(name)}**{called}."
        " Your key is stored sealed.\nSend files with `/rehost files`, or right-click a message,"
        " Apps, **Re-host attachments**."
    )


class LinkButton(
    PersistentItem,
    template=r"carryall:link:(?P<service>[a-z0-9_-]{1,32})(?::(?P<kept_id>[0-9a-f]{32}))?",
):
    """Opens the form for a service."""

    def __init__(self, item: discord.ui.Item[Any], *, service: str, kept_id: str | None) -> None:
        super().__init__(item)
        self.service = service
        self.kept_id = kept_id

    async def pressed(self, interaction: discord.Interaction[Carryall]) -> None:
        """Open the form; nothing may come before it (Discord)."""
        service = find_service(interaction.client, self.service)
        await interaction.response.send_modal(KeyModal(service, kept_id=self.kept_id))


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
