"""Transfers from request to record: what a command asks for, and the jobs that do it.

A transfer is planned (``planning.py``), carried by its job (``carrying.py``), and ended
(``ending.py``). The rows say how far it is; a job that is begun again goes on from there.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.errors import explain
from bot.metrics import Metrics
from bot.transfer.carrying import Carrier
from bot.transfer.ending import CancelledTransferError, Endings
from bot.transfer.jobs import InProcessJobs, Job, Jobs
from bot.transfer.patience import GaveUpError, Patience, Waiting
from bot.transfer.planning import Planner
from bot.transfer.progress import Pause, ProgressBoard
from bot.transfer.reading import Reading
from bot.transfer.rooms import Rooms
from bot.transfer.under_way import AnotherUnderWayError
from storage.trouble import StorageError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.connections import Connections
    from bot.transfer.carrying import Refresh
    from bot.transfer.jobs import Step
    from bot.transfer.request import Request
    from bot.transfer.rooms import Ceilings
    from bot.transfer.sources import Sources
    from storage.batches import Batch, NewBatch
    from storage.store import Store
    from storage.transfers import NewTransfer, Transfer

    # Records transfers and gives their ids, None where they are not wanted any more.
    Write = Callable[[list[NewTransfer]], Awaitable[list[str] | None]]
    Work = Callable[[Transfer], Awaitable[None]]
    # Makes the jobs' engine from the steps of a job and how many of a person are begun at a time.
    Engine = Callable[[Mapping[str, Step], int], Jobs]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TransferConfig:
    """Limits of the transfers: bytes, count, and how long a host in trouble is waited for."""

    max_bytes: int
    ceilings: Ceilings
    patience: Patience = field(default_factory=Patience)


class Teller(Protocol):
    """Keeps a batch's reply up to date, and tells its end."""

    def follow(self, batch: Batch) -> None:
        """Begin with a batch."""
        ...


