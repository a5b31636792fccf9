"""How Pixelbin's files look in Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ui import text
from bot.ui.pager import Entry
from bot.ui.upload_card import MAX_LINK
from bot.ui.view import static_view
from cogs.pixelbin.models import AccessEnum, FilesResponse
from cogs.pixelbin.preview import moment
from cogs.pixelbin.wire import read

if TYPE_CHECKING:
    from cogs.pixelbin.models import ExploreItem, UploadResponse

COLOUR = 0x7B2CFF
# Discord shows no other pictures.
SHOWN_FORMATS = frozenset({"avif", "gif", "jpeg", "jpg", "png", "webp"})
SHOWN_TAGS = 12
MAX_METADATA = 400


def as_file(file: UploadResponse | ExploreItem) -> FilesResponse:
    """Read what another call tells of a file as all that is told of it."""
    return read(FilesResponse, {"fileId": getattr(file, "address", None), **file.raw})


def file_view(
    file: FilesResponse,
    account_id: int,
    *,
    is_public: bool,
    signed: str | None = None,
    seconds: int | None = None,
    note: str | None = None,
) -> discord.ui.LayoutView:
    """Make the card of a file.

    Args:
        file: What to show.
        account_id: The account in whose name it is shown; the buttons act through it.
        is_public: Whether everybody sees the card; then only what anybody may know is in it.
        signed: An address that opens a private file for a while.
        seconds: For how long it does.
        note: What is said above the facts.
    """
    card: discord.ui.Container[Any] = discord.ui.Container(accent_colour=COLOUR)
    url = signed or file.url or ""
    lines = _facts(file, is_public=is_public)
    if note is not None:
        lines.insert(1, note)
    if file.access != AccessEnum.PRIVATE or signed is not None:
        lines.append(url)
    if signed is not None and seconds is not None:
        lines.append(f"-# This link opens it for everybody who has it, for {duration(seconds)}.")
    facts: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay("\n".join(lines))
    is_open = file.access != AccessEnum.PRIVATE or signed is not None
    # Discord fetches the picture itself; of a private file it would only get a refusal.
    if is_open and url and file.format in SHOWN_FORMATS:
        thumbnail: discord.ui.Thumbnail[Any] = discord.ui.Thumbnail(
            url, description=text.shorten(file.name or "", 200)
        )
        card.add_item(discord.ui.Section(facts, accessory=thumbnail))
    else:
        card.add_item(facts)
    row = _buttons(file, account_id, url if is_open else "", is_public=is_public)
    if row.children:
        card.add_item(row)
    return static_view(card)


def _facts(file: FilesResponse, *, is_public: bool) -> list[str]:
    facts = [] if file.size is None else [text.size(file.size)]
    if file.format:
        facts.append(text.safe(file.format, 20))
    if file.width and file.height:
        facts.append(f"{file.width} by {file.height} pixels")
    if file.access == AccessEnum.PRIVATE:
        facts.append("🔒 private")
    if file.is_active is False:
        facts.append("⏸ switched off")
    lines = [f"### {text.safe(file.name or '')}"]
    if facts:
        lines.append(f"-# {' · '.join(facts)}")
    if is_public:
        return lines
    lines.append(f"-# In {folder_name(file.path)} · id {text.code(file.id or '', 64)}")
    if file.tags:
        shown = ", ".join(text.safe(tag, 30) for tag in file.tags[:SHOWN_TAGS])
        more = len(file.tags) - SHOWN_TAGS
        lines.append(f"-# Tags: {shown}" + (f" and {more} more" if more > 0 else ""))
    if file.metadata:
        told = ", ".join(f"{key}: {value}" for key, value in file.metadata.items())
        lines.append(f"-# Metadata: {text.safe(told, MAX_METADATA)}")
    if (came := moment(file.created_at)) is not None:
        lines.append(f"-# Stored {discord.utils.format_dt(came, 'f')}")
    return lines


def _buttons(
    file: FilesResponse, account_id: int, url: str, *, is_public: bool
) -> discord.ui.ActionRow[Any]:
    row: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
    if 0 < len(url) <= MAX_LINK:
        row.add_item(discord.ui.Button(label="Open", url=url))
    if file.id and not is_public:
        if file.access != AccessEnum.PRIVATE:
            row.add_item(
                discord.ui.Button(
                    label="Post here", custom_id=button_id(account_id, file.id, "post")
                )
            )
        row.add_item(
            discord.ui.Button(
                label="Delete",
                style=discord.ButtonStyle.danger,
                custom_id=button_id(account_id, file.id, "delete"),
            )
        )
    return row


def button_id(account_id: int, file_id: str, action: str) -> str:
    """Name a button so that ``cogs.pixelbin.buttons`` knows it again, even after a restart."""
    return f"carryall:pixelbin:{account_id}:{file_id}:{action}"


def entry_of(item: ExploreItem) -> Entry:
    """Show a file or a folder as a line of a list."""
    name = item.name or "…"
    if item.is_folder:
        off = " · ⏸ switched off" if item.is_active is False else ""
        return Entry(f"📁 {text.safe(name, 60)}{off}", f"📁 {name}", f"Folder{off}")
    facts = [] if item.size is None else [text.size(item.size)]
    if item.format:
        facts.append(text.safe(item.format, 20))
    if item.access == AccessEnum.PRIVATE:
        facts.append("🔒")
    if item.is_active is False:
        facts.append("⏸")
    told = "".join(f" · {fact}" for fact in facts)
    return Entry(f"• {text.safe(item.address, 80)}{told}", name, " · ".join(facts) or None)


def folder_name(path: str | None) -> str:
    """Name a folder for people."""
    return f"folder {text.code(path, 100)}" if path else "the root folder"


def duration(seconds: int) -> str:
    """Say how long something is, in the largest unit that fits."""
    for size, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return "1 second" if seconds == 1 else f"{seconds} seconds"
