"""How a history looks: its lists, its gallery, its sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.errors import UserError
from bot.ui import text
from bot.ui.pager import Entry, ListStyle
from bot.ui.upload_card import SHOWN_TYPES, upload_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.service_registry import ServiceRegistry
    from storage.history import HistoryStore, ServiceStats
    from storage.uploads import Upload

NOTHING_SENT = "You have sent nothing yet. Begin with `/rehost files`."
SHOWN_VIDEOS = frozenset({"video/mp4", "video/quicktime", "video/webm"})
GALLERY_TYPES = {
    None: SHOWN_TYPES | SHOWN_VIDEOS,
    "image": SHOWN_TYPES,
    "video": SHOWN_VIDEOS,
}
_SIGNS = {"image": "🖼️", "video": "🎬", "audio": "🎵", "text": "📝"}


def list_style(
    history: HistoryStore, services: ServiceRegistry, *, title: str, empty: str
) -> ListStyle[Upload]:
    """Say how a list of uploads looks; an entry opens as its card."""

    async def card(upload: Upload) -> discord.ui.LayoutView:
        # Anew: it may be renamed or gone since the page was drawn.
        now = await history.own(upload.owner_id, upload.id)
        if now is None:
            raise UserError(
                "This file was deleted meanwhile.", "Run the command again for a fresh list."
            )
        return upload_view(now, services, is_public=False)

    return ListStyle(
        title=title,
        empty=empty,
        entry=lambda upload: _entry(upload, services),
        open=card,
        placeholder="Open a file's card",
    )


def gallery_style(
    history: HistoryStore, services: ServiceRegistry, *, title: str, empty: str
) -> ListStyle[Upload]:
    """Say how pictures and videos look side by side."""
    plain = list_style(history, services, title=title, empty=empty)
    return ListStyle(
        title=plain.title,
        empty=plain.empty,
        entry=lambda upload: Entry(
            f"-# {text.safe(upload.filename, 60)}", upload.filename, _about(upload, services)
        ),
        open=plain.open,
        placeholder=plain.placeholder,
        picture=lambda upload: discord.MediaGalleryItem(
            str(upload.direct_url), description=text.shorten(upload.filename, 200)
        ),
    )


def _entry(upload: Upload, services: ServiceRegistry) -> Entry:
    sign = _SIGNS.get(upload.content_type.partition("/")[0], "📄")
    private = " · 🔒" if upload.private else ""
    when = discord.utils.format_dt(upload.created_at, "R")
    place = f" · {text.safe(upload.origin.place, 40)}" if upload.origin.place else ""
    line = (
        f"{sign} **{text.safe(upload.filename, 60)}** · {text.size(upload.size)}"
        f" · {services.title(upload.service)}{place} · {when}{private}"
    )
    return Entry(line, upload.filename, _about(upload, services))


def _about(upload: Upload, services: ServiceRegistry) -> str:
    title = services.title(upload.service)
    return f"{text.size(upload.size)} · {title} · {upload.created_at:%Y-%m-%d}"


def stats_text(stats: Sequence[ServiceStats], services: ServiceRegistry) -> str:
    """Sum up what a person has at each service."""
    if not stats:
        return NOTHING_SENT
    lines = ["### Your files"]
    for one in stats:
        since = discord.utils.format_dt(one.oldest, "D")
        lines.append(
            f"- **{services.title(one.service)}**: {text.files(one.files)} · {text.size(one.bytes)}"
            f" · since {since}"
        )
    if len(stats) > 1:
        total = sum(one.bytes for one in stats)
        lines.append(
            f"-# {text.files(sum(one.files for one in stats))} in all · {text.size(total)}"
        )
    return "\n".join(lines)
