"""Linking an account by keys: a form, a check with the service, and only then the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord
import structlog
from pydantic import SecretStr

from bot.errors import UserError
from bot.service import CredentialsError
from bot.ui import text
from bot.ui.dynamic import PersistentItem
from bot.ui.link import link_action
from bot.ui.view import BaseModal, notice
from storage.accounts import NewAccount, Owner

if TYPE_CHECKING:
    import re

    from bot.app import Carryall
    from bot.service import KeyField, Service

log = structlog.get_logger(__name__)

MAX_LABEL = 32


class KeyModal(BaseModal):
    """Asks for the keys of an account.

    Args:
        service: Whose.
        label: What to call the account; None for its name at the service.
    """

    def __init__(self, service: Service[object], label: str | None = None) -> None:
        super().__init__(title=text.shorten(f"Link {service.title}", 45))
        self._service = service
        self._label = label
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
        bot: Carryall = interaction.client
        service = self._service
        identity = await service.identify(_connect(service, credentials))
        label = self._label or text.shorten(identity.name, MAX_LABEL)
        account = await bot.store.accounts.save(
            NewAccount(
                owner=Owner("user", interaction.user.id),
                service=service.name,
                label=label,
                remote_id=identity.id,
                remote_name=identity.name,
                max_file_bytes=identity.max_file_bytes,
            ),
            credentials,
        )
        log.info("account.linked", account=account.id, service=service.name)
        await interaction.edit_original_response(
            view=notice(_linked(service, identity.name, label))
        )


def _connect(service: Service[object], credentials: dict[str, str]) -> object:
    try:
        return service.connect({name: SecretStr(value) for name, value in credentials.items()})
    except CredentialsError as error:
        raise UserError(
            str(error), "Correct it and try again.", actions=[link_action(service)]
        ) from None
    except KeyError as error:
        raise UserError(
            f"The form came without {error}.", "Fill it in again.", actions=[link_action(service)]
        ) from None


def _linked(service: Service[object], name: str, label: str) -> str:
    called = "" if label == name else f" (called **{text.safe(label)}** here)"
    return (
        f"✅ Linked **{service.title}** as **{text.safe(name)}**{called}."
        " Your key is stored sealed.\nSend files with `/rehost files`, or right-click a message,"
        " Apps, **Re-host attachments**."
    )


class LinkButton(PersistentItem, template=r"carryall:link:(?P<service>[a-z0-9_-]{1,32})"):
    """Opens the form for a service."""

    def __init__(self, item: discord.ui.Item[Any], service: str) -> None:
        super().__init__(item)
        self.service = service

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[Any],
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """Read which service is meant."""
        return cls(item, match["service"])

    async def pressed(self, interaction: discord.Interaction[Carryall]) -> None:
        """Open the form; nothing may come before it (Discord)."""
        service = find_service(interaction.client, self.service)
        await interaction.response.send_modal(KeyModal(service))


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
