"""How Ge.tt's shares, files and accounts look in Discord."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any

import discord

from bot.ui import text
from bot.ui.bar import used_of
from bot.ui.pager import Entry
from bot.ui.upload_card import MAX_LINK, SHOWN_TYPES
from bot.ui.view import static_view

if TYPE_CHECKING:
    from cogs.gett.file import GettFile
    from cogs.gett.service import GettService
    from cogs.gett.share import GettShare
    from cogs.gett.user import GettUser

# How many files stand on a card that has no pages.
ON_A_CARD = 15
_STATES = {
    "remote": "not uploaded yet",
    "uploading": "being uploaded",
    "removed": "removed",
}


def share_title(share: GettShare) -> str:
    """Name a share: its title, else its name."""
    return text.safe(share.title) if share.title else f"Share {text.code(share.sharename, 64)}"


def share_head(share: GettShare) -> str:
    """Write what stands above a share's files, without the marks of a headline."""
    facts = [text.files(len(share.files)), text.size(sum(one.size or 0 for one in share.files))]
    if share.created_at is not None:
        facts.append(f"made {discord.utils.format_dt(share.created_at, 'R')}")
    return f"{share_title(share)}\n-# {' · '.join(facts)}\n{share.getturl}"


def share_view(share: GettShare, service: GettService) -> discord.ui.LayoutView:
    """Make the card of a share, with as many of its files as stand on one."""
    lines = [f"### {share_head(share)}"]
    lines += [file_entry(one).line for one in share.files[:ON_A_CARD]]
    if len(share.files) > ON_A_CARD:
        lines.append(f"-# and {len(share.files) - ON_A_CARD:,} more")
    card: discord.ui.Container[Any] = discord.ui.Container(
        discord.ui.TextDisplay("\n".join(lines)), accent_colour=service.colour
    )
    _add_button(card, share.getturl)
    return static_view(card)


def share_entry(share: GettShare) -> Entry:
    """Show a share as a line of a list."""
    facts = [text.files(len(share.files)), text.size(sum(one.size or 0 for one in share.files))]
    told = facts.copy()
    if share.created_at is not None:
        told.append(discord.utils.format_dt(share.created_at, "R"))
        facts.append(f"{share.created_at:%Y-%m-%d}")
    name = text.safe(share.title, 60) if share.title else share.sharename
    line = f"• {_linked(name, share.getturl)} · {text.code(share.sharename, 64)}"
    return Entry(" · ".join([line, *told]), share.title or share.sharename, " · ".join(facts))


def file_entry(file: GettFile) -> Entry:
    """Show a file as a line of a list."""
    facts = [] if file.size is None else [text.size(file.size)]
    facts.append(_STATES.get(file.readystate) or _downloads(file.downloads))
    line = f"• {_linked(text.safe(file.filename, 60), file.getturl)}"
    return Entry(" · ".join([line, *facts]), file.filename, " · ".join(facts))


def file_view(file: GettFile, service: GettService) -> discord.ui.LayoutView:
    """Make the card of a file."""
    kind = mimetypes.guess_type(file.filename)[0]
    facts = [] if file.size is None else [text.size(file.size)]
    if kind is not None:
        facts.append(kind)
    facts.append(_STATES.get(file.readystate) or _downloads(file.downloads))
    lines = [f"### {text.safe(file.filename)}", f"-# {' · '.join(facts)}", file.getturl]
    if file.readystate == "uploaded":
        lines.append(f"-# Direct: {file.blob_url}")
    if file.created_at is not None:
        full = discord.utils.format_dt(file.created_at, "f")
        ago = discord.utils.format_dt(file.created_at, "R")
        lines.append(f"-# Uploaded {full} ({ago})")
    lines.append(
        f"-# In the share {text.code(file.sharename, 64)}, as {text.code(file.fileid, 64)}"
    )
    said: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay("\n".join(lines))
    card: discord.ui.Container[Any] = discord.ui.Container(accent_colour=service.colour)
    # Discord fetches the picture itself.
    if kind in SHOWN_TYPES and file.readystate == "uploaded" and len(file.blob_url) <= MAX_LINK:
        name = text.shorten(file.filename, 200)
        picture: discord.ui.Thumbnail[Any] = discord.ui.Thumbnail(file.blob_url, description=name)
        card.add_item(discord.ui.Section(said, accessory=picture))
    else:
        card.add_item(said)
    _add_button(card, file.getturl)
    return static_view(card)


def account_view(user: GettUser, service: GettService) -> discord.ui.LayoutView:
    """Show the own account; neither e-mail nor key."""
    lines = [f"### {text.safe(user.fullname or 'Your account')}"]
    if user.storage_used is not None:
        lines.append(used_of(user.storage_used, user.storage_limit))
    if user.storage_used is not None and user.storage_limit is not None:
        lines.append(f"{text.size(max(0, user.storage_limit - user.storage_used))} free")
    lines.append(f"-# id {text.code(user.userid or '', 64)}")
    return static_view(
        discord.ui.Container(discord.ui.TextDisplay("\n".join(lines)), accent_colour=service.colour)
    )


def _downloads(count: int) -> str:
    return "1 download" if count == 1 else f"{count:,} downloads"


def _linked(name: str, url: str) -> str:
    return f"[{name}](<{url}>)" if len(url) <= MAX_LINK else name


def _add_button(card: discord.ui.Container[Any], url: str) -> None:
    if len(url) <= MAX_LINK:
        button: discord.ui.Button[Any] = discord.ui.Button(label="Open", url=url)
        card.add_item(discord.ui.ActionRow(button))
