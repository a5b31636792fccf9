"""The question before a show is published, where its track list can still be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ui import text
from bot.ui.view import BaseModal, BaseView, notice
from cogs.mixcloud.commands.about import summary, with_tracks
from cogs.mixcloud.commands.attached import refused
from cogs.mixcloud.tracklist import TracklistError, as_text, parse_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from cogs.mixcloud.options import ShowAbout

    Publish = Callable[[discord.Interaction[Any], ShowAbout], Awaitable[None]]

ASK_SECONDS = 600.0
MAX_TYPED = 4000
PLACEHOLDER = "0:00 Artist - Song\n12:34 Artist - Song"
NOT_DONE = "Nothing was published."


class AskToPublish(BaseView):
    """Shows what will be published, and does it only on a press of the button.

    Args:
        person_id: Who is asked.
        about: What is said of the show.
        facts: What is known of the file, a line each.
        publish: What to do then; gets the press, not answered yet.
    """

    def __init__(
        self, person_id: int, about: ShowAbout, facts: Sequence[str], publish: Publish
    ) -> None:
        super().__init__(person_id, timeout=ASK_SECONDS)
        self._about = about
        self._facts = facts
        self._publish = publish
        self._asked: discord.Interaction[Any] | None = None
        self._is_answered = False
        self._draw()

    async def ask(self, interaction: discord.Interaction[Any]) -> None:
        """Ask in the place of an answer that was deferred."""
        self._asked = interaction
        await interaction.edit_original_response(view=self)

    async def on_timeout(self) -> None:
        """Say that nothing was done."""
        if self._asked is None or self._is_answered:
            return
        try:
            await self._asked.edit_original_response(
                view=notice(f"Not answered in time. {NOT_DONE}")
            )
        except discord.HTTPException:
            return  # dismissed by the person meanwhile

    async def change_tracks(self, interaction: discord.Interaction[Any], typed: str) -> None:
        """Take the track list of the form, and ask again.

        Raises:
            UserError: It cannot be read, or does not fit the audio.
        """
        try:
            tracks = parse_text(typed) if typed.strip() else []
        except TracklistError as error:
            raise refused(error) from None
        self._about = with_tracks(self._about, tracks)
        self._draw()
        await interaction.response.edit_message(view=self)

    def _draw(self) -> None:
        self.clear_items()
        card: discord.ui.Container[Any] = discord.ui.Container()
        lines = ["### Publish this show at Mixcloud?", *summary(self._about)]
        card.add_item(discord.ui.TextDisplay(text.shorten("\n".join(lines), 3000)))
        if self._facts:
            card.add_item(discord.ui.Separator())
            card.add_item(discord.ui.TextDisplay("\n".join(self._facts)))
        self.add_item(card)
        label = "Change track list" if self._about.tracks else "Add track list"
        self.add_item(
            discord.ui.ActionRow(
                _button("Publish", discord.ButtonStyle.success, self._pressed),
                _button(label, discord.ButtonStyle.secondary, self._edit),
                _button("Cancel", discord.ButtonStyle.secondary, self._cancelled),
            )
        )

    async def _pressed(self, interaction: discord.Interaction[Any]) -> None:
        if self._is_answered:
            await interaction.response.defer()  # pressed twice
            return
        self._is_answered = True
        try:
            await self._publish(interaction, self._about)
        except BaseException:
            self._is_answered = False  # it may be pressed again
            raise
        self.stop()
        if self._asked is not None:
            await self._asked.edit_original_response(view=notice("Being published: see below."))

    async def _edit(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_modal(TracklistForm(self, self._about))

    async def _cancelled(self, interaction: discord.Interaction[Any]) -> None:
        self._is_answered = True
        self.stop()
        await interaction.response.edit_message(view=notice(NOT_DONE))


class TracklistForm(BaseModal):
    """A form for the track list.

    Args:
        question: What asked for it.
        about: What is there already.
    """

    def __init__(self, question: AskToPublish, about: ShowAbout) -> None:
        super().__init__(title="Track list")
        self._question = question
        self._typed: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph,
            required=False,
            placeholder=PLACEHOLDER,
            default=as_text(about.tracks or ())[:MAX_TYPED] or None,
            max_length=MAX_TYPED,
        )
        self.add_item(
            discord.ui.Label(
                text="Tracks",
                description="A line each. Times are optional; without a dash it is a chapter.",
                component=self._typed,
            )
        )

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the list to the question."""
        await self._question.change_tracks(interaction, self._typed.value)


def _button(
    label: str,
    style: discord.ButtonStyle,
    pressed: Callable[[discord.Interaction[Any]], Awaitable[None]],
) -> discord.ui.Button[Any]:
    button: discord.ui.Button[Any] = discord.ui.Button(label=label, style=style)
    button.callback = pressed  # type: ignore[assignment,method-assign]
    return button
