"""What a Pixelbin link leads to: what anybody sees, and what its owner's account adds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot.errors import UserError
from bot.http.errors import ServiceError
from bot.preview import PreviewCard
from cogs.pixelbin.errors import PixelbinNotFoundError
from cogs.pixelbin.links import in_words, original_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.preview import PublicContent
    from cogs.pixelbin.client import PixelbinClient
    from cogs.pixelbin.links import PixelbinLink
    from cogs.pixelbin.models import FilesResponse

log = structlog.get_logger(__name__)

SHOWN_OPERATIONS = 5


async def preview_card(
    link: PixelbinLink,
    content: PublicContent,
    clients: Sequence[PixelbinClient],
    configured: Callable[[str], str] = str,
) -> PreviewCard:
    """Make the card of a link.

    Args:
        link: The link.
        content: Looks at what is public; no credential is sent there.
        clients: The accounts of whoever asks.
        configured: Says where content is, if Pixelbin is set to be elsewhere.

    Raises:
        UserError: There is no file, or its server does not answer.
    """
    seen = await content.look(link.given, at=configured(link.given))
    mine = await _own_file(link, clients)
    if seen.state == "gone" and mine is None:
        raise UserError(
            "Pixelbin has no file at this address (any more).",
            "Check the link for typing errors.",
        )
    is_open = seen.state == "open"
    # A signed address opens a private file to everybody: it is not repeated in a card.
    direct = link.url if is_open and not link.is_signed else None
    return PreviewCard(
        title=link.name,
        url=link.url,
        direct_url=direct,
        content_type=seen.content_type,
        size=seen.size if seen.size is not None else (None if mine is None else mine.size),
        place="/".join(part for part in (link.cloud, link.folder) if part),
        private=seen.state == "private" or (mine is not None and mine.access == "private"),
        created_at=None if mine is None else moment(mine.created_at),
        notes=_notes(link, is_open=is_open, is_mine=mine is not None),
    )


def _notes(link: PixelbinLink, *, is_open: bool, is_mine: bool) -> tuple[str, ...]:
    words = in_words(link.transformations)
    notes = words[:SHOWN_OPERATIONS]
    if len(words) > SHOWN_OPERATIONS:
        notes.append(f"And {len(words) - SHOWN_OPERATIONS} more operations.")
    if link.transformations:
        notes.append(f"As it was stored: {original_of(link)}")
    if not is_open:
        notes.append(
            "It is yours, and private; /pixelbin file show makes a link that opens for a while."
            if is_mine
            else "This file is private: only its owner can make a link that opens."
        )
    return tuple(notes)


async def _own_file(link: PixelbinLink, clients: Sequence[PixelbinClient]) -> FilesResponse | None:
    """Find the file in one of the accounts; one that does not answer adds nothing."""
    for client in clients:
        try:
            if await client.cloud_name() == link.cloud:
                return await file_at(client, link.path)
        except ServiceError as error:
            log.info("preview.account_silent", service="pixelbin", error=type(error).__name__)
    return None


async def file_at(client: PixelbinClient, path: str) -> FilesResponse | None:
    """Find the file that is delivered under a path, with or without its extension in its name.

    Raises:
        PixelbinError: Pixelbin refuses, cannot be reached, or answers nonsense.
    """
    stem = path.rpartition(".")[0]
    for file_id in dict.fromkeys(one for one in (path, stem) if one):
        try:
            return await client.assets.get_file_by_file_id(file_id)
        except PixelbinNotFoundError:
            continue
    return None


def moment(text: str | None) -> datetime | None:
    """Read a time as the service writes it, None where it is none."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
