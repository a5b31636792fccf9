"""A question before something is destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ui import text
from bot.ui.view import BaseView, notice

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def deletion_question(filename: str, title: str, *, has_link: bool = True) -> str:
    """Ask whether a file is to be deleted at its service.

    Args:
        filename: What it is called there.
        title: The service's.
        has_link: Whether anybody else can have come to it.
    """
    lost = "Its link stops working for everybody, and this" if has_link else "This"
    return f"Delete **{text.safe(filename)}** at {title}? {lost} cannot be undone."


class Confirm(BaseView):
    """Asks, and acts only on a press of the red button; unanswered, nothing happens.

    Args:
        person_id: Who is asked.
        question: What goes, by name, and what that means.
        verb: The red button's label.
        act: What to do then; gets the press, not answered yet.
    """

    def __init__(
        self,
        person_id: int,
        question: str,
        *,
        verb: str,
        act: Callable[[discord.Interaction[Any]], Awaitable[None]],
    ) -> None:
        super().__init__(person_id, timeout=60.0)
        self._act = act
        self._acting = False
        self._asked: discord.Interaction[Any] | None = None
        self._message_id: int | None = None
        yes: discord.ui.Button[Confirm] = discord.ui.Button(
            label=verb, style=discord.ButtonStyle.danger
        )
        no: discord.ui.Button[Confirm] = discord.ui.Button(label="Keep it")
        yes.callback = self._confirmed  # type: ignore[method-assign]
        no.callback = self._kept  # type: ignore[method-assign]
        self.add_item(discord.ui.TextDisplay(question))
        self.add_item(discord.ui.ActionRow(yes, no))

    async def ask(self, interaction: discord.Interaction[Any]) -> None:
        """Show the question: as the answer, deferred or not, or after it where there was one."""
        self._asked = interaction
        thinking = discord.InteractionResponseType.deferred_channel_message
        if interaction.response.type is thinking:
            await interaction.edit_original_response(view=self)
        elif interaction.response.is_done():
            message = await interaction.followup.send(view=self, ephemeral=True, wait=True)
            self._message_id = message.id
        else:
            await interaction.response.send_message(view=self, ephemeral=True)

    async def on_timeout(self) -> None:
        """Say that nothing was done."""
        if self._asked is None or self._acting:
            return
        view = notice("Not answered in time: nothing was changed.")
        try:
            if self._message_id is None:
                await self._asked.edit_original_response(view=view)
            else:
                await self._asked.followup.edit_message(self._message_id, view=view)
        except discord.HTTPException:
            return  # dismissed by the person meanwhile

    async def _confirmed(self, interaction: discord.Interaction[Any]) -> None:
        if self._acting:
            await interaction.response.defer()  # pressed twice
            return
        self._acting = True
        try:
            await self._act(interaction)
        finally:
            self._acting = False
        self.stop()  # after a failure it may be pressed again

    async def _kept(self, interaction: discord.Interaction[Any]) -> None:
        self.stop()
        await interaction.response.edit_message(view=notice("Kept: nothing was changed."))
