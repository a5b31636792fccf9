"""The form of `/rehost form`: many files at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import discord

from bot.ui import text
from bot.ui.given import of_command
from bot.ui.view import BaseModal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.service import Host
    from bot.transfer.request import RequestedFile

MAX_FILES = 10  # Discord
MAX_OPTIONS = 25  # Discord


class Begin(Protocol):
    """Begins to send files; the interaction has no answer yet."""

    async def __call__(
        self,
        interaction: discord.Interaction[Any],
        files: list[RequestedFile],
        *,
        service: str | None,
        private: bool,
        name: str | None,
        keep_metadata: bool,
    ) -> None:
        """Begin."""
        ...


class RehostForm(BaseModal):
    """Asks for files and how to send them.

    Args:
        hosts: Where files can go.
        max_name: How long a name may be.
        begin: What to do with the answer.
    """

    def __init__(self, hosts: Iterable[Host[object]], max_name: int, begin: Begin) -> None:
        super().__init__(title="Send files to where they last")
        self._begin = begin
        self._files: discord.ui.FileUpload[Any] = discord.ui.FileUpload(
            min_values=1, max_values=MAX_FILES
        )
        options = [
            discord.SelectOption(label=text.shorten(host.title, 100), value=host.name)
            for host in hosts
        ]
        self._service: discord.ui.Select[Any] = discord.ui.Select(
            placeholder="Your default", options=options[:MAX_OPTIONS], required=False
        )
        self._name: discord.ui.TextInput[Any] = discord.ui.TextInput(
            required=False, max_length=max_name
        )
        self._private: discord.ui.Checkbox[Any] = discord.ui.Checkbox()
        self._keep_metadata: discord.ui.Checkbox[Any] = discord.ui.Checkbox()
        self._ask("Files", f"Up to {MAX_FILES}", self._files)
        self._ask("Service", "Where to send them; else your default", self._service)
        self._ask("Name", "What to call them there; several are numbered", self._name)
        self._ask("Private", "Keep them from the public there", self._private)
        told = "Send pictures with what they tell about you, such as the place"
        self._ask("Keep metadata", told, self._keep_metadata)

    def _ask(self, label: str, hint: str, answer: discord.ui.Item[Any]) -> None:
        self.add_item(discord.ui.Label(text=label, description=hint, component=answer))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Begin to send the files."""
        chosen = self._service.values
        await self._begin(
            interaction,
            of_command(interaction, self._files.values),
            service=chosen[0] if chosen else None,
            private=self._private.value,
            name=self._name.value.strip() or None,
            keep_metadata=self._keep_metadata.value,
        )
