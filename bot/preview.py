"""What is told of a link: what anybody sees at an address, and the card that is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class PublicFile:
    """What anybody sees at an address.

    Args:
        state: Whether it gives out a file.
        content_type: The type that its server declares, None where it does not.
        size: In bytes, None where its server does not tell.
    """

    state: Literal["open", "private", "gone"]
    content_type: str | None = None
    size: int | None = None


class PublicContent(Protocol):
    """Looks at public addresses as anybody would: without any credential."""

    async def look(self, url: str, *, at: str | None = None) -> PublicFile:
        """Look what is at an address; its body is not read.

        Args:
            url: The address.
            at: Where it is instead, by the operator's own settings.

        Raises:
            Exception: There is no telling; in words for the person (``bot.errors``).
        """
        ...


@dataclass(frozen=True, slots=True)
class PreviewCard:
    """What a link of a service leads to.

    Args:
        title: What it is called.
        url: The address for people.
        direct_url: The address of the bytes, None where not everybody may have them.
        content_type: Its type, None where unknown.
        size: In bytes, None where unknown.
        place: Where it is, such as a domain.
        private: Whether it is kept from the public.
        picture_url: A picture of it, where it is no picture itself.
        created_at: Since when it is there, None where unknown.
        notes: More that is worth knowing, a sentence each.
    """

    title: str
    url: str
    direct_url: str | None = None
    content_type: str | None = None
    size: int | None = None
    place: str | None = None
    private: bool = False
    created_at: datetime | None = None
    picture_url: str | None = None
    notes: tuple[str, ...] = ()
