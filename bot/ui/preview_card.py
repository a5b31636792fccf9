"""How a link looks: a card with what it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ui import text
from bot.ui.upload_card import MAX_LINK, SHOWN_TYPES

if TYPE_CHECKING:
    from bot.preview import PreviewCard
    from bot.service import Service

# Five cards share the 4,000 characters of a message with what is said beside them.
MAX_CARD_TEXT = 700
MAX_SHOWN_LINK = 300
MAX_NOTE = 300


def preview_card(card: PreviewCard, service: Service[object]) -> discord.ui.Container[Any]:
    """Show what a link leads to; at most five components (Discord counts 40 in a message)."""
    shown: discord.ui.Container[Any] = discord.ui.Container(accent_colour=service.colour)
    shown.add_item(discord.ui.TextDisplay(_words(card, service)))
    # Discord fetches the picture itself, without anybody's account.
    if card.direct_url and not card.private and card.content_type in SHOWN_TYPES:
        gallery: discord.ui.MediaGallery[Any] = discord.ui.MediaGallery()
        gallery.add_item(media=card.direct_url, description=text.shorten(card.title, 200))
        shown.add_item(gallery)
    if len(card.url) <= MAX_LINK:
        shown.add_item(discord.ui.ActionRow(discord.ui.Button(label="Open", url=card.url)))
    return shown


def _words(card: PreviewCard, service: Service[object]) -> str:
    facts = [service.title]
    if card.place:
        facts.append(text.safe(card.place, 80))
    if card.size is not None:
        facts.append(text.size(card.size))
    if card.content_type:
        facts.append(card.content_type)
    if card.created_at is not None:
        facts.append(f"since {discord.utils.format_dt(card.created_at, 'D')}")
    if card.private:
        facts.append("🔒 private")
    lines = [f"### {text.safe(card.title)}", f"-# {' · '.join(facts)}"]
    if len(card.url) <= MAX_SHOWN_LINK:
        lines.append(card.url)
    lines += [text.safe(note, MAX_NOTE) for note in card.notes]
    return text.shorten("\n".join(lines), MAX_CARD_TEXT)
