"""What a person sees of a message: text, buttons, options, pictures."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from simcord.components import walk_components
from simcord.enums import ComponentType

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcord.backend.models import Message

T = TypeVar("T")

PATIENCE_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as it looks.

    Attributes:
        text: All texts, a paragraph a component.
        buttons: Buttons by label.
        options: What the selects offer.
        pictures: Addresses of thumbnails and galleries.
        cards: How many containers there are.
        ephemeral: Whether only one person sees it.
    """

    text: str
    buttons: dict[str, dict[str, Any]]
    options: list[dict[str, Any]]
    pictures: list[str]
    cards: int
    ephemeral: bool

    @property
    def is_final(self) -> bool:
        """Whether it is neither empty ("thinking") nor a progress line."""
        return bool(self.text) and not self.text.startswith("**Sending")

    @property
    def reference(self) -> str:
        """The only reference in it."""
        (found,) = self.references
        return found

    @property
    def references(self) -> list[str]:
        """The references in it: eight letters of Crockford's between backticks."""
        words = self.text.split("`")[1::2]
        return [word for word in words if len(word) == 8 and word.isalnum() and word.isupper()]


def look(message: Message) -> Seen:
    """Read a message of the simulated Discord."""
    texts = [message.content] if message.content else []
    buttons: dict[str, dict[str, Any]] = {}
    options: list[dict[str, Any]] = []
    pictures: list[str] = []
    cards = 0
    for component in walk_components(message.components):
        match component["type"]:
            case ComponentType.TEXT_DISPLAY:
                texts.append(component["content"])
            case ComponentType.BUTTON:
                # Several cards have buttons of the same name: the first is kept.
                buttons.setdefault(component["label"], component)
            case ComponentType.STRING_SELECT:
                options += component["options"]
            case ComponentType.THUMBNAIL:
                pictures.append(component["media"]["url"])
            case ComponentType.MEDIA_GALLERY:
                pictures += [item["media"]["url"] for item in component["items"]]
            case ComponentType.CONTAINER:
                cards += 1
    return Seen("\n".join(texts), buttons, options, pictures, cards, message.is_ephemeral)


async def eventually(
    probe: Callable[[], T],
    wanted: Callable[[T], object] = bool,
    *,
    seconds: float = PATIENCE_SECONDS,
) -> T:
    """Look again and again until what is seen is what is wanted: jobs run beside the commands."""
    try:
        async with asyncio.timeout(seconds):
            while not wanted(found := probe()):  # noqa: ASYNC110 - nobody rings
                await asyncio.sleep(LOOK_EVERY_SECONDS)
    except TimeoutError:
        raise AssertionError(f"still {probe()!r} after {seconds} s") from None
    return found
