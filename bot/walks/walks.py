"""The walks of this process: begun, stopped, taken up again, and told."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import discord
import structlog

from bot.apart import apart
from bot.errors import UserError, explain
from bot.transfer.jobs import stop_tasks
from bot.ui.reply import new_batch
from bot.walks.access import account_for, ground_for
from bot.walks.telling import WalkTeller
from bot.walks.view import place, progress
from bot.walks.walker import AccountTroubleError, WalkEndedError, Walker
from storage.walks import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.app import Carryall
    from storage.batches import Batch
    from storage.walks import NewWalk, Walk

    SendFiles = Callable[[discord.ui.LayoutView, list[discord.File]], Coroutine[Any, Any, None]]

log = structlog.get_logger(__name__)

# Discord allows 5 edits in 5 s; people read no faster than this.
SHOW_SECONDS = 3.0
CANCEL_SECONDS = 0.5
_CANCELLED = Told("It was cancelled.", "`/transfers resume` goes on from there.")


class Walks:
    """Runs walks, each in a task of its own.

    Args:
        bot: The bot.
    """

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot
        self._store = bot.store.walks
        self._teller = WalkTeller(bot)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        # Those whose files are being called back.
        self._cancelling: set[str] = set()
        # Ends that could not be delivered, by their person.
        self.waiting: dict[int, list[Walk]] = {}

    async def begin(self, interaction: discord.Interaction[Carryall], new: NewWalk) -> None:
        """Begin a walk for a command that was deferred.

        Raises:
            UserError: It goes on already.
        """
        walk = await self._store.begin(new_batch(interaction, posted=False), new)
        if walk is None:
            raise UserError(
                "You are having this channel walked through for that account already.",
                "See `/transfers list` for how far it is.",
            )
        log.info("walk.begun", walk=walk.id, channel=walk.channel_id, service=walk.service)
        self._start(walk)

    async def cancel(self, user_id: int, walk_id: str) -> str:
        """Stop a walk, and what is under way of it.

        Returns:
            What to say of it.

        Raises:
            UserError: There is none of that person's that goes on.
        """
        walk = await self._own(user_id, walk_id)
        back = await self._store.stop(walk_id, "cancelled", _CANCELLED)
        if back is None:
            return f"The walk through {place(walk)} was through before."
        log.info("walk.cancelled", walk=walk_id, under_way=len(back))
        self._cancelling.add(walk_id)
        try:
            await self._call_back(walk_id, back)
        finally:
            self._cancelling.discard(walk_id)
        self._keep_task(walk_id, self._tell_end(walk_id))
        return (
            f"Cancelled: the walk through {place(walk)}. What was sent stays;"
            " `/transfers resume` goes on from there."
        )

    async def _call_back(self, walk_id: str, back: list[str]) -> None:
        """Stop a walk's task, then what it had under way."""
        await self._end_task(walk_id)
        await self._cancel_all(walk_id, back)

    async def _cancel_all(self, walk_id: str, back: list[str]) -> None:
        """Cancel transfers that were put back, so that their walk alone takes them up."""
        stopped = await asyncio.gather(
            *(self._bot.transfers.cancel(one) for one in back), return_exceptions=True
        )
        for error in stopped:
            if isinstance(error, BaseException):
                # What is left at its host is found as known when the walk goes on.
                log.warning("walk.left_behind", walk=walk_id, error=repr(error))
        await self._store.forget_sources(back)

    async def resume(self, interaction: discord.Interaction[Carryall], walk_id: str) -> None:
        """Let a walk go on for a command that was deferred; whether it may is looked at anew.

        Raises:
            UserError: It may not, or there is none.
        """
        bot = self._bot
        walk = await self._own(interaction.user.id, walk_id)
        try:
            ground = await ground_for(bot, walk.user_id, walk.guild_id, walk.channel_id)
        except discord.HTTPException as error:
            raise UserError(
                f"Discord does not show this channel right now (HTTP {error.status}).",
                "Try again in a minute.",
            ) from error
        await account_for(bot, walk, ground.asker)
        batch = new_batch(interaction, posted=False)
        is_free = walk_id not in self._cancelling
        opened = await self._store.reopen(walk_id, batch) if is_free else None
        if opened is None:
            raise UserError(
                "This walk goes on already, is through, or is just being cancelled.",
                "See `/transfers list` for how far it is, and try again in a moment.",
            )
        log.info("walk.resumed", walk=walk_id)
        await self._end_task(walk_id)
        self._start(opened)

    async def take_up(self) -> None:
        """After a start: go on with the walks that were under way, and tell what was not told."""
        for walk in await self._store.unfinished():
            if self._is_ours(walk):
                self._start(walk)
        for walk in await self._store.untold():
            if self._is_ours(walk):
                self._keep_task(walk.id, self._tell_end(walk.id))

    async def stop(self, seconds: float) -> None:
        """Park them: the next start goes on from where each is."""
        await stop_tasks([*self._tasks.values()], seconds)

    async def hand_over(self, user_id: int, send: SendFiles) -> None:
        """Give a person the ends that wait for them.

        Args:
            user_id: Whose.
            send: Sends one message that only they see.
        """
        # Taken out at once: another command that ends meanwhile must not give them again.
        left = self.waiting.pop(user_id, [])
        try:
            while left:
                await self._teller.send_all(
                    left[0],
                    lambda _number, view, part: send(view, [] if part is None else part.files()),
                )
                await self._bot.store.batches.mark_told(left.pop(0).id)
        finally:
            if left:
                self.waiting.setdefault(user_id, []).extend(left)

    async def of_person(self, user_id: int) -> list[Walk]:
        """List somebody's walks that have not come to their end, newest first."""
        return await self._store.of_person(user_id)

    async def line(self, walk: Walk) -> str:
        """Say in one line how far a walk is."""
        tally = await self._bot.store.walk_index.tally(walk.id)
        line = f"**{place(walk)}** → {self._bot.services.title(walk.service)}"
        return f"{line} · {progress(walk, tally)}"

    async def _own(self, user_id: int, walk_id: str) -> Walk:
        walk = await self._store.get(walk_id)
        if walk is None or walk.user_id != user_id:
            raise UserError("Only the person who began this walk can do that.", "Ask them to.")
        return walk

    def _is_ours(self, walk: Walk) -> bool:
        """Tell whether a walk is this process's, where several share the servers."""
        settings = self._bot.settings
        shards, count = settings.discord_shard_ids, settings.discord_shard_count
        return shards is None or count is None or (walk.guild_id >> 22) % count in shards

    def _start(self, walk: Walk) -> None:
        self._keep_task(walk.id, self._run(walk.id))

    def _keep_task(self, walk_id: str, work: Coroutine[Any, Any, None]) -> None:
        # An empty context: it outlives the command that asked.
        task = apart(work)
        self._tasks[walk_id] = task
        task.add_done_callback(
            lambda done: self._tasks.pop(walk_id) if self._tasks.get(walk_id) is done else None
        )

    async def _end_task(self, walk_id: str) -> None:
        if (task := self._tasks.get(walk_id)) is not None:
            await stop_tasks([task], CANCEL_SECONDS)

    async def _run(self, walk_id: str) -> None:
        walk, batch = await self._store.get(walk_id), await self._bot.store.batches.get(walk_id)
        if walk is None or batch is None:
            return
        with structlog.contextvars.bound_contextvars(
            walk=walk.id, user=walk.user_id, guild=walk.guild_id
        ):
            walker = Walker(self._bot, walk, batch)
            ended = asyncio.Event()
            showing = asyncio.create_task(self._show(walker, batch, ended))
            try:
                await self._walk(walker)
            except asyncio.CancelledError:
                showing.cancel()
                raise
            ended.set()
            # An edit that is on its way would take the place of the end.
            await showing
            await self._tell_end(walk_id)

    async def _walk(self, walker: Walker) -> None:
        """Walk to whatever end, and record it."""
        walk_id = walker.walk.id
        try:
            await walker.run()
            await self._store.finish(walk_id)
            log.info("walk.done", messages=walker.walk.messages, files=walker.tally.found)
        except WalkEndedError:
            log.info("walk.ended_elsewhere")
        except Exception as error:  # the border of a task: whatever it was, it is told
            told = explain(error)
            log.log(
                logging.WARNING if told.is_expected else logging.ERROR,
                "walk.failed",
                reference=told.reference,
                error=f"{type(error).__name__}: {error}",
                exc_info=None if told.is_expected else error,
            )
            back = await self._own_transfers(walk_id, error)
            words = Told(told.cause, told.next_step, told.reference)
            if await self._store.stop(walk_id, "failed", words, back) is not None:
                await self._cancel_all(walk_id, back)

    async def _own_transfers(self, walk_id: str, error: Exception) -> list[str]:
        """List what is to be put back after a failure; others' transfers are left to them."""
        if not isinstance(error, AccountTroubleError):
            return []
        found = await self._bot.store.transfers.get_many(error.back)
        return [one.id for one in found if one.batch_id == walk_id]

    async def _show(self, walker: Walker, batch: Batch, ended: asyncio.Event) -> None:
        while not ended.is_set():
            await self._teller.show(batch, walker.walk, walker.tally)
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), SHOW_SECONDS)

    async def _tell_end(self, walk_id: str) -> None:
        walk, batch = await self._store.get(walk_id), await self._bot.store.batches.get(walk_id)
        if walk is None or batch is None or walk.state == "walking" or batch.told_at is not None:
            return
        try:
            if await self._teller.tell(walk, batch):
                return
            log.warning("walk.untold", walk=walk_id)
        except (discord.HTTPException, UserError, OSError):
            log.exception("walk.teller_failed", walk=walk_id)
        self.waiting.setdefault(walk.user_id, []).append(walk)
