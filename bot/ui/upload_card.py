"""How an upload looks: a card with its link and its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ui import text
from bot.ui.view import static_view

if TYPE_CHECKING:
    from bot.service_registry import ServiceRegistry
    from storage.uploads import Upload

# https://discord.com/developers/docs/components/reference#button: the length of a link
MAX_LINK = 512
# Discord shows no other pictures (SVG, TIFF ...): their place would stay empty.
SHOWN_TYPES = frozenset({"image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"})
# Types that phones and cameras write into, and that are not cleaned: their parts refer to each
# other by position, so that nothing can be cut out of them without making them anew.
TELLING_TYPES = frozenset(
    {
        *("image/heic", "image/heif", "image/avif", "image/tiff", "image/jp2", "image/jxl"),
        *("image/x-canon-cr2", "video/mp4", "video/quicktime", "video/x-m4v", "video/3gpp"),
    }
)
MAX_REMOVED = 6
# Four cards share the 4,000 characters of a message.
MAX_LINKS_TEXT = 700


def upload_card(
    upload: Upload, services: ServiceRegistry, *, is_public: bool
) -> discord.ui.Container[Any]:
    """Show one upload.

    Args:
        upload: What to show.
        services: For the service's title and colour.
        is_public: Whether everybody sees the card; then there is nothing to post any more.
    """
    service = services.get(upload.service)
    card: discord.ui.Container[Any] = discord.ui.Container(
        accent_colour=None if service is None else service.colour
    )
    facts: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay(_facts(upload, services))
    if _has_thumbnail(upload):
        thumbnail: discord.ui.Thumbnail[Any] = discord.ui.Thumbnail(
            str(upload.direct_url), description=text.shorten(upload.filename, 200)
        )
        card.add_item(discord.ui.Section(facts, accessory=thumbnail))
    else:
        card.add_item(facts)
    if not upload.is_deleted:
        can_delete = service is None or service.capabilities.delete
        card.add_item(_buttons(upload, is_public=is_public, can_delete=can_delete))
    return card


def upload_view(
    upload: Upload, services: ServiceRegistry, *, is_public: bool
) -> discord.ui.LayoutView:
    """Make a message of one card."""
    return static_view(upload_card(upload, services, is_public=is_public))


def _facts(upload: Upload, services: ServiceRegistry) -> str:
    name = text.safe(upload.filename)
    if upload.is_deleted:
        return f"### ~~{name}~~\nDeleted at {services.title(upload.service)}."
    facts = [text.size(upload.size), upload.content_type]
    # It is unknown where the file was found at its host after a kill, and its source was gone.
    if upload.sha256:
        facts.append(f"SHA-256 `{upload.sha256[:12]}`")
    if upload.private:
        facts.append("🔒 private")
    lines = [f"### {name}", f"-# {' · '.join(facts)}", upload.url]
    if about := _metadata(upload):
        lines.insert(2, f"-# {about}")
    direct = upload.direct_url
    if direct and direct != upload.url and len(direct) + len(upload.url) <= MAX_LINKS_TEXT:
        lines.append(f"-# Direct: {direct}")
    return "\n".join(lines)


def _metadata(upload: Upload) -> str:
    """Say what was removed, or that something may be left that is not."""
    if upload.removed:
        kinds = upload.removed.split(", ")
        more = " and more" if len(kinds) > MAX_REMOVED else ""
        return f"Removed: {', '.join(kinds[:MAX_REMOVED])}{more}"
    if upload.content_type in TELLING_TYPES:
        return "May still tell where and when it was taken: this type is sent as it is."
    return ""


def _has_thumbnail(upload: Upload) -> bool:
    # Discord fetches the picture itself; of a private file it would only get a refusal.
    is_shown = not upload.private and not upload.is_deleted
    return is_shown and upload.direct_url is not None and upload.content_type in SHOWN_TYPES


def _buttons(upload: Upload, *, is_public: bool, can_delete: bool) -> discord.ui.ActionRow[Any]:
    row: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
    if len(upload.url) <= MAX_LINK:
        row.add_item(discord.ui.Button(label="Open", url=upload.url))
    if not is_public:
        row.add_item(discord.ui.Button(label="Post here", custom_id=button_id(upload.id, "post")))
    if can_delete:
        row.add_item(
            discord.ui.Button(
                label="Delete",
                style=discord.ButtonStyle.danger,
                custom_id=button_id(upload.id, "delete"),
            )
        )
    return row


def button_id(upload_id: int, action: str) -> str:
    """Name a button so that ``bot.ui.upload_buttons`` knows it again, even after a restart."""
    return f"carryall:upload:{upload_id}:{action}"
