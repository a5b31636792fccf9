"""Transfers from request to record: what a command asks for, and the job that does it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.errors import UserError, explain
from bot.http.errors import ErrorKind, ServiceError, SourceError
from bot.relink import is_dead_key
from bot.service import OutgoingFile
from bot.transfer.filename import clean_filename, numbered, with_extension_of
from bot.transfer.jobs import InProcessJobs, Jobs
from bot.transfer.pipe import Pipe
from bot.transfer.refusal import refusal
from bot.transfer.salvage import keep_for_relinking
from bot.transfer.source import AttachmentError, AttachmentSource, SourceConfig
from storage.transfers import NewTransfer
from storage.uploads import NewUpload

if TYPE_CHECKING:
    from collections.abc import Callable

    import aiohttp

    from bot.connections import Connections
    from bot.service import Host, StoredFile
    from bot.transfer.progress import ProgressBoard
    from bot.transfer.request import Request, RequestedFile
    from storage.store import Store
    from storage.transfers import Batch, Transfer

log = structlog.get_logger(__name__)

INTERRUPTED = UserError(
    "The bot was restarted before this file was through.",
    "Look whether it arrived, and send it again if it did not.",
)
NOT_BEGUN = UserError("The bot was restarted before this file's turn came.", "Send it again.")


@dataclass(frozen=True, slots=True)
class TransferConfig:
    """Limits of the transfers: bytes, count, and patience with the source."""

    max_bytes: int
    concurrency: int
    source: SourceConfig = field(default_factory=SourceConfig)


class Teller(Protocol):
    """Keeps a batch's reply up to date, and tells its end."""

    def follow(self, batch: Batch) -> None:
        """Begin with a batch."""
        ...


