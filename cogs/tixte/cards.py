"""How Tixte's uploads look in Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ui import text
from bot.ui.pager import Entry
from bot.ui.upload_card import MAX_LINK, MAX_LINKS_TEXT, SHOWN_TYPES
from bot.ui.view import static_view
from cogs.tixte.enums import UploadPermissionLevel

if TYPE_CHECKING:
    from cogs.tixte.domain import Domain
    from cogs.tixte.service import TixteService
    from cogs.tixte.upload import Upload

_MAX_LINE = 300
_LEVELS = {
    UploadPermissionLevel.viewer: "👁️ shared with you to look at",
    UploadPermissionLevel.manager: "✏️ shared with you to manage",
}


def upload_view(
    upload: Upload,
    account_id: int,
    *,
    service: TixteService,
    is_public: bool,
    domain: Domain | None = None,
) -> discord.ui.LayoutView:
    """Make the card of an upload.

    Args:
        upload: What to show.
        account_id: The account in whose name it is shown; the buttons act through it.
        service: For its colour, and where public content lies.
        is_public: Whether everybody sees the card; then there is nothing to post any more.
        domain: The domain that serves it, where it was asked for.
    """
    card: discord.ui.Container[Any] = discord.ui.Container(accent_colour=service.colour)
    facts: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay(
        _facts(upload, service, domain, is_public=is_public)
    )
    # Discord fetches the picture itself; of a private file it would only get a refusal.
    if not upload.is_private and upload.mimetype in SHOWN_TYPES:
        thumbnail: discord.ui.Thumbnail[Any] = discord.ui.Thumbnail(
            service.address(upload.direct_url), description=text.shorten(upload.full_name, 200)
        )
        card.add_item(discord.ui.Section(facts, accessory=thumbnail))
    else:
        card.add_item(facts)
    row = _buttons(upload, account_id, service, is_public=is_public)
    if row.children:
        card.add_item(row)
    return static_view(card)


def _facts(upload: Upload, service: TixteService, domain: Domain | None, *, is_public: bool) -> str:
    facts = [] if upload.size is None else [text.size(upload.size)]
    if upload.mimetype:
        facts.append(text.safe(upload.mimetype, 60))
    if upload.is_private:
        facts.append("🔒 private")
    # How much there is beside it, and what "you" may do with it, is the account's alone to know.
    level = upload.permission_level
    if not is_public and isinstance(level, UploadPermissionLevel) and level in _LEVELS:
        facts.append(_LEVELS[level])
    lines = [f"### {text.safe(upload.full_name)}"]
    if facts:
        lines.append(f"-# {' · '.join(facts)}")
    url, direct = service.address(upload.url), service.address(upload.direct_url)
    lines.append(url)
    if len(direct) + len(url) <= MAX_LINKS_TEXT:
        lines.append(f"-# Direct: {direct}")
    lines += _times(upload)
    if domain is not None and not is_public:
        files = text.files(domain.uploads)
        lines.append(f"-# At {text.safe(domain.url, 100)}, which serves {files}")
    return "\n".join(lines)


def _times(upload: Upload) -> list[str]:
    lines = []
    if (came := upload.uploaded_at) is not None:
        full, ago = discord.utils.format_dt(came, "f"), discord.utils.format_dt(came, "R")
        lines.append(f"-# Uploaded {full} ({ago})")
    if upload.expiration is not None:
        lines.append(f"-# ⏳ Goes by itself {discord.utils.format_dt(upload.expiration, 'R')}")
    return lines


def _buttons(
    upload: Upload, account_id: int, service: TixteService, *, is_public: bool
) -> discord.ui.ActionRow[Any]:
    row: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
    if len(url := service.address(upload.url)) <= MAX_LINK:
        row.add_item(discord.ui.Button(label="Open", url=url))
    if not is_public:
        row.add_item(
            discord.ui.Button(label="Post here", custom_id=button_id(account_id, upload.id, "post"))
        )
    if upload.permission_level in (None, UploadPermissionLevel.owner):
        row.add_item(
            discord.ui.Button(
                label="Delete",
                style=discord.ButtonStyle.danger,
                custom_id=button_id(account_id, upload.id, "delete"),
            )
        )
    return row


def button_id(account_id: int, upload_id: str, action: str) -> str:
    """Name a button so that ``cogs.tixte.buttons`` knows it again, even after a restart."""
    return f"carryall:tixte:{account_id}:{upload_id}:{action}"


def upload_entry(upload: Upload, service: TixteService) -> Entry:
    """Show an upload as a line of a list."""
    facts = [] if upload.size is None else [text.size(upload.size)]
    if upload.is_private:
        facts.append("🔒")
    told = facts.copy()
    if upload.uploaded_at is not None:
        told.append(discord.utils.format_dt(upload.uploaded_at, "R"))
        facts.append(f"{upload.uploaded_at:%Y-%m-%d %H:%M} UTC")
    name = text.safe(upload.full_name, 60)
    linked = f"[{name}](<{service.address(upload.url)}>)"
    tail = "".join(f" · {fact}" for fact in told)
    line = linked + tail if len(linked + tail) <= _MAX_LINE else name + tail
    return Entry(f"• {line}", upload.full_name, " · ".join(facts))
