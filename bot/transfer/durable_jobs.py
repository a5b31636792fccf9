"""Jobs that outlive the process: what was begun is written down, and goes on after a restart.

DBOS keeps the book: which job is at which step. Its tables hold ids and nothing else; what a job
has to know, it reads from our rows.
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import structlog
from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID
from dbos._error import DBOSException
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.apart import apart
from bot.transfer.job_book import JOBS_SCHEMA, JOBS_VERSION, check_book, connect, unusable
from bot.transfer.jobs import CANCEL_SECONDS, stop_tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine, Mapping

    from bot.transfer.job_book import JobsConfig
    from bot.transfer.jobs import Job, Step

log = structlog.get_logger(__name__)

_WORKFLOW = "transfer"
_QUEUE = "transfers"
# Of many that are begun, few do anything: the step that is heavy has a ceiling of its own, and who
# waits for a service in trouble must not hold up the others.
_MOST_BEGUN = 120
# How often the queue looks for work.
_POLL_SECONDS = 0.25
_ACTIVE = ["PENDING", "ENQUEUED", "DELAYED"]
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_BATCH = 500
# Turns are counted in tenths of a second since 2026, which is enough for 6.8 years.
_TURNS_BEGAN = 1_767_225_600
_MOST_TURNS = 2**31 - 1


class DurableJobs:
    """Jobs on DBOS, in one queue in which people take turns, for each service apart.

    One queue, since each costs 1.4 % of a core for looking whether something is in it. There can be
    one of these at a time in a process, which is how DBOS is made.

    Args:
        config: Where the book is kept.
        steps: What to do for an id, in this order. A step that the process was killed in is run
            again; what steps raise is logged, and the job is begun anew at the next start.
        concurrency: How many of one person are begun at a time, for each service.
    """

    def __init__(self, config: JobsConfig, steps: Mapping[str, Step], concurrency: int) -> None:
        self._config = config
        self._steps = steps
        self._concurrency = concurrency
        self._running: dict[str, asyncio.Task[None]] = {}
        self._flows: set[asyncio.Task[Any]] = set()
        self._workflow: Callable[[str], Coroutine[Any, Any, None]] | None = None
        self._is_stopped = False
        self._unpruned = 0
        self._last_turn = 0

    async def start(self) -> None:
        """Open the book and begin to work; what was cut off goes on at once.

        Raises:
            StartError: The book cannot be used, or is a newer release's.
        """
        await asyncio.to_thread(check_book, self._config)
        _prepare_log()
        # Where a stopped one was not taken down, its registry would hold other steps.
        DBOS.destroy(destroy_registry=True)
        DBOS(config=_settings(self._config))
        self._workflow = self._registered()
        try:
            # On the loop, which it takes for the one to run jobs on.
            DBOS.launch()
        except (SQLAlchemyError, DBOSException) as error:
            DBOS.destroy(destroy_registry=True)
            raise unusable(error) from None
        await DBOS.register_queue_async(
            _QUEUE,
            worker_concurrency=_MOST_BEGUN,
            partition_worker_concurrency=min(_MOST_BEGUN, self._concurrency),
            polling_interval_sec=_POLL_SECONDS,
            on_conflict="always_update",
        )

    async def submit(self, job: Job) -> None:
        """Write a job down; it begins when there is room. Asked for twice, it is done once."""
        if self._is_stopped:
            return  # our own row says that it is to be done
        # An empty context: a job belongs to no interaction.
        await apart(self._enqueue(job))
        self._unpruned += 1
        if self._unpruned >= _BATCH:
            self._unpruned = 0
            await apart(self._prune())

    async def begin_anew(self, job: Job) -> None:
        """Write a job down once more; what the book says of the first is struck out."""
        await self.cancel(job.id)
        await apart(DBOS.delete_workflows_async([job.id]))
        await self.submit(job)

    async def take_up(self, jobs: Collection[Job]) -> None:
        """Begin what the book does not know to be under way, and forget what has ended."""
        await apart(self._prune())
        known = {one.workflow_id for one in await apart(_list(_ACTIVE))}
        for job in jobs:
            if job.id not in known:
                await self.submit(job)

    async def cancel(self, job_id: str) -> None:
        """Strike a job out of the book, and stop it where it runs."""
        await apart(DBOS.cancel_workflow_async(job_id))
        if (task := self._running.get(job_id)) is not None:
            await stop_tasks([task], CANCEL_SECONDS)

    async def stop(self, seconds: float) -> None:
        """Stop what runs and leave it in the book, for the next start."""
        self._is_stopped = True
        if self._workflow is None:
            return
        await stop_tasks(self._running.values(), seconds)
        # One that is just noting what it did comes to its end before the book is shut.
        if self._flows:
            await asyncio.wait(self._flows, timeout=seconds)
        # It leaves its own threads to the loop, which are gone with it.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)

    async def _enqueue(self, job: Job) -> None:
        assert self._workflow is not None  # noqa: S101 - started before anything is asked of it
        self._last_turn = _turn_after(self._last_turn)
        options = SetEnqueueOptions(
            queue_partition_key=f"{job.service}:{job.person_id}", priority=self._last_turn
        )
        with SetWorkflowID(job.id), options:
            await DBOS.enqueue_workflow_async(_QUEUE, self._workflow, job.id)

    def _registered(self) -> Callable[[str], Coroutine[Any, Any, None]]:
        """Make the workflow known: the steps in their order, each noted when it is done."""

        @DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=None)
        async def run(job_id: str) -> None:
            self._know_this_task()
            for name, step in self._steps.items():
                if not await DBOS.run_step_async({"name": name}, self._take, step, job_id):
                    return

        return run

    def _know_this_task(self) -> None:
        task = asyncio.current_task()
        if self._is_stopped or task is None:
            raise asyncio.CancelledError  # it came too late, and stays in the book
        self._flows.add(task)
        task.add_done_callback(self._flows.discard)

    async def _take(self, step: Step, job_id: str) -> bool:
        """Run a step in a context of its own.

        Returns:
            Whether it came to its end; errors are no data for the book, which is not sealed.
        """
        if self._is_stopped:
            raise asyncio.CancelledError
        task = apart(step(job_id))
        self._running[job_id] = task
        try:
            await task
        except Exception as error:
            log.exception("jobs.failed", job=job_id, exc_info=error)
            return False
        finally:
            del self._running[job_id]
        return True

    async def _prune(self) -> None:
        """Forget jobs that have ended: our rows are their history."""
        while ended := await _list(_ENDED, limit=_BATCH):
            await DBOS.delete_workflows_async([one.workflow_id for one in ended])


def _turn_after(last: int) -> int:
    """Give a number that grows with time: on SQLite, DBOS tells no two jobs of a second apart."""
    return min(max(last + 1, int((time.time() - _TURNS_BEGAN) * 10)), _MOST_TURNS)


async def _list(states: list[str], limit: int | None = None) -> list[Any]:
    found: list[Any] = await DBOS.list_workflows_async(
        status=states, name=_WORKFLOW, limit=limit, load_input=False, load_output=False
    )
    return found


def _settings(config: JobsConfig) -> DBOSConfig:
    settings = DBOSConfig(
        name="carryall",
        system_database_url=config.url,
        dbos_system_schema=JOBS_SCHEMA,
        application_version=JOBS_VERSION,
        executor_id=config.executor,
        log_level="WARNING",
        use_listen_notify=False,
        # Nothing of ours listens; so long a stop may have to wait for it.
        notification_listener_polling_interval_sec=_POLL_SECONDS,
        sys_db_pool_size=5,
    )
    url = make_url(config.url)
    if url.get_backend_name() == "sqlite":
        path = str(url.database)
        settings["db_engine_kwargs"] = {"creator": lambda: connect(path)}
    return settings


class _Quiet(logging.Filter):
    """Drops the line that a job was stopped, which was our doing."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith("Asyncio task cancelled")


_QUIET = _Quiet()


def _prepare_log() -> None:
    """Let its lines go where ours go: without a handler it would install one of its own."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.addFilter(_QUIET)
    logger.setLevel(logging.WARNING)