class Transfers:
    """Carries files.

    Args:
        store: Where everything is recorded.
        connections: Clients for the accounts.
        session: For the sources; it has no credential.
        config: Limits.
        board: Where progress is noted.
        teller: Who tells the people.
        rewrite_url: Turns the address that Discord gave into the one to read from; only a simulated
            Discord needs it, whose addresses lead nowhere.
    """

    def __init__(
        self,
        store: Store,
        connections: Connections,
        session: aiohttp.ClientSession,
        config: TransferConfig,
        *,
        board: ProgressBoard,
        teller: Teller,
        rewrite_url: Callable[[str], str] = str,
    ) -> None:
        self._store = store
        self._connections = connections
        self._session = session
        self._config = config
        self._board = board
        self._teller = teller
        self._rewrite_url = rewrite_url
        self._jobs: Jobs = InProcessJobs(self.carry, config.concurrency)

    async def begin(self, request: Request) -> Batch:
        """Record a request and start a job a file; what is refused is recorded as such."""
        planned = [self._plan(request, file, index) for index, file in enumerate(request.files)]
        batch, transfers = await self._store.transfers.create(request.batch, planned)
        self._teller.follow(batch)
        for transfer in transfers:
            if not transfer.is_finished:
                await self._jobs.submit(transfer.id)
        return batch

    def _plan(self, request: Request, file: RequestedFile, index: int) -> NewTransfer:
        original = clean_filename(file.filename)
        name = original
        if request.name is not None:
            name = with_extension_of(clean_filename(request.name), original)
            if len(request.files) > 1:
                name = numbered(name, index + 1)
        refused = refusal(
            file.size,
            title=request.host.title,
            plan_ceiling=request.account.max_file_bytes,
            own_ceiling=self._config.max_bytes,
        )
        told = None if refused is None else explain(refused)
        return NewTransfer(
            account_id=request.account.id,
            service=request.host.name,
            origin=file.origin,
            filename=name,
            declared_type=file.content_type,
            size=file.size,
            private=request.private,
            source_url=file.url,
            cause=None if told is None else told.cause,
            next_step=None if told is None else told.next_step,
            reference=None if told is None else told.reference,
        )

    async def carry(self, transfer_id: str) -> None:
        """Do the job of one transfer; however it ends, the end is recorded."""
        transfer = await self._store.transfers.get(transfer_id)
        if transfer is None or transfer.is_finished:
            return
        try:
            await self._carry(transfer)
        except asyncio.CancelledError:
            await self._fail(transfer, INTERRUPTED)
            raise
        except Exception as error:  # noqa: BLE001 - the border of a job: whatever it was, it is told
            words = _in_words(error)
            if is_dead_key(error):
                words = await keep_for_relinking(self._store, self._connections, transfer, error)
            await self._fail(transfer, words)
        finally:
            self._board.ring(transfer.batch_id)

    async def _carry(self, transfer: Transfer) -> None:
        host, client = await self._connections.host(transfer.account_id, transfer.service)
        url = self._rewrite_url(await self._store.transfers.source_url(transfer))
        pipe = Pipe(
            AttachmentSource(self._session, url, transfer.size, self._config.source),
            ceiling=self._config.max_bytes,
            on_progress=lambda sent: self._board.note(transfer.id, sent),
        )
        await self._store.transfers.mark_sending(transfer.id)
        file = OutgoingFile(
            name=transfer.filename,
            content_type=transfer.declared_type or "application/octet-stream",
            private=transfer.private,
            source=pipe,
        )
        stored = await host.put(client, file)
        await _verify(host, client, stored, pipe.size)
        upload = _record(transfer, stored, pipe)
        upload_id = await self._store.transfers.finish(transfer, upload, stored.deletion_handle)
        log.info("transfer.done", transfer=transfer.id, upload=upload_id, size=pipe.size)

    async def _fail(self, transfer: Transfer, error: BaseException) -> None:
        told = explain(error)
        log.warning(
            "transfer.failed",
            transfer=transfer.id,
            reference=told.reference,
            service=transfer.service,
            error=f"{type(error).__name__}: {error}",
            because=repr(error.__cause__) if error.__cause__ is not None else None,
            exc_info=None if told.is_expected else error,
        )
        await self._store.transfers.fail(transfer.id, told.cause, told.next_step, told.reference)

    async def take_up(self) -> None:
        """After a start: record what the last run left unfinished, and tell what was never told."""
        await self._interrupt_all()
        for batch in await self._store.transfers.untold():
            self._teller.follow(batch)

    async def stop(self, seconds: float) -> None:
        """End the jobs; what they leave unfinished is recorded as interrupted."""
        await self._jobs.stop(seconds)
        await self._interrupt_all()

    async def _interrupt_all(self) -> None:
        for transfer in await self._store.transfers.unfinished():
            await self._fail(transfer, NOT_BEGUN if transfer.state == "waiting" else INTERRUPTED)
            self._board.ring(transfer.batch_id)


async def _verify(host: Host[object], client: object, stored: StoredFile, sent: int) -> None:
    """Compare what the host says it has with what was sent; a broken copy is removed."""
    if stored.size is None or stored.size == sent:
        return
    try:
        await host.delete(client, stored.remote_id)
    except ServiceError as error:
        if error.kind is not ErrorKind.NOT_FOUND:
            raise
    raise UserError(
        f"{host.title} kept {stored.size} of {sent} bytes; the broken copy was deleted.",
        "Send the file again.",
    )


def _record(transfer: Transfer, stored: StoredFile, pipe: Pipe) -> NewUpload:
    return NewUpload(
        owner_id=transfer.user_id,
        account_id=transfer.account_id,
        service=transfer.service,
        remote_id=stored.remote_id,
        url=stored.url,
        direct_url=stored.direct_url,
        filename=stored.name,
        declared_type=transfer.declared_type,
        content_type=pipe.content_type(transfer.declared_type),
        size=pipe.size,
        sha256=pipe.sha256,
        private=transfer.private,
        origin=transfer.origin,
    )


def _in_words(error: Exception) -> Exception:
    """Give a source's failure the words of a person's attachment."""
    if not isinstance(error, SourceError):
        return error
    cause = error.cause if isinstance(error, AttachmentError) else AttachmentError.cause
    words = UserError(cause, "Please send it again.")
    words.__cause__ = error
    return words
