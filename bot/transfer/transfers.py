"""Transfers from request to record: what a command asks for, and the job that does it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.errors import UserError, explain
from bot.http.errors import ErrorKind, ServiceError, SourceError
from bot.metrics import Metrics
from bot.relink import is_dead_key
from bot.service import OutgoingFile
from bot.transfer.filename import clean_filename, distinct, numbered, with_extension_of
from bot.transfer.jobs import InProcessJobs, Jobs
from bot.transfer.pipe import Pipe
from bot.transfer.refusal import refusal
from bot.transfer.salvage import keep_for_relinking
from bot.transfer.source import AttachmentError, FetchError
from bot.transfer.url_errors import UrlError
from storage.transfers import NewTransfer
from storage.uploads import NewUpload

if TYPE_CHECKING:
    from bot.connections import Connections
    from bot.http.body import ByteSource
    from bot.service import Host, StoredFile
    from bot.transfer.progress import ProgressBoard
    from bot.transfer.request import Request, RequestedFile
    from bot.transfer.sources import Sources
    from bot.transfer.url_source import Found
    from storage.accounts import Account
    from storage.store import Store
    from storage.transfers import Batch, SourceKind, Transfer

log = structlog.get_logger(__name__)

INTERRUPTED = UserError(
    "The bot was restarted before this file was through.",
    "Look whether it arrived, and send it again if it did not.",
)
NOT_BEGUN = UserError("The bot was restarted before this file's turn came.", "Send it again.")


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
    """Carries files.

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
        self._connections = connections
        self._sources = sources
        self._config = config
        self._board = board
        self._teller = teller
        self._metrics = metrics or Metrics()
        self._planning = asyncio.Lock()
        self._jobs: Jobs = InProcessJobs(self.carry, config.concurrency)

    async def begin(self, request: Request) -> Batch:
        """Record a request and start a job a file; what is refused is recorded as such."""
        # One at a time: two that are planned at once must not choose the same names.
        async with self._planning:
            names = await self._names(request)
            planned = [
                self._plan(request, file, name)
                for file, name in zip(request.files, names, strict=True)
            ]
            batch, transfers = await self._store.transfers.create(request.batch, planned)
        self._teller.follow(batch)
        for transfer in transfers:
            if transfer.is_finished:
                self._metrics.transfer_ended(transfer.service, "refused")
            else:
                self._metrics.transfer_queued(transfer.id)
                await self._jobs.submit(transfer.id)
        return batch

    async def _names(self, request: Request) -> list[str]:
        """Choose what each file is called at the host.

        Phones call everything ``image.png``; where a second file of a name would take the first
        one's link over, it gets a name of its own.
        """
        wished = [_wished_name(request, index) for index in range(len(request.files))]
        return await self._own_names(request.host, request.account, wished)

    async def _own_names(
        self, host: Host[object], account: Account, names: list[str], *, besides: str = ""
    ) -> list[str]:
        if not host.capabilities.same_name_hides:
            return names
        taken = await self._store.transfers.names_in_use(account.id, names, besides=besides)
        chosen: list[str] = []
        for name in names:
            chosen.append(distinct(name) if name in taken else name)
            taken.add(name)
        return chosen

    def _plan(self, request: Request, file: RequestedFile, name: str) -> NewTransfer:
        refused = None
        if file.size is not None:
            refused = self._refusal(file.size, request.account, request.host.title)
        told = None if refused is None else explain(refused)
        # Of an attachment the name is known by now; of a typed address only its server knows it.
        is_open = file.kind == "url" and request.name is not None
        return NewTransfer(
            account_id=request.account.id,
            service=request.host.name,
            origin=file.origin,
            filename=name,
            wished_name=clean_filename(request.name or "") if is_open else None,
            declared_type=file.content_type,
            size=file.size,
            private=request.private,
            source_url=file.url,
            source_kind=file.kind,
            cause=None if told is None else told.cause,
            next_step=None if told is None else told.next_step,
            reference=None if told is None else told.reference,
        )

    def _refusal(self, size: int, account: Account | None, title: str) -> UserError | None:
        plan = None if account is None else account.max_file_bytes
        return refusal(size, title=title, plan_ceiling=plan, own_ceiling=self._config.max_bytes)

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
            await self._carry(transfer)
        except asyncio.CancelledError:
            await self._interrupt(await self._store.transfers.get(transfer.id) or transfer)
            raise
        except Exception as error:  # noqa: BLE001 - the border of a job: whatever it was, it is told
            words = _in_words(error, transfer.source_kind)
            if is_dead_key(error):
                words = await keep_for_relinking(self._store, self._connections, transfer, error)
            await self._fail(transfer, words)
        finally:
            self._board.ring(transfer.batch_id)

    async def _carry(self, transfer: Transfer) -> None:
        host, client = await self._connections.host(transfer.account_id, transfer.service)
        url = await self._store.transfers.source_url(transfer)
        most = self._config.max_bytes
        account = None
        # An attachment was looked at when it was planned.
        if transfer.source_kind == "url" and transfer.account_id is not None:
            account = await self._connections.account(transfer.account_id)
        if account is not None and account.max_file_bytes is not None:
            most = min(most, account.max_file_bytes)
        opening = self._sources.open(
            transfer,
            url,
            ceiling=most,
            on_progress=lambda come: self._board.note(transfer.id, come),
        )
        async with opening as found:
            if transfer.source_kind == "url":
                transfer = await self._note_found(transfer, found, account, host)
            await self._send(transfer, found.source, host, client)

    async def _note_found(
        self, transfer: Transfer, found: Found, account: Account | None, host: Host[object]
    ) -> Transfer:
        """Record what only the source could tell, and refuse what cannot be carried after all."""
        name, size = found.name, found.source.length
        if transfer.wished_name is not None:
            name = with_extension_of(transfer.wished_name, found.name)
        async with self._planning:
            if account is not None:
                (name,) = await self._own_names(host, account, [name], besides=transfer.id)
            await self._store.transfers.mark_found(
                transfer.id, filename=name, declared_type=found.content_type, size=size
            )
        known = replace(transfer, filename=name, declared_type=found.content_type, size=size)
        refused = self._refusal(size, account, host.title)
        if refused is not None:
            raise refused
        self._board.note(transfer.id, 0)
        return known

    async def _send(
        self, transfer: Transfer, source: ByteSource, host: Host[object], client: object
    ) -> None:
        pipe = Pipe(
            source,
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
        await _verify(host, client, stored, sent=pipe.size, announced=source.length)
        upload = _record(transfer, stored, pipe)
        upload_id = await self._store.transfers.finish(transfer, upload, stored.deletion_handle)
        self._metrics.transfer_ended(transfer.service, "done", pipe.size)
        log.info("transfer.done", transfer=transfer.id, upload=upload_id, size=pipe.size)

    async def _fail(self, transfer: Transfer, error: BaseException) -> None:
        told = explain(error)
        self._metrics.transfer_ended(
            transfer.service, "interrupted" if error in (INTERRUPTED, NOT_BEGUN) else "failed"
        )
        log.warning(
            "transfer.failed",
            transfer=transfer.id,
            reference=told.reference,
            service=transfer.service,
            error=f"{type(error).__name__}: {error}",
            status=error.status if isinstance(error, ServiceError) else None,
            because=repr(error.__cause__) if error.__cause__ is not None else None,
            exc_info=None if told.is_expected else error,
        )
        await self._store.transfers.fail(transfer.id, told.cause, told.next_step, told.reference)

    async def _interrupt(self, transfer: Transfer) -> None:
        # Nothing has gone out of what still waits, even where its source was being read.
        await self._fail(transfer, NOT_BEGUN if transfer.state == "waiting" else INTERRUPTED)

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
            await self._interrupt(transfer)
            self._board.ring(transfer.batch_id)


def _wished_name(request: Request, index: int) -> str:
    original = clean_filename(request.files[index].filename)
    if request.name is None:
        return original
    name = with_extension_of(clean_filename(request.name), original)
    return name if len(request.files) == 1 else numbered(name, index + 1)


async def _verify(
    host: Host[object], client: object, stored: StoredFile, *, sent: int, announced: int
) -> None:
    """Compare what the host says it has with what there was to send; a broken copy is removed.

    A host may also say yes before it has everything.
    """
    kept = sent if stored.size is None else stored.size
    if kept == sent == announced:
        return
    try:
        await host.delete(client, stored.remote_id)
    except ServiceError as error:
        if error.kind is not ErrorKind.NOT_FOUND:
            raise
    raise UserError(
        f"{host.title} kept {min(kept, sent)} of {announced} bytes; the broken copy was deleted.",
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


def _in_words(error: Exception, kind: SourceKind) -> Exception:
    """Give a source's failure its words."""
    if not isinstance(error, SourceError):
        return error
    unnamed = AttachmentError() if kind == "attachment" else UrlError()
    known = error if isinstance(error, FetchError) else unnamed
    words = UserError(known.cause, known.next_step)
    words.__cause__ = error
    return words
