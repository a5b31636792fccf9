"""Telling of walks: how far they are, and the end with its index.

The end goes into the reply while its token lives, then by direct message; where those are closed it
waits for the person's next command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import structlog

from bot.ui.reply import LOST_REPLY, Reply, can_be_edited
from bot.walks.history import patiently
from bot.walks.index import index_parts
from bot.walks.view import more_view, progress_view, result_view

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.app import Carryall
    from bot.walks.index import Part
    from storage.batches import Batch
    from storage.walk_index import Tally
    from storage.walks import Walk

    # Sends the number of a message, what it shows, and its part of the index.
    Send = Callable[[int, discord.ui.LayoutView, "Part | None"], Coroutine[Any, Any, None]]

log = structlog.get_logger(__name__)


class WalkTeller:
    """Tells the people of their walks.

    Args:
        bot: The bot.
    """

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot

    async def show(self, batch: Batch, walk: Walk, tally: Tally) -> None:
        """Show how far a walk is, as long as its reply can be edited."""
        if not can_be_edited(batch):
            return
        view = progress_view(walk, tally, self._bot.services)
        try:
            await self._bot.call_discord(Reply(self._bot, batch).edit(view))
        except (discord.HTTPException, OSError) as error:
            log.info("walk.progress_not_shown", walk=walk.id, error=type(error).__name__)

    async def tell(self, walk: Walk, batch: Batch) -> bool:
        """Tell the end of a walk, with its index.

        Returns:
            Whether the person was reached.

        Raises:
            HTTPException: Discord has trouble.
        """
        told = await self._in_the_reply(walk, batch) or await self._directly(walk, batch)
        if told:
            await self._bot.store.batches.mark_told(batch.id)
        return told

    async def _in_the_reply(self, walk: Walk, batch: Batch) -> bool:
        if not can_be_edited(batch):
            return False
        reply = Reply(self._bot, batch)

        async def send(number: int, view: discord.ui.LayoutView, part: Part | None) -> None:
            files = [] if part is None else part.files()
            await (reply.edit(view, files) if number == 1 else reply.follow_up(view, files))

        try:
            await self.send_all(walk, send)
        except discord.HTTPException as error:
            if error.code in LOST_REPLY:
                return False
            raise
        return True

    async def _directly(self, walk: Walk, batch: Batch) -> bool:
        """Send it as direct messages; their nonces keep repeated ones from showing twice."""
        person = discord.Object(batch.user_id)

        async def send(number: int, view: discord.ui.LayoutView, part: Part | None) -> None:
            channel = await self._bot.create_dm(person)
            files = [] if part is None else part.files()
            nonce = str((int(walk.id, 16) + number) % 10**20)
            await channel.send(view=view, files=files, nonce=nonce)

        try:
            await self.send_all(walk, send)
        except discord.Forbidden:
            return False
        return True

    async def send_all(self, walk: Walk, send: Send) -> None:
        """Send the summary with the first part of the index, and each further part."""
        bot, number = self._bot, 0
        async for part in index_parts(bot.store.walk_index, walk):
            number = part.number
            view = more_view(walk, number, part.names)
            if number == 1:
                view = await self._summary(walk, part)
            await self._send(send, number, view, part)
        if number == 0:
            await self._send(send, 1, await self._summary(walk, None), None)

    async def _summary(self, walk: Walk, part: Part | None) -> discord.ui.LayoutView:
        tally = await self._bot.store.walk_index.tally(walk.id)
        names = () if part is None else part.names
        return result_view(walk, tally, self._bot.services, names)

    async def _send(
        self, send: Send, number: int, view: discord.ui.LayoutView, part: Part | None
    ) -> None:
        await patiently(lambda: self._bot.call_discord(send(number, view, part)))
