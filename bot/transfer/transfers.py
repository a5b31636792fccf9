"""Transfers from request to record: what a command asks for, and the jobs that do it.

A transfer is planned (``planning.py``), carried by its job (``carrying.py``), and ended
(``ending.py``).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.metrics import Metrics
from bot.transfer.carrying import Carrier
from bot.transfer.ending import Endings
from bot.transfer.jobs import InProcessJobs, Jobs
from bot.transfer.planning import Planner

if TYPE_CHECKING:
    from bot.connections import Connections
    from bot.transfer.progress import ProgressBoard
    from bot.transfer.request import Request
    from bot.transfer.sources import Sources
    from storage.batches import Batch
    from storage.store import Store
    from storage.transfers import Transfer


@dataclass(frozen=True, slots=True)
class TransferConfig:
    """Limits of the transfers: bytes and count."""

    max_bytes: int
    concurrency: int


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
        metrics: Metrics | None = None,
    ) -> None:
        self._store = store
        self._board = board
        self._teller = teller
        self._metrics = metrics or Metrics()
        self._planner = Planner(store, config.max_bytes)
        self._endings = Endings(store, connections, self._metrics)
        self._carrier = Carrier(
            store,
            connections,
            sources,
            planner=self._planner,
            endings=self._endings,
            board=board,
            max_bytes=config.max_bytes,
        )
        self._jobs: Jobs = InProcessJobs(self.carry, config.concurrency)

    async def begin(self, request: Request) -> Batch:
        """Record a request and start a job a file; what is refused is recorded as such."""
        batch, transfers = await self._planner.record(request)
        self._teller.follow(batch)
        for transfer in transfers:
            if transfer.is_finished:
                self._metrics.transfer_ended(transfer.service, "refused")
            else:
                self._metrics.transfer_queued(transfer.id)
                await self._jobs.submit(transfer.id)
        return batch

    async def carry(self, transfer_id: str) -> None:
        """Do the job of one transfer; however it ends, the end is recorded."""
        self._metrics.transfer_called(transfer_id)
        transfer = await self._store.transfers.get(transfer_id)
        if transfer is None or transfer.is_finished:
            return
        # Whatever is logged on the way of this file says whose it is.
        with (
            structlog.contextvars.bound_contextvars(
                job=transfer.id, user=transfer.user_id, guild=transfer.origin.guild_id
            ),
            self._metrics.transfer_running(transfer.service),
        ):
            await self._carry_to_the_end(transfer)

    async def _carry_to_the_end(self, transfer: Transfer) -> None:
        try:
            await self._carrier.carry(transfer)
        except asyncio.CancelledError:
            now = await self._store.transfers.get(transfer.id) or transfer
            await self._endings.interrupted(now)
            raise
        except Exception as error:  # noqa: BLE001 - the border of a job: whatever it was, it is told
            await self._endings.failed(transfer, error)
        finally:
            self._board.ring(transfer.batch_id)

    async def take_up(self) -> None:
        """After a start: record what the last run left unfinished, and tell what was never told."""
        await self._interrupt_all()
        for batch in await self._store.batches.untold():
            self._teller.follow(batch)

    async def stop(self, seconds: float) -> None:
        """End the jobs; what they leave unfinished is recorded as interrupted."""
        await self._jobs.stop(seconds)
        await self._interrupt_all()

    async def _interrupt_all(self) -> None:
        for transfer in await self._store.transfers.unfinished():
            await self._endings.interrupted(transfer)
            self._board.ring(transfer.batch_id)