class Transfers:
    """Takes requests and sees them through.

    Args:
        store: Where everything is recorded.
        connections: Clients for the accounts.
        sources: Opens what the bytes come from.
        config: Limits.
        board: Where progress is noted.
        teller: Who tells the people.
        refresh: Asks for an attachment's address that has expired.
        engine: What runs the jobs.
        metrics: Where it is counted.
    """

    def __init__(
        self,
        store: Store,
        connections: Connections,
        sources: Sources,
        config: TransferConfig,
        *,
        board: ProgressBoard,
        teller: Teller,
        refresh: Refresh,
        engine: Engine = InProcessJobs,
        metrics: Metrics | None = None,
    ) -> None:
        self._store = store
        self._connections = connections
        self._patience = config.patience
        self._board = board
        self._teller = teller
        self._metrics = metrics or Metrics()
        self._planner = Planner(store, config.max_bytes)
        self._endings = Endings(store, connections, self._metrics)
        self._carrier = Carrier(
            store,
            connections,
            Reading(store, connections, sources, board=board, max_bytes=config.max_bytes),
            refresh=refresh,
            planner=self._planner,
            board=board,
            patience=config.patience,
        )
        self._rooms = Rooms(config.ceilings)
        self._jobs: Jobs = engine(self._steps(), config.ceilings.person)

    async def begin(self, request: Request) -> Batch:
        """Record a request and start a job a file; what is refused is recorded as such."""
        batch, transfers = await self._planner.record(request)
        self._teller.follow(batch)
        await self._start(transfers)
        return batch

    async def begin_into(self, request: Request, write: Write) -> list[Transfer] | None:
        """Start a job a file for somebody who keeps and tells the batch.

        Args:
            request: What to carry.
            write: Records what was planned.

        Returns:
            The transfers, None where they were not recorded.
        """
        ids = await self._planner.record_by(request, write)
        if ids is None:
            return None
        transfers = await self._store.transfers.get_many(ids)
        await self._start(transfers)
        return transfers

    async def _start(self, transfers: Sequence[Transfer]) -> None:
        for transfer in transfers:
            if transfer.is_finished:
                self._metrics.transfer_ended(transfer.service, "refused")
            else:
                self._metrics.transfer_queued(transfer.id)
                await self._jobs.submit(_job(transfer))

    async def cancel(self, transfer_id: str) -> bool:
        """Stop a transfer for good; what it may have left at its host is taken away.

        Returns:
            Whether it was cancelled; otherwise it had ended before.

        Raises:
            ServiceError: The host does not say whether something is left there.
            UserError: The account is not linked any more.
        """
        await self._jobs.cancel(transfer_id)
        transfer = await self._store.transfers.get(transfer_id)
        if transfer is None or transfer.is_finished:
            return False
        self._carrier.forget(transfer_id)
        self._metrics.transfer_called(transfer_id)
        try:
            if transfer.state == "sending":
                await self._carrier.remove(transfer)
        finally:
            await self._endings.failed(transfer, CancelledTransferError())
            self._board.ring(transfer.batch_id)
        return True

    async def resume(self, found: Sequence[Transfer], batch: NewBatch) -> Batch | None:
        """Take up failed transfers again; a host that can be asked is asked for each first.

        Returns:
            Their new batch, None where there was nothing left to take up.
        """
        look_first = {one.id for one in found if self._may_be_there(one)}
        opened = await self._store.carrying.reopen(found, batch, look_first)
        if opened is None:
            return None
        self._teller.follow(opened)
        for transfer in await self._store.transfers.of_batch(opened.id):
            self._metrics.transfer_queued(transfer.id)
            await self._jobs.begin_anew(_job(transfer))
        return opened

    def _may_be_there(self, transfer: Transfer) -> bool:
        # Of a typed address that was never opened, there is nothing to look for.
        return transfer.size is not None and self._connections.can_ask(transfer.service)

    async def take_up(self) -> None:
        """After a start: go on with what the last run left, and tell what was never told."""
        await self._store.carrying.forget_sources()
        left = await self._store.transfers.unfinished()
        await self._jobs.start()
        for transfer in left:
            self._metrics.transfer_queued(transfer.id)
        for batch in await self._store.batches.untold():
            self._teller.follow(batch)
        await self._jobs.take_up([_job(transfer) for transfer in left])

    async def stop(self, seconds: float) -> None:
        """Park the jobs: the next start goes on with them."""
        await self._jobs.stop(seconds)
        self._board.ring_all()

    def _steps(self) -> Mapping[str, Step]:
        """Give the steps of a job, in their order."""
        carrier = self._carrier
        return {
            "plan": self._step(carrier.plan),
            "send": self._step(carrier.send, is_heavy=True),
            "verify": self._step(carrier.verify),
            "record": self._step(self._endings.done),
            "tell": self._tell,
        }

    def _step(self, work: Work, *, is_heavy: bool = False) -> Step:
        async def step(transfer_id: str) -> None:
            waiting = Waiting(self._patience)
            # Whoever waits for a host leaves the room to others.
            do = partial(self._turn, work, transfer_id, waiting, is_heavy=is_heavy)
            while (pause := await self._or_pause(do, waiting)) is not None:
                await asyncio.sleep(pause)
                self._board.note_pause(transfer_id, None)

        return step

    async def _or_pause(
        self, do: Callable[[], Awaitable[float | None]], waiting: Waiting
    ) -> float | None:
        """Do something; while our own records cannot be written, not even its end can be."""
        try:
            return await do()
        except StorageError as error:
            pause = waiting.pause_after(error, can_ask=True)
            if pause is None:
                raise
            log.warning("transfer.records_in_trouble", seconds=pause, error=str(error))
            return pause

    async def _turn(
        self, work: Work, transfer_id: str, waiting: Waiting, *, is_heavy: bool
    ) -> float | None:
        """Do a step's work once, when there is room.

        Returns:
            After how many seconds to try again, None where the step has ended.
        """
        transfer = await self._unfinished(transfer_id)
        if transfer is None:
            return None
        async with self._rooms.place(transfer.service) if is_heavy else nullcontext():
            self._metrics.transfer_called(transfer_id)
            # How far it is, is read once its turn has come.
            if is_heavy and (transfer := await self._unfinished(transfer_id)) is None:
                return None
            running = self._metrics.transfer_running(transfer.service)
            with running if is_heavy else nullcontext():
                return await self._work(work, transfer, waiting)

    async def _unfinished(self, transfer_id: str) -> Transfer | None:
        found = await self._store.transfers.get(transfer_id)
        return None if found is None or found.is_finished else found

    async def _work(self, work: Work, transfer: Transfer, waiting: Waiting) -> float | None:
        # Whatever is logged on the way of this file says whose it is.
        with structlog.contextvars.bound_contextvars(
            job=transfer.id, user=transfer.user_id, guild=transfer.origin.guild_id
        ):
            try:
                await work(transfer)
            except Exception as error:  # noqa: BLE001 - the border of a job: whatever it was, it is told
                return await self._after(error, transfer, waiting)
        return None

    async def _after(self, error: Exception, transfer: Transfer, waiting: Waiting) -> float | None:
        """Decide whether it is tried again; if it is not, that is its end."""
        try:
            if isinstance(error, AnotherUnderWayError):
                return waiting.pause_for_another()
            can_ask = self._connections.can_ask(transfer.service)
            since = transfer.trouble_since
            pause = waiting.pause_after(error, can_ask=can_ask, since=since)
        except GaveUpError as gave_up:
            error, pause = gave_up, None
        if pause is None:
            await self._endings.failed(transfer, error)
            return None
        # Of our own records' trouble, nothing can be written.
        if transfer.trouble_since is None and not isinstance(error, StorageError):
            await self._store.carrying.mark_trouble(transfer.id)
        log.info("transfer.waits", seconds=pause, error=f"{type(error).__name__}: {error}")
        now = time.time()
        words = Pause(explain(error).cause, now + pause, now + waiting.seconds_left)
        self._board.note_pause(transfer.id, words)
        return pause

    async def _tell(self, transfer_id: str) -> None:
        """Wake who follows the batch; that it is told, is theirs to see to, after a start too."""
        self._carrier.forget(transfer_id)
        transfer = await self._store.transfers.get(transfer_id)
        if transfer is not None:
            self._board.ring(transfer.batch_id)


def _job(transfer: Transfer) -> Job:
    return Job(transfer.id, transfer.service, transfer.user_id)
