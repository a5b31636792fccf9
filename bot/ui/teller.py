"""Keeps each batch's one reply up to date, and makes sure that its person hears the end.

The end goes into the original reply while its token lives, then by direct message; where those are
closed it waits, and is told after the person's next command.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord
import structlog

from bot.apart import apart
from bot.transfer.salvage import relink_of
from bot.ui.batch_view import progress_view, result_view
from bot.ui.reply import LOST_REPLY, Reply, can_be_edited, send_directly
from bot.ui.view import notice

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.app import Carryall
    from bot.transfer.progress import ProgressBoard
    from storage.batches import Batch
    from storage.store import Store
    from storage.transfers import Transfer

log = structlog.get_logger(__name__)

# Discord's rate limit of a reply is 5 edits in 5 s; people read no faster than this.
EDIT_SECONDS = 2.0
# Most files are through sooner; then the reply is edited once, with the result.
FIRST_EDIT_SECONDS = 1.0
# Seconds between attempts to tell the end while Discord has trouble.
TELL_AGAIN_SECONDS = (1.0, 4.0, 15.0, 60.0)


class BatchTeller:
    """Follows batches and edits their replies.

    Args:
        bot: The bot.
        store: Where the batches are recorded.
        board: Where progress is noted.
    """

    def __init__(self, bot: Carryall, store: Store, board: ProgressBoard) -> None:
        self._bot = bot
        self._store = store
        self._board = board
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_stopping = False
        # Results that could not be delivered, by their person.
        self.waiting: dict[int, list[Batch]] = {}

    def follow(self, batch: Batch) -> None:
        """Keep a batch's reply up to date until its end is told."""
        self._board.watch(batch.id)
        # An empty context: this outlives the interaction that began the batch.
        task = apart(self._follow(batch))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self, seconds: float) -> None:
        """Give the last edits so many seconds; whose files are parked hear of it another time."""
        self._is_stopping = True
        self._board.ring_all()
        if self._tasks:
            _done, left = await asyncio.wait(self._tasks, timeout=seconds)
            for task in left:
                task.cancel()

    async def _follow(self, batch: Batch) -> None:
        log_ = log.bind(batch=batch.id, user=batch.user_id)
        try:
            if not await self._watch(batch):
                return
            if not await self._tell(batch):
                self._keep([batch])
                log_.warning("batch.untold")
                return
            await self._store.batches.mark_told(batch.id)
        except Exception:  # the border of a task: nobody awaits it
            self._keep([batch])
            log_.exception("batch.teller_failed")
            return
        try:
            await self._tell_waiting(batch)
        except Exception:
            log_.exception("batch.hand_over_failed")

    async def _watch(self, batch: Batch) -> bool:
        """Edit the reply with progress until every file has ended, at most every two seconds.

        Returns:
            Whether every file has; otherwise the bot is stopping.
        """
        loop = asyncio.get_running_loop()
        due = loop.time() + FIRST_EDIT_SECONDS
        edited = False
        while True:
            transfers = await self._store.transfers.of_batch(batch.id)
            if all(transfer.is_finished for transfer in transfers):
                break
            if self._is_stopping:
                return False
            if loop.time() >= due:
                view = progress_view(transfers, self._bot.services, self._board)
                await self._show_progress(batch, view)
                edited, due = True, loop.time() + EDIT_SECONDS
            # Either way what was read is old by then, and is read again.
            await self._board.wait(batch.id, max(0.0, due - loop.time()))
        self._board.forget(batch.id, [transfer.id for transfer in transfers])
        if edited:
            await asyncio.sleep(max(0.0, due - loop.time()))
        return True

    async def _show_progress(self, batch: Batch, view: discord.ui.LayoutView) -> None:
        if not can_be_edited(batch):
            return
        try:
            await self._edit(batch, view)
        except (discord.HTTPException, OSError) as error:
            # The next edit, or the end, will show it.
            log.info("batch.progress_not_shown", batch=batch.id, error=type(error).__name__)

    async def _tell(self, batch: Batch) -> bool:
        transfers = await self._store.transfers.of_batch(batch.id)
        if not transfers:  # taken up again before this was told
            view = notice("These files go on in a newer reply: see `/transfers list`.")
        else:
            view = await self._result(batch, transfers, is_public=batch.posted)
        if can_be_edited(batch):
            try:
                await self._edit_surely(batch, view)
            except discord.HTTPException as error:
                if error.code not in LOST_REPLY:
                    raise
            else:
                return True
        return not transfers or await self._send_directly(batch, view)

    async def _result(
        self, batch: Batch, transfers: list[Transfer], *, is_public: bool
    ) -> discord.ui.LayoutView:
        bot = self._bot
        relink = await relink_of(bot.store, bot.connections, transfers)
        return result_view(batch.id, transfers, bot.services, is_public=is_public, relink=relink)

    async def _edit_surely(self, batch: Batch, view: discord.ui.LayoutView) -> None:
        for seconds in TELL_AGAIN_SECONDS:
            try:
                await self._edit(batch, view)
            except discord.HTTPException as error:
                if error.status != 429 and error.status < 500:  # noqa: PLR2004 - HTTP
                    raise
                log.info("batch.tell_again", batch=batch.id, status=error.status, wait=seconds)
            except OSError as error:
                log.info("batch.tell_again", batch=batch.id, error=type(error).__name__)
            else:
                return
            await asyncio.sleep(seconds)
        await self._edit(batch, view)

    async def _edit(self, batch: Batch, view: discord.ui.LayoutView) -> None:
        await self._bot.call_discord(Reply(self._bot, batch).edit(view))

    async def _send_directly(self, batch: Batch, view: discord.ui.LayoutView) -> bool:
        try:
            await send_directly(self._bot, batch.user_id, batch.id, view)
        except discord.Forbidden:
            return False
        return True

    async def _tell_waiting(self, batch: Batch) -> None:
        """Hand over older results in follow-ups to a reply that was just finished."""
        if batch.user_id not in self.waiting or batch.token is None:
            return
        reply = Reply(self._bot, batch)

        async def send(view: discord.ui.LayoutView) -> None:
            await self._bot.call_discord(reply.follow_up(view))

        await self.hand_over(batch.user_id, send)

    async def hand_over(
        self, user_id: int, send: Callable[[discord.ui.LayoutView], Awaitable[None]]
    ) -> None:
        """Give a person the results that wait for them; what cannot be given waits on.

        Args:
            user_id: Whose.
            send: Sends one message that only they see.
        """
        # Taken out at once: another command that ends meanwhile must not give them again.
        batches = self.waiting.pop(user_id, [])
        try:
            for batch in batches.copy():
                transfers = await self._store.transfers.of_batch(batch.id)
                if not all(transfer.is_finished for transfer in transfers):
                    continue
                if not transfers:
                    await self._store.batches.mark_told(batch.id)
                    batches.remove(batch)
                    continue
                await send(await self._result(batch, transfers, is_public=False))
                await self._store.batches.mark_told(batch.id)
                batches.remove(batch)
        finally:
            self._keep(batches)

    def _keep(self, batches: list[Batch]) -> None:
        for batch in batches:
            self.waiting.setdefault(batch.user_id, []).append(batch)
