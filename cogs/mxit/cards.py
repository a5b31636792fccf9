"""How Mxit's people and things look in Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ui import text
from bot.ui.pager import Entry
from bot.ui.view import static_view
from cogs.mxit.enums import Gender, Mood, RelationshipStatus, Subscription
from cogs.mxit.markup import plain, to_discord

if TYPE_CHECKING:
    from enum import Enum

    from cogs.mxit.models import Contact, Profile

COLOUR = 0xF68B1F
_MAX_WORDS = 600
_MAX_LINE = 300
_HOW = {
    Subscription.unknown: "not connected",
    Subscription.both: "connected",
    Subscription.invitation_sent: "invited by you",
    Subscription.invitation_received: "invites you",
    Subscription.deleted: "deleted",
    Subscription.rejected: "rejected",
}


def words_of(markup: str) -> str:
    """Write a text with Mxit's marks as Discord shows it, on one line, not too long."""
    one_line = " ".join(markup.split())
    # Cut before, so that no mark is left open behind the cut.
    return to_discord(text.shorten(one_line, _MAX_WORDS))


def profile_view(
    profile: Profile, *, title: str = "", is_own: bool = False
) -> discord.ui.LayoutView:
    """Make the card of a profile.

    Args:
        profile: What to show; private fields only where it is the person's own.
        title: What stands above it.
        is_own: Whether it is the person's own.
    """
    facts = profile.facts
    name = text.safe(facts.display_name or facts.user_id)
    lines = [f"-# {title}"] if title else []
    lines += [f"### {name}", f"-# `{text.shorten(facts.user_id, 40)}`"]
    status = facts.status_message or (facts.state.status_message if facts.state else None)
    if status:
        lines.append(f"“{words_of(status)}”")
    if facts.about_me:
        lines.append(words_of(facts.about_me))
    told = {**_told(profile), **(_private(profile) if is_own else {})}
    lines += [f"**{label}** {value}" for label, value in told.items() if value]
    card: discord.ui.Container[Any] = discord.ui.Container(
        discord.ui.TextDisplay("\n".join(lines)), accent_colour=COLOUR
    )
    return static_view(card)


def bare_view(mxit_id: str, name: str, status: str) -> discord.ui.LayoutView:
    """Make the card of what has no profile: a service."""
    lines = [f"### {text.safe(name or mxit_id)}", f"-# {text.code(mxit_id, 40)} · no profile"]
    lines += [f"“{words_of(status)}”"] if status else []
    card: discord.ui.Container[Any] = discord.ui.Container(
        discord.ui.TextDisplay("\n".join(lines)), accent_colour=COLOUR
    )
    return static_view(card)


def _told(profile: Profile) -> dict[str, str]:
    facts = profile.facts
    full = " ".join(part for part in (facts.title, facts.first_name, facts.last_name) if part)
    state = facts.state
    seen = None if state is None else state.last_seen
    return {
        "Name": text.safe(full, 120),
        "Age": str(facts.age) if facts.age else "",
        "Gender": enum_words(facts.gender_named, Gender),
        "Mood": enum_words(None if state is None else state.mood_named or None, Mood),
        "Here": "online" if state is not None and state.is_online else _time(seen, "last seen "),
        "Country": text.safe(facts.last_known_country_code or "", 10),
        "Language": text.safe(facts.language_code or "", 10),
        "At Mxit since": "" if facts.registered is None else f"{facts.registered:%d %B %Y}",
    }


def _private(profile: Profile) -> dict[str, str]:
    facts = profile.facts
    relationship = facts.relationship_named or None
    return {
        "E-mail": text.safe(facts.email or "", 120),
        "Phone": text.safe(facts.mobile_number or "", 40),
        "Born": "" if facts.born is None else f"{facts.born:%d %B %Y}",
        "Where": text.safe(facts.where_am_i or "", 120),
        "Relationship": enum_words(relationship, RelationshipStatus),
    }


def enum_words(value: int | None, enum: type[Enum]) -> str:
    """Write a number that has a name; one without stays a number."""
    if value is None:
        return ""
    return value.name.replace("_", " ") if isinstance(value, enum) else str(int(value))


def _time(moment: Any, before: str) -> str:
    return "" if moment is None else f"{before}{discord.utils.format_dt(moment, 'R')}"


def contact_entry(contact: Contact) -> Entry:
    """Make the line of a contact."""
    facts = contact.facts
    name = plain(facts.display_name or facts.user_id)
    how = facts.subscription
    about = [_HOW[how] if isinstance(how, Subscription) else f"subscription {how}"]
    if facts.is_service:
        about.insert(0, "service")
    if facts.blocked:
        about.append("blocked")
    if facts.group:
        about.append(text.safe(facts.group, 40))
    told = " · ".join(about)
    line = f"**{text.safe(name, 60)}** · `{text.shorten(facts.user_id, 40)}` · {told}"
    return Entry(text.shorten(line, _MAX_LINE), name, told)


def contact_view(contact: Contact) -> discord.ui.LayoutView:
    """Make the card of a contact."""
    facts = contact.facts
    lines = [f"### {text.safe(facts.display_name or facts.user_id)}", contact_entry(contact).line]
    state = facts.state
    if state is not None and state.status_message:
        lines.append(f"“{words_of(state.status_message)}”")
    if state is not None:
        lines.append("online" if state.is_online else _time(state.last_seen, "last seen "))
    shown = "\n".join(line for line in lines if line)
    return static_view(discord.ui.Container(discord.ui.TextDisplay(shown), accent_colour=COLOUR))


def picture_view(title: str, file: discord.File) -> discord.ui.LayoutView:
    """Make a card with a picture that goes along."""
    return static_view(
        discord.ui.Container(
            discord.ui.TextDisplay(title),
            discord.ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{file.filename}")),
            accent_colour=COLOUR,
        )
    )


def file_view(title: str, file: discord.File) -> discord.ui.LayoutView:
    """Make a card with a file that goes along."""
    return static_view(
        discord.ui.Container(
            discord.ui.TextDisplay(title),
            discord.ui.File(f"attachment://{file.filename}"),
            accent_colour=COLOUR,
        )
    )
