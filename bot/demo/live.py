"""Keeps the demo's page up to date with what the bot does after an action is over.

The preview publishes what an action changed once it has settled; what a job edits later, and the
pictures of cards, reach the page from here.
"""

from __future__ import annotations

import asyncio
import mimetypes
from typing import TYPE_CHECKING

import aiohttp
import structlog
from simcord import SetupError
from yarl import URL

from bot.demo.speech import pictures_of

if TYPE_CHECKING:
    from simcord.preview import Preview

    from bot.demo.stage import Stage

log = structlog.get_logger(__name__)

LOOKS_EVERY = 0.1
BUSY_SECONDS = 0.05
MAX_PICTURE_BYTES = 16 * 1024 * 1024
OK = 200


class LivePage:
    """Watches the bot, and brings the page up to date.

    Args:
        stage: Where it plays.
        preview: The page, entered.
        session: To fetch the cards' pictures with.
    """

    def __init__(self, stage: Stage, preview: Preview, session: aiohttp.ClientSession) -> None:
        self._stage = stage
        self._preview = preview
        self._session = session
        # SimCord takes the pictures of other hosts only when a preview is made, from this mapping.
        # Newcomers' files come later.
        self._pictures = preview._explicit_assets  # noqa: SLF001
        self._unavailable: set[str] = set()
        self._own = {URL(one.url).origin() for one in stage.simulation.emulators.values()}
        self._seen_calls = 0
        self._shown_late_calls = 0

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            self._stage.let_time_pass()
            await self.look()
            await asyncio.sleep(LOOKS_EVERY)

    async def look(self) -> None:
        """Bring the page up to date if anything happened that it does not know of."""
        calls, late_calls = len(self._stage.env.http_requests), self._stage.bot.late_calls
        if calls == self._seen_calls and late_calls == self._shown_late_calls:
            return
        has_new_pictures = await self._load_pictures()
        if has_new_pictures or late_calls != self._shown_late_calls:
            await self._refresh()
        self._seen_calls, self._shown_late_calls = calls, late_calls

    async def _refresh(self) -> None:
        while True:
            try:
                await self._preview.refresh()
            except SetupError:
                # Somebody's action is under way: SimCord does one thing at a time.
                await asyncio.sleep(BUSY_SECONDS)
            except TimeoutError:
                log.warning("demo.not_settled")
                return
            else:
                return

    async def _load_pictures(self) -> bool:
        """Fetch the pictures that cards show, as Discord does; only from the emulators."""
        wanted = [url for url in self._shown_pictures() if URL(url).origin() in self._own]
        loaded = False
        for url in wanted:
            if url in self._pictures or url in self._unavailable:
                continue
            picture = await self._fetch(url)
            if picture is None:
                self._unavailable.add(url)
            else:
                self._pictures[url] = picture
                loaded = True
        return loaded

    def _shown_pictures(self) -> list[str]:
        messages = self._stage.env.backend.messages.get(self._stage.channel.id, {})
        return [url for one in messages.values() for url in pictures_of(one.components)]

    async def _fetch(self, url: str) -> tuple[str, bytes] | None:
        """Get a picture, and a name that says its type: the page goes by that alone."""
        try:
            async with self._session.get(url) as answer:
                if answer.status != OK or (answer.content_length or 0) > MAX_PICTURE_BYTES:
                    return None
                suffix = mimetypes.guess_extension(answer.content_type) or ""
                return f"{URL(url).name}{suffix}", await answer.read()
        except aiohttp.ClientError as error:
            log.info("demo.no_picture", error=type(error).__name__)
            return None
