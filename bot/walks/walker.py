"""One walk: reads page after page, and hands what it finds to the transfers, a few at a time."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import discord
import structlog

from bot.checking import check_account
from bot.errors import UserError, explain
from bot.http.errors import ServiceError
from bot.relink import DeadKeyError
from bot.transfer.request import Request
from bot.walks.access import account_for, check_content, ground_for
from bot.walks.history import PAGE, after_id, before_id, page, patiently, places
from bot.walks.steps import Found, in_steps
from storage.batches import NewBatch
from storage.walk_index import Tally
from storage.walk_steps import FoundFile, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.app import Carryall
    from bot.service import Host
    from bot.walks.access import Ground
    from storage.accounts import Account
    from storage.batches import Batch
    from storage.walks import Walk

log = structlog.get_logger(__name__)

# So many files of a walk are under way at a time; whatever its length, no more is held.
MAX_UNDER_WAY = 20
# How often it is looked whether the walk was ended elsewhere, and what has come to its end.
LOOK_SECONDS = 1.0
# How often the rights of its person are looked at anew.
RIGHTS_SECONDS = 60.0
# So many failures in a row, and the account is asked whether it is there at all.
STREAK = 5


class WalkEndedError(Exception):
    """The walk was ended by somebody else meanwhile."""


class AccountTroubleError(UserError):
    """The account takes nothing any more.

    Args:
        error: What it said.
        back: The transfers that failed because of it, or would.
    """

    def __init__(self, error: UserError | ServiceError, back: Sequence[str]) -> None:
        told = explain(error)
        super().__init__(told.cause, told.next_step)
        self.back = tuple(back)


class Walker:
    """Goes through one channel.

    Args:
        bot: The bot.
        walk: Which walk, as it was when it was begun or taken up.
        batch: How it is answered.
    """

    def __init__(self, bot: Carryall, walk: Walk, batch: Batch) -> None:
        self._bot = bot
        self._batch = batch
        self.walk = walk
        self.tally = Tally()
        self._flying: set[str] = set()
        self._streak: list[str] = []
        self._looked_at = 0.0
        self._ground: Ground | None = None

    async def run(self) -> None:
        """Walk to the end, and wait for what is under way.

        Raises:
            WalkEndedError: Somebody else ended it.
            UserError: It cannot go on.
        """
        self._bot.board.watch(self.walk.id)
        try:
            self.tally = await self._bot.store.walk_index.tally(self.walk.id)
            self._flying = await self._bot.store.walk_index.under_way(self.walk.id)
            await self._go_through()
            while self._flying:
                await self._wait()
            # What was left to others, or has ended since it was counted.
            self.tally = await self._bot.store.walk_index.tally(self.walk.id)
        finally:
            self._bot.board.forget(self.walk.id, [])

    async def _go_through(self) -> None:
        ground = await self._look_at_rights()
        for place_id in self._left(await places(self._bot, ground, self.walk.until)):
            if self.walk.messages >= self.walk.message_limit:
                return
            try:
                await self._go_through_place(place_id)
            except (discord.NotFound, discord.Forbidden) as error:
                if place_id == self.walk.channel_id:
                    raise _lost(error) from None
                log.info("walk.thread_left_out", walk=self.walk.id, thread=place_id)

    def _left(self, found: list[int]) -> list[int]:
        """Leave out the places that it has been in."""
        at = self.walk.place_id
        if at is None:
            return found
        if at in found:
            return found[found.index(at) :]
        # A thread that is gone; the others come in the order of their ids.
        return [one for one in found if one < at and one != self.walk.channel_id]

    async def _go_through_place(self, place_id: int) -> None:
        walk = self.walk
        is_here = walk.place_id == place_id and walk.before_id is not None
        before = walk.before_id if is_here else before_id(walk.until)
        assert before is not None  # noqa: S101 - as above
        first = after_id(walk.since)
        while (left := walk.message_limit - self.walk.messages) > 0:
            await self._look_at_rights()
            wanted = min(PAGE, left)
            found = await page(self._bot, walk.guild_id, place_id, before=before, limit=wanted)
            check_content(self._bot, found)
            for messages in in_steps([one for one in found if one.id > first], walk):
                await self._take(place_id, before, messages)
                before = messages[-1].message_id
            if len(found) < wanted or found[-1].id <= first:
                return

    async def _take(self, place_id: int, before: int, messages: Sequence[Found]) -> None:
        """Take a step: what is there already is noted, the rest is sent."""
        count = sum(len(one.files) for one in messages)
        while self._flying and len(self._flying) + count > MAX_UNDER_WAY:
            await self._wait()
        attached = [file for one in messages for file in one.files]
        ids = [file.attachment_id for file in attached]
        known = await self._bot.store.walk_steps.known(self.walk, ids)
        step = Step(
            place_id,
            before,
            messages[-1].message_id,
            tuple(one.message_id for one in messages),
            tuple(replace(file, known=known.get(file.attachment_id)) for file in attached),
        )
        await self._send(step, messages)

    async def _send(self, step: Step, messages: Sequence[Found]) -> None:
        new = {file.attachment_id for file in step.files if file.known is None}
        wanted = {
            attachment_id: requested
            for one in messages
            for attachment_id, requested in one.requested.items()
            if attachment_id in new
        }
        # In the order in which the step has them.
        order = dict.fromkeys(file.attachment_id for file in step.files if file.known is None)
        account, host = await self._destination()
        request = Request(
            _new_batch(self._batch),
            account,
            host,
            tuple(wanted[one] for one in order),
            private=self.walk.private,
        )
        begun = await self._bot.transfers.begin_into(
            request, lambda planned: self._bot.store.walk_steps.take(self.walk, step, planned)
        )
        if begun is None:
            raise WalkEndedError
        messages_now = self.walk.messages + len(step.messages)
        self.walk = replace(
            self.walk, messages=messages_now, place_id=step.place_id, before_id=step.last_id
        )
        self._count(step.files, {one.id for one in begun})

    def _count(self, files: Sequence[FoundFile], begun: set[str]) -> None:
        joined = {file.known for file in files if isinstance(file.known, str)}
        self.tally.found += len(files)
        self.tally.known += sum(isinstance(file.known, int) for file in files)
        self._flying |= begun | joined
        self.tally.under_way = len(self._flying)

    async def _wait(self) -> None:
        """Wait a moment for something to come to its end, and count what has.

        Raises:
            WalkEndedError: The walk was ended by somebody else.
            AccountTroubleError: The account takes nothing any more.
        """
        await self._bot.board.wait(self.walk.id, LOOK_SECONDS)
        for one in await self._bot.store.transfers.get_many(self._flying):
            if not one.is_finished:
                continue
            self._flying.discard(one.id)
            if one.state == "done":
                self.tally.sent += 1
                self._streak.clear()
            else:
                self.tally.failed += 1
                self._streak.append(one.id)
        self.tally.under_way = len(self._flying)
        if len(self._streak) >= STREAK:
            await self._ask_account()
        now = await self._bot.store.walks.get(self.walk.id)
        if now is None or now.state != "walking":
            raise WalkEndedError

    async def _ask_account(self) -> None:
        """Tell files that cannot be sent from an account that takes none."""
        back, self._streak = self._streak, []
        bot = self._bot
        try:
            account = await account_for(bot, self.walk, (await self._look_at_rights()).asker)
            await check_account(bot.store.accounts, bot.connections, account)
        except (ServiceError, DeadKeyError) as error:
            raise AccountTroubleError(error, [*back, *self._flying]) from error

    async def _destination(self) -> tuple[Account, Host[object]]:
        """Give the account, as long as the person may use it, and its service."""
        ground = await self._look_at_rights()
        account = await account_for(self._bot, self.walk, ground.asker)
        host = self._bot.services.host(account.service)
        if host is None:
            title = self._bot.services.title(account.service)
            raise UserError(f"{title} is not available here.", "Choose another service.")
        return account, host

    async def _look_at_rights(self) -> Ground:
        """See, once a minute, that the person may still have this channel walked through."""
        now = time.monotonic()
        if self._ground is None or now - self._looked_at > RIGHTS_SECONDS:
            walk = self.walk
            looking = lambda: self._bot.call_discord(  # noqa: E731
                ground_for(self._bot, walk.user_id, walk.guild_id, walk.channel_id)
            )
            self._ground = await patiently(looking)
            self._looked_at = now
        return self._ground


def _lost(error: discord.HTTPException) -> UserError:
    if isinstance(error, discord.NotFound):
        return UserError(
            "The channel was deleted before the walk was through.",
            "What was sent until then stays where it is.",
        )
    return UserError(
        "The bot may not read this channel any more.",
        "Give it View Channel and Read Message History there, then use `/transfers resume`.",
    )


def _new_batch(batch: Batch) -> NewBatch:
    return NewBatch(
        user_id=batch.user_id,
        guild_id=batch.guild_id,
        channel_id=batch.channel_id,
        application_id=batch.application_id,
        posted=batch.posted,
        token="",
        token_expires_at=batch.token_expires_at,
    )
