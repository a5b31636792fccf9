"""What a Mixcloud page is about: what anybody sees, and what an account adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.http.errors import ErrorKind, ServiceError
from bot.preview import PreviewCard
from cogs.mixcloud.views import view_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.mixcloud.client import MixcloudClient
    from cogs.mixcloud.views import View


async def preview_card(
    key: str, anybody: MixcloudClient, clients: Sequence[MixcloudClient]
) -> PreviewCard:
    """Make the card of a page.

    Args:
        key: What the page is about.
        anybody: A client without an account.
        clients: The accounts of whoever asks: they see what is not published yet.

    Raises:
        UserError: There is nothing.
        ServiceError: Mixcloud does not answer.
    """
    is_private = False
    try:
        found = await anybody.get(key)
    except ServiceError as error:
        if error.kind is not ErrorKind.NOT_FOUND:
            raise
        found, is_private = await _of_account(key, clients), True
    if found is None:
        raise UserError(
            "Mixcloud has nothing at this address (any more).", "Check the link for typing errors."
        )
    view = view_of(found.data)
    return PreviewCard(
        title=view.name,
        url=view.url,
        place=_place(view),
        private=is_private,
        created_at=view.time("created_time"),
        picture_url=None if is_private else view.picture,
        notes=tuple(_notes(view)),
    )


async def _of_account(key: str, clients: Sequence[MixcloudClient]) -> Any:
    for client in clients:
        try:
            return await client.get(key)
        except ServiceError:
            continue  # neither does this one see it
    return None


def _place(view: View) -> str | None:
    owner = view.inner("user")
    return owner.name if owner is not None else view.text("city")


def _notes(view: View) -> list[str]:
    notes = []
    if (length := view.number("audio_length")) is not None and length > 0:
        notes.append(f"⏱ {clock(length)}")
    counts = (
        ("play_count", "play", "plays"),
        ("favorite_count", "favorite", "favorites"),
        ("follower_count", "follower", "followers"),
        ("cloudcast_count", "show", "shows"),
    )
    told = [
        f"{number:,} {one if number == 1 else many}"
        for name, one, many in counts
        if (number := view.number(name)) is not None
    ]
    if told:
        notes.append(" · ".join(told))
    if sections := view.sections:
        notes.append("1 track listed" if len(sections) == 1 else f"{len(sections)} tracks listed")
    return notes


def clock(seconds: int) -> str:
    """Write a length as ``1:02:03``, or ``2:03`` below an hour."""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
