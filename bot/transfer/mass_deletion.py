"""Deleting many files one after another, beside the command that asked for it.

Which files are left stands in the records, so that a restarted bot goes on with them. A file that
was being deleted when the process ended is deleted once more; that it is gone then counts as done.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.apart import apart
from bot.errors import UserError, explain
from bot.http.errors import ServiceError
from bot.transfer.deletion import delete_upload
from bot.transfer.jobs import stop_tasks
from storage.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.connections import Connections
    from storage.deletions import Deletion, DeletionCounts, DeletionResult
    from storage.history import Filter
    from storage.store import Store

log = structlog.get_logger(__name__)

AT_ONCE = 4
# A host that fails so often in a row is left in peace, and the rest where it is.
MOST_FAILURES_IN_A_ROW = 5
RESULTS_TOLD = 100


class DeletionListener(Protocol):
    """Hears how a deletion goes on, and tells its person."""

    async def progress(
        self, deletion: Deletion, count: Callable[[], Awaitable[DeletionCounts]]
    ) -> None:
        """Show how far it is, where it is time to; counting costs something."""
        ...

    async def ended(
        self, deletion: Deletion, counts: DeletionCounts, results: list[DeletionResult]
    ) -> None:
        """Tell the end."""
        ...


class MassDeletions:
    """Deletes many files of a person, one at a time; of some people at once.

    Args:
        store: Where it is recorded which.
        connections: Clients for the accounts.
        listener: Who tells the people.
        executor: Which process of several this is: it goes on with its own alone.
    """

    def __init__(
        self, store: Store, connections: Connections, listener: DeletionListener, executor: str
    ) -> None:
        self._store = store
        self._connections = connections
        self._listener = listener
        self._executor = executor
        self._room = asyncio.Semaphore(AT_ONCE)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._current: dict[str, int] = {}

    async def plan(self, person_id: int, which: Filter, newest: int) -> Deletion:
        """Note which files of a person are to go.

        Args:
            person_id: Whose.
            which: Which of them.
            newest: The id of the newest that they were told of; what came later stays.
        """
        return await self._store.deletions.create(person_id, which, newest, self._executor)

    def begin(self, deletion: Deletion) -> None:
        """Begin, or go on, to delete."""
        # An empty context: this outlives the interaction that asked for it.
        task = apart(self._run(deletion))
        self._tasks[deletion.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(deletion.id, None))

    async def take_up(self) -> None:
        """After a start: go on with what the last run left."""
        for deletion in await self._store.deletions.left(self._executor):
            self.begin(deletion)

    async def cancel(self, deletion_id: str, person_id: int) -> None:
        """Let the files be that are still there; the one that is just being deleted goes.

        Raises:
            UserError: It is over already, or somebody else's.
        """
        deletion = await self._store.deletions.get(deletion_id)
        if deletion is None or deletion.user_id != person_id:
            raise UserError("This is over already.", "Look at `/history list` for what is left.")
        await self._store.deletions.cancel(deletion_id, self._current.get(deletion_id))

    async def stop(self, seconds: float) -> None:
        """Stop; the next start goes on."""
        await stop_tasks([*self._tasks.values()], seconds)

    async def _run(self, deletion: Deletion) -> None:
        log_ = log.bind(deletion=deletion.id, user=deletion.user_id)
        deletions = self._store.deletions
        try:
            async with self._room:
                await self._delete_all(deletion)
            counts = await deletions.counts(deletion.id)
            log_.info("deletion.ended", deleted=counts.deleted, failed=counts.failed)
            results = await deletions.results(deletion.id, RESULTS_TOLD)
            await self._listener.ended(deletion, counts, results)
            await deletions.forget(deletion.id)
        except Exception:  # the border of a task: nobody awaits it, and the next start goes on
            log_.exception("deletion.failed")

    async def _delete_all(self, deletion: Deletion) -> None:
        deletions, failures = self._store.deletions, 0
        upload_id: int | None = None
        while (upload_id := await deletions.next(deletion.id, upload_id)) is not None:
            self._current[deletion.id] = upload_id
            try:
                cause = await self._delete(deletion, upload_id)
                state = await deletions.note(deletion.id, upload_id, cause)
            finally:
                del self._current[deletion.id]
            failures = failures + 1 if state == "failed" else 0
            if failures == MOST_FAILURES_IN_A_ROW:
                await deletions.fail_rest(deletion.id, "Left, after too many failures in a row.")
            await self._listener.progress(deletion, partial(deletions.counts, deletion.id))

    async def _delete(self, deletion: Deletion, upload_id: int) -> str | None:
        """Delete one file.

        Returns:
            Why it is still there, None where it is gone.
        """
        uploads, person_id = self._store.uploads, deletion.user_id
        if await self._store.history.own(person_id, upload_id) is None:
            return None  # deleted by another way meanwhile
        try:
            await delete_upload(uploads, self._connections, upload_id, person_id)
        except (ServiceError, UserError, VaultError) as error:
            told = explain(error)
            log.warning(
                "deletion.file_failed",
                upload=upload_id,
                reference=told.reference,
                error=f"{type(error).__name__}: {error}",
            )
            return f"{told} (reference `{told.reference}`)"
        return None
