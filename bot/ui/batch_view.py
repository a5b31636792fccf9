"""How a batch looks: a line a file while it runs, cards when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import humanize

from bot.errors import Action
from bot.ui import text
from bot.ui.bar import bar
from bot.ui.upload_card import upload_card
from bot.ui.view import static_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.service_registry import ServiceRegistry
    from bot.transfer.progress import ProgressBoard
    from storage.transfers import Transfer
    from storage.uploads import Upload

# A card has 8 components, a message 40 (Discord): up to four files get a card each.
MAX_CARDS = 4
MAX_SELECT_OPTIONS = 25
# Of a message's 4,000 characters, of which buttons and selects have none.
MAX_TEXT = 3900
MAX_PAGES_TEXT = 400
MAX_DOUBLES_TEXT = 900
MIN_FAILURES_TEXT = 300


def progress_view(
    transfers: Sequence[Transfer], services: ServiceRegistry, board: ProgressBoard
) -> discord.ui.LayoutView:
    """Show how far each file is.

    Args:
        transfers: The batch's files.
        services: For the service's title.
        board: Tells how far each is.
    """
    title = services.title(transfers[0].service)
    lines = [f"**Sending {text.files(len(transfers))} to {title}**"]
    lines += [progress_line(transfer, board) for transfer in transfers]
    return static_view(discord.ui.TextDisplay(fit(lines)))


def result_view(
    batch_id: str,
    transfers: Sequence[Transfer],
    services: ServiceRegistry,
    *,
    is_public: bool,
    relink: Action | None = None,
) -> discord.ui.LayoutView:
    """Show what became of each file: cards for a few, a list that opens them for many.

    Args:
        batch_id: Whose files.
        transfers: The batch's files, all of them finished.
        services: For titles and colours.
        is_public: Whether everybody sees it.
        relink: The button below that sends what waits for its account.
    """
    uploads = _uploads(transfers)
    failures = [_failure_line(transfer) for transfer in transfers if transfer.state == "failed"]
    if sum(transfer.upload is not None for transfer in transfers) > MAX_CARDS:
        return _summary(batch_id, transfers, is_public=is_public, relink=relink)
    items: list[discord.ui.Item[Any]] = [
        upload_card(upload, services, is_public=is_public) for upload in uploads
    ]
    view = static_view(*items, *_notes(transfers))
    room = MAX_TEXT - view.content_length()
    is_crowded = room < (MIN_FAILURES_TEXT if failures else 0)
    if is_crowded:
        return _summary(batch_id, transfers, is_public=is_public, relink=relink)
    if failures:
        view.add_item(discord.ui.TextDisplay(fit(failures, limit=room)))
    for row in _next_row(batch_id, transfers, relink, is_public=is_public):
        view.add_item(row)
    return view


def _uploads(transfers: Sequence[Transfer]) -> list[Upload]:
    """List what was sent, each once: the same file may have been given twice."""
    found = [transfer.upload for transfer in transfers if transfer.upload is not None]
    return list({upload.id: upload for upload in found}.values())


def _next_row(
    batch_id: str, transfers: Sequence[Transfer], relink: Action | None, *, is_public: bool
) -> list[discord.ui.Item[Any]]:
    """Put below what may be done about the files that failed."""
    actions = [] if relink is None else [relink]
    if not is_public and any(transfer.is_resumable for transfer in transfers):
        actions.append(Action("Try again", batch_item_id(batch_id, "again")))
    if not actions:
        return []
    row: discord.ui.ActionRow[Any] = discord.ui.ActionRow()
    for action in actions:
        row.add_item(
            discord.ui.Button(
                label=action.label, custom_id=action.custom_id, style=discord.ButtonStyle.primary
            )
        )
    return [row]


def _notes(transfers: Sequence[Transfer]) -> list[discord.ui.Item[Any]]:
    """Say below the cards what is not as its person may think."""
    pages = [_page_line(transfer) for transfer in transfers if _is_page(transfer)]
    doubles = [
        _double_line(transfer.upload)
        for transfer in transfers
        if transfer.double_of is not None and transfer.upload is not None
    ]
    told = ((pages, MAX_PAGES_TEXT), (doubles, MAX_DOUBLES_TEXT))
    return [discord.ui.TextDisplay(fit(lines, limit)) for lines, limit in told if lines]


def _is_page(transfer: Transfer) -> bool:
    upload = transfer.upload
    is_sent = upload is not None and not upload.is_deleted
    return transfer.source_kind == "url" and is_sent and transfer.declared_type == "text/html"


def _page_line(transfer: Transfer) -> str:
    name = text.safe(transfer.filename, 60)
    return f"-# {name}: This address gave a web page, not a picture or another file."


def _double_line(upload: Upload) -> str:
    name, since = text.safe(upload.filename, 60), discord.utils.format_dt(upload.created_at, "D")
    if upload.is_deleted:
        return f"-# {name} was not sent again: it was there already then."
    return (
        f"-# You already have this file there: **{name}**, sent {since}. It was not sent again;"
        " `force` sends it anyway."
    )


def _summary(
    batch_id: str, transfers: Sequence[Transfer], *, is_public: bool, relink: Action | None
) -> discord.ui.LayoutView:
    done = [transfer.upload for transfer in transfers if transfer.upload is not None]
    head = f"**{len(done)} of {text.files(len(transfers))} sent**"
    lines = [head, *(_result_line(transfer) for transfer in transfers)]
    kept = [upload for upload in _uploads(transfers) if not upload.is_deleted]
    below = _next_row(batch_id, transfers, relink, is_public=is_public)
    if not kept:
        return static_view(discord.ui.TextDisplay(fit(lines)), *below)
    options = [
        discord.SelectOption(label=text.shorten(upload.filename, 100), value=str(upload.id))
        for upload in kept[:MAX_SELECT_OPTIONS]
    ]
    select: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=batch_item_id(batch_id, "open"),
        placeholder="Open a file's card",
        options=options,
    )
    items: list[discord.ui.Item[Any]] = [
        discord.ui.TextDisplay(fit(lines)),
        discord.ui.ActionRow(select),
    ]
    if not is_public:
        post: discord.ui.Button[Any] = discord.ui.Button(
            label="Post all", custom_id=batch_item_id(batch_id, "post")
        )
        items.append(discord.ui.ActionRow(post))
    return static_view(*items, *below)


def batch_item_id(batch_id: str, action: str) -> str:
    """Name an item so that ``bot.ui.upload_buttons`` knows it again, even after a restart."""
    return f"carryall:batch:{batch_id}:{action}"


def progress_line(transfer: Transfer, board: ProgressBoard) -> str:
    """Say in one line how far a transfer is."""
    name, sent = text.safe(transfer.filename, 60), board.sent(transfer.id)
    if transfer.is_finished:
        return _result_line(transfer)
    if (pause := board.pause(transfer.id)) is not None:
        return (
            f"⏸️ {name} · {pause.why} Next attempt <t:{pause.again_at:.0f}:R>, the last one by"
            f" <t:{pause.until:.0f}:t>. What comes late is told by direct message."
        )
    if transfer.state == "waiting":
        if sent:  # of a typed address, whose size nobody told
            return f"⏬ {name} · {text.size(sent)} fetched so far"
        waiting = "" if transfer.size is None else f" · {text.size(transfer.size)}"
        return f"⏳ {name} · waiting{waiting}"
    if transfer.state == "sending" and (size := transfer.outgoing_size):
        share = min(1.0, sent / size)
        of_all = f"{bar(share)} {share:.0%} of {text.size(size)}"
        return f"⏫ {name} · {of_all}{_pace(size - sent, board.rate(transfer.id))}"
    return f"⏫ {name}"


def _pace(left: int, rate: float | None) -> str:
    """Say how fast it goes and how long it takes, where that is known."""
    if not rate or left <= 0:
        return ""
    duration = humanize.naturaldelta(left / rate)
    return f" · {text.size(int(rate))}/s · {duration} left"


def _result_line(transfer: Transfer) -> str:
    if transfer.upload is None:
        return _failure_line(transfer)
    name = text.safe(transfer.upload.filename, 60)
    if transfer.upload.is_deleted:
        return f"🗑️ ~~{name}~~ · deleted"
    if transfer.double_of is not None:
        return f"✅ {name} · you already had it there"
    cleaned = " · metadata removed" if transfer.upload.removed else ""
    return f"✅ {name} · {text.size(transfer.upload.size)}{cleaned}"


def _failure_line(transfer: Transfer) -> str:
    words = text.shorten(f"{transfer.cause} {transfer.next_step}", 500)
    return f"❌ **{text.safe(transfer.filename, 60)}**: {words} (reference `{transfer.reference}`)"


def fit(lines: Sequence[str], limit: int = MAX_TEXT) -> str:
    """Join lines as far as a message goes, and say how many are left out."""
    shown: list[str] = []
    length = 0
    for line in lines:
        length += len(line) + 1
        if length > limit - 40:
            shown.append(f"… and {len(lines) - len(shown)} more")
            break
        shown.append(line)
    return "\n".join(shown)
