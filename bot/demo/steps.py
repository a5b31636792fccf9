"""What the steps of the tour stand on: acting, waiting, telling, and checking what came."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.demo.speech import lines_of, links_of, text_of

if TYPE_CHECKING:
    from collections.abc import Awaitable

    import aiohttp
    from simcord.results import InteractionResult, ResponseMessage

    from bot.demo.stage import Stage

CARD = "[Open]"  # the button that only the card of a file that arrived has
PATIENCE_SECONDS = 20.0
LOOKS_EVERY = 0.02
OK, GONE = 200, 404


class TourError(Exception):
    """A step did not do what it should; the text says what was expected and what came."""


class Narrator(Protocol):
    """Tells what happens."""

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        ...

    def act(self, who: str, what: str) -> None:
        """Tell what somebody does."""
        ...

    def answer(self, lines: list[str], *, is_private: bool) -> None:
        """Tell what the bot answers, and whether only the person who asked sees it."""
        ...

    def check(self, what: str) -> None:
        """Tell what was checked, and found as it should be."""
        ...


class Silence:
    """Tells nothing."""

    def chapter(self, title: str) -> None:
        """Begin a chapter."""

    def act(self, who: str, what: str) -> None:
        """Tell what somebody does."""

    def answer(self, lines: list[str], *, is_private: bool) -> None:
        """Tell what the bot answers."""

    def check(self, what: str) -> None:
        """Tell what was checked."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A card of the tour: the message that it stands in, and the link that gives the bytes."""

    message: ResponseMessage
    link: str


class Steps:
    """Steps of the tour.

    Args:
        stage: Where they are played.
        session: To follow links with.
        narrator: Who tells it.
    """

    def __init__(
        self, stage: Stage, session: aiohttp.ClientSession, narrator: Narrator | None = None
    ) -> None:
        self._stage = stage
        self._session = session
        self._tell = narrator or Silence()

    async def _carried(self, action: Awaitable[InteractionResult]) -> InteractionResult:
        """Wait until the bot has told how the files of an action fared."""
        shown = await action
        untold = self._stage.simulation.store.batches.untold
        you = self._stage.you.id
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while await untold(you):  # noqa: ASYNC110 - the database tells nobody
                    await asyncio.sleep(LOOKS_EVERY)
        except TimeoutError:
            raise TourError(f"the files were not through after {PATIENCE_SECONDS:.0f} s") from None
        return shown

    def _answer(
        self, shown: InteractionResult, *, expected: str, is_private: bool = True
    ) -> ResponseMessage:
        if shown.response is None:
            raise TourError(f"expected an answer with “{expected}”; there was none")
        self._say(shown.response, expected=expected, is_private=is_private)
        return shown.response

    def _say(self, message: ResponseMessage, *, expected: str, is_private: bool = True) -> None:
        """Tell what stands in a message, if it is what should."""
        text = text_of(message)
        expect(f"an answer with “{expected}”", text, holds=expected in text)
        seen_by = "only by the person who asked" if is_private else "by everybody"
        expect(f"an answer seen {seen_by}", text, holds=message.ephemeral is is_private)
        self._tell.answer(lines_of(message), is_private=is_private)

    async def _check_link(self, message: ResponseMessage, content: bytes) -> Sent:
        """Find the link that gives a file's bytes."""
        links = links_of(message)
        for link in links:
            async with self._session.get(link) as answer:
                if answer.status == OK and await answer.read() == content:
                    self._tell.check(f"{link} gives the same {len(content):,} bytes")
                    return Sent(message, link)
        shown = ", ".join(links) or "no link at all"
        raise TourError(f"expected a link to the same {len(content):,} bytes; there was {shown}")

    async def _expect_status(self, link: str, status: int, meaning: str) -> None:
        async with self._session.get(link) as answer:
            came = f"HTTP {answer.status}"
            expect(f"HTTP {status} at {link}", came, holds=answer.status == status)
        self._tell.check(meaning)


def expect(expected: str, came: str, *, holds: bool) -> None:
    """Make sure of something.

    Raises:
        TourError: It does not hold.
    """
    if not holds:
        raise TourError(f"expected {expected}; what came was:\n{came}")
