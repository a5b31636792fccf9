"""Where every failure of a command, button or form ends: in words, and in the log."""

from __future__ import annotations

import logging
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.errors import Explanation, UserError, explain, failure_kind, new_reference
from bot.interactions import bind
from bot.messages import static_view

log = structlog.get_logger(__name__)

# Event of a command that somebody could not be given; it was answered with why.
REFUSED = "app_command_refused"
ROW_BUTTONS = 5  # Discord's most
MAX_BUTTONS = 25
# Failures that are no trouble of ours or of a service.
_THEIRS = ("person", "permission", "stale")


class Tree(app_commands.CommandTree[Any]):
    """The commands, with one place for what goes wrong in them."""

    async def interaction_check(self, interaction: discord.Interaction[Any]) -> bool:
        """Let what is logged of a command say whose it is; nobody is kept out here."""
        bind(interaction)
        return True

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError
    ) -> None:
        """Tell the person what went wrong."""
        command = interaction.command
        name = command.qualified_name if command is not None else "unknown command"
        await report(interaction, error, where=f"/{name}")
        if command is not None:
            is_refused = _kind(_cause(error)) in _THEIRS
            outcome = "refused" if is_refused else "failed"
            interaction.client.metrics.command_answered(name, outcome)
            if is_refused:
                interaction.client.dispatch(REFUSED, interaction)


async def report(interaction: discord.Interaction[Any], error: Exception, *, where: str) -> None:
    """Put a failure into words, log it, and answer with it.

    Args:
        interaction: What the person did; answered already or not.
        error: What was raised.
        where: The command, view or form, for the log.
    """
    error = _cause(error)
    told = _explain(error)
    interaction.client.metrics.interaction_failed(_kind(error))
    log.log(
        logging.INFO if told.is_expected else logging.ERROR,
        "interaction.failed",
        reference=told.reference,
        where=where,
        user=interaction.user.id,
        guild=interaction.guild_id,
        error=f"{type(error).__name__}: {error}",
        exc_info=None if told.is_expected else error,
    )
    await _answer(interaction, _failure_view(told))


def _cause(error: Exception) -> Exception:
    return error.original if isinstance(error, app_commands.CommandInvokeError) else error


def _kind(error: Exception) -> str:
    if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        return "stale"
    return "permission" if isinstance(error, app_commands.CheckFailure) else failure_kind(error)


def _explain(error: Exception) -> Explanation:
    if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        stale = UserError(
            "This command has changed since your Discord loaded it.",
            "Restart Discord (Ctrl+R) and try again.",
        )
        return explain(stale)
    if isinstance(error, app_commands.CheckFailure):
        return Explanation(
            "You may not use this command here.",
            "Ask somebody who manages this server.",
            new_reference(),
            is_expected=True,
        )
    return explain(error)


def _failure_view(told: Explanation) -> discord.ui.LayoutView:
    said: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay(
        f"⚠️ {told}\n-# Reference: `{told.reference}`"
    )
    # Buttons of persistent items.
    buttons: list[discord.ui.Button[Any]] = [
        discord.ui.Button(
            label=action.label, custom_id=action.custom_id, style=discord.ButtonStyle.primary
        )
        for action in told.actions[:MAX_BUTTONS]
    ]
    rows = [
        discord.ui.ActionRow(*buttons[at : at + ROW_BUTTONS])
        for at in range(0, len(buttons), ROW_BUTTONS)
    ]
    return static_view(said, *rows)


async def _answer(interaction: discord.Interaction[Any], view: discord.ui.LayoutView) -> None:
    try:
        if not interaction.response.is_done():
            await interaction.response.send_message(view=view, ephemeral=True)
        elif interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
            await interaction.edit_original_response(view=view)
        else:
            await interaction.followup.send(view=view, ephemeral=True)
    except discord.HTTPException as failure:
        # The person is gone or Discord is down; the log has the reference all the same.
        log.warning("interaction.unanswered", status=failure.status, code=failure.code)
