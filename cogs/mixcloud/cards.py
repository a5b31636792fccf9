"""How Mixcloud's shows, people, tags and comments look in Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ui import text
from bot.ui.pager import Entry
from bot.ui.upload_card import MAX_LINK
from bot.ui.view import static_view
from cogs.mixcloud.preview import clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cogs.mixcloud.views import Section, View

MAX_DESCRIPTION = 1000
MAX_TRACKS_TEXT = 1500
MAX_TAGS = 10
_COUNTS = (
    ("play_count", "▶", "play", "plays"),
    ("favorite_count", "♥", "favorite", "favorites"),
    ("repost_count", "🔁", "repost", "reposts"),
    ("comment_count", "💬", "comment", "comments"),
    ("listener_count", "🎧", "listener", "listeners"),
    ("follower_count", "👥", "follower", "followers"),
    ("following_count", "➡️", "following", "following"),
    ("cloudcast_count", "📻", "show", "shows"),
    ("listen_count", "🎧", "listen", "listens"),
)
_SIGNS = {"user": "👤", "cloudcast": "📻", "tag": "🏷️", "category": "🗂️", "comment": "💬"}


def card_view(view: View, colour: int) -> discord.ui.LayoutView:
    """Make the card of anything; those that belong to something get a colour of their own.

    Args:
        view: What to show.
        colour: The service's, for what has none.
    """
    card: discord.ui.Container[Any] = discord.ui.Container(
        accent_colour=colour if view.colour is None else view.colour
    )
    facts: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay("\n".join(_lines(view)))
    if view.picture is not None:
        thumbnail: discord.ui.Thumbnail[Any] = discord.ui.Thumbnail(
            view.picture, description=text.shorten(view.name, 200)
        )
        card.add_item(discord.ui.Section(facts, accessory=thumbnail))
    else:
        card.add_item(facts)
    if tracks := track_lines(view.sections):
        card.add_item(discord.ui.Separator())
        card.add_item(discord.ui.TextDisplay(tracks))
    if len(view.url) <= MAX_LINK:
        button: discord.ui.Button[Any] = discord.ui.Button(label="Open at Mixcloud", url=view.url)
        card.add_item(discord.ui.ActionRow(button))
    return static_view(card)


def entry_of(view: View) -> Entry:
    """Show anything as a line of a list."""
    owner = view.inner("user") or view.inner("from")
    name = view.name
    if view.kind == "comment" and owner is not None:
        name = f"{owner.name}: {view.name}"
    facts = [] if owner is None or view.kind == "comment" else [owner.name]
    if length := view.number("audio_length"):
        facts.append(clock(length))
    if (plays := view.number("play_count")) is not None:
        facts.append("1 play" if plays == 1 else f"{plays:,} plays")
    told = [text.safe(fact, 60) for fact in facts]
    if (when := _when(view)) is not None:
        told.append(discord.utils.format_dt(when, "R"))
    sign = _SIGNS.get(view.kind, "•")
    line = " · ".join([f"{sign} [{text.safe(name, 90)}](<{view.url}>)", *told])
    return Entry(line, name, " · ".join(facts) or view.key or None)


def track_lines(sections: Iterable[Section]) -> str:
    """Write a track list, as much of it as there is room for."""
    lines: list[str] = []
    left, listed = MAX_TRACKS_TEXT, list(sections)
    for number, section in enumerate(listed):
        start = "" if section.start is None else f"`{clock(section.start)}` "
        line = f"{start}{text.safe(section.words, 120)}"
        if len(line) + 1 > left:
            lines.append(f"-# … and {len(listed) - number} more")
            break
        left -= len(line) + 1
        lines.append(line)
    return "\n".join(lines)


def _lines(view: View) -> list[str]:
    lines = [f"### {text.safe(view.name)}"]
    owner = view.inner("user")
    if owner is not None:
        lines.append(f"by [{text.safe(owner.name, 60)}](<{owner.url}>)")
    if facts := _facts(view):
        lines.append(f"-# {' · '.join(facts)}")
    if names := [text.safe(tag.name, 40) for tag in view.inners("tags")[:MAX_TAGS]]:
        lines.append(f"🏷️ {', '.join(names)}")
    hosts = [f"[{text.safe(one.name, 40)}](<{one.url}>)" for one in view.inners("hosts")]
    if hosts:
        lines.append(f"Hosts: {', '.join(hosts)}")
    words = view.text("description") or view.text("biog")
    if view.kind == "comment":
        words = None  # its text is its name
    if words:
        lines.append(text.safe_lines(words.strip(), MAX_DESCRIPTION))
    if (when := _when(view)) is not None:
        full, ago = discord.utils.format_dt(when, "f"), discord.utils.format_dt(when, "R")
        lines.append(f"-# {_since(view)} {full} ({ago})")
    return lines


def _facts(view: View) -> list[str]:
    facts = []
    if length := view.number("audio_length"):
        facts.append(f"⏱ {clock(length)}")
    for name, sign, one, many in _COUNTS:
        if (count := view.number(name)) is not None:
            facts.append(f"{sign} {count:,} {one if count == 1 else many}")
    place = [text.safe(part, 40) for part in (view.text("city"), view.text("country")) if part]
    if place:
        facts.append(f"📍 {', '.join(place)}")
    if view.is_set("is_pro"):
        facts.append("Pro")
    if view.is_set("following"):
        facts.append("you follow them")
    if view.is_set("follower"):
        facts.append("follows you")
    return facts


def _when(view: View) -> Any:
    return view.time("listen_time") or view.time("created_time") or view.time("submit_date")


def _since(view: View) -> str:
    if view.time("listen_time") is not None:
        return "Listened to"
    return {"user": "Joined", "comment": "Said"}.get(view.kind, "Published")
