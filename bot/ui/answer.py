"""The answer to a command that was deferred: for its person alone, or posted for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.ui.view import notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    import discord


async def answer_with(
    interaction: discord.Interaction[Any],
    view: discord.ui.LayoutView,
    *,
    post: bool,
    files: Sequence[discord.File] = (),
) -> None:
    """Put a view in the place of a private answer that was deferred.

    Args:
        interaction: What was asked; deferred privately even where it is to be posted, since a
            refusal is nobody else's to read.
        view: What to show.
        post: Show it to everybody instead, behind the answer.
        files: What the view shows by ``attachment://``.
    """
    if not post:
        await interaction.edit_original_response(view=view, attachments=files)
        return
    await say_posted(interaction)
    await interaction.followup.send(view=view, files=files)


async def say_posted(interaction: discord.Interaction[Any]) -> None:
    """Point to what follows for everybody.

    Discord takes the first follow-up of a deferred answer as the answer itself, which is private:
    so this comes first.
    """
    await interaction.edit_original_response(view=notice("Posted below."))
