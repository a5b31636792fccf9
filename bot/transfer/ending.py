"""The end of a transfer: done, failed, cut off or cancelled, recorded, counted and logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.errors import UserError, explain
from bot.http.errors import ServiceError, SourceError
from bot.relink import is_dead_key
from bot.transfer.patience import PASSING, GaveUpError
from bot.transfer.salvage import keep_for_relinking
from bot.transfer.sent import Sent
from bot.transfer.source import AttachmentError, FetchError, SourceUnavailableError
from bot.transfer.url_errors import UrlError
from storage.uploads import NewUpload

if TYPE_CHECKING:
    from bot.connections import Connections
    from bot.metrics import Metrics, TransferOutcome
    from storage.store import Store
    from storage.transfers import SourceKind, Transfer

log = structlog.get_logger(__name__)


class CutOffError(UserError):
    """The process was killed while the file went out, to a host that cannot be asked for it."""

    def __init__(self) -> None:
        super().__init__(
            "The bot was restarted before this file was through.",
            "Look whether it arrived, and send it again if it did not.",
        )


class CancelledTransferError(UserError):
    """Its person does not want it any more."""

    def __init__(self) -> None:
        super().__init__(
            "This file was cancelled.", "`/transfers resume` takes it up again within a day."
        )


class FaultyCopyError(UserError):
    """What the host has is not what was sent, twice."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause, "Try again later, or send it elsewhere.")


class BrokenCopyError(FaultyCopyError):
    """The host did not keep all of it."""

    def __init__(self, title: str, kept: int, announced: int) -> None:
        super().__init__(
            f"{title} kept {kept} of {announced} bytes, twice; the broken copies were deleted."
        )


class AlteredCopyError(FaultyCopyError):
    """The host has as many bytes, but others."""

    def __init__(self, title: str) -> None:
        super().__init__(
            f"{title} has other bytes than were sent, twice; the wrong copies were deleted."
        )


class LostCopyError(FaultyCopyError):
    """The host said that it has the file, and does not."""

    def __init__(self, title: str) -> None:
        super().__init__(f"{title} took this file and then did not have it, twice.")


class Endings:
    """Records how transfers end.

    Args:
        store: Where it is recorded.
        connections: Clients for the accounts, of which one may be found dead.
        metrics: Where it is counted.
    """

    def __init__(self, store: Store, connections: Connections, metrics: Metrics) -> None:
        self._store = store
        self._connections = connections
        self._metrics = metrics

    async def done(self, transfer: Transfer) -> None:
        """Record what a file became at the host, after that was verified."""
        if transfer.double_of is not None:
            if await self._store.carrying.finish_as_double(transfer.id):
                self._metrics.transfer_ended(transfer.service, "double")
                log.info("transfer.done", transfer=transfer.id, double_of=transfer.double_of)
            return
        sent = Sent.from_text(await self._store.carrying.sent(transfer))
        upload_id = await self._store.carrying.finish(
            transfer, _upload(transfer, sent), sent.stored.deletion_handle
        )
        self._metrics.transfer_ended(transfer.service, "done", sent.size)
        log.info("transfer.done", transfer=transfer.id, upload=upload_id, size=sent.size)

    async def failed(self, transfer: Transfer, error: Exception) -> None:
        """Record why a file was not carried; for want of a key it is kept until there is one."""
        words = _in_words(error, transfer.source_kind)
        if is_dead_key(error):
            words = await keep_for_relinking(self._store, self._connections, transfer, error)
        await self._record(transfer, words, is_resumable=_is_resumable(error))

    async def _record(
        self, transfer: Transfer, error: BaseException, *, is_resumable: bool
    ) -> None:
        told = explain(error)
        self._metrics.transfer_ended(transfer.service, _outcome(error))
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
        await self._store.carrying.fail(
            transfer.id, told.cause, told.next_step, told.reference, is_resumable=is_resumable
        )


def _is_resumable(error: Exception) -> bool:
    """Tell whether the same file may get through at another time."""
    if isinstance(error, ServiceError):
        return error.kind in PASSING
    return isinstance(
        error, CancelledTransferError | FaultyCopyError | GaveUpError | SourceUnavailableError
    )


def _outcome(error: BaseException) -> TransferOutcome:
    match error:
        case CutOffError():
            return "interrupted"
        case CancelledTransferError():
            return "cancelled"
        case _:
            return "failed"


def _upload(transfer: Transfer, sent: Sent) -> NewUpload:
    stored = sent.stored
    return NewUpload(
        owner_id=transfer.user_id,
        account_id=transfer.account_id,
        service=transfer.service,
        remote_id=stored.remote_id,
        url=stored.url,
        direct_url=stored.direct_url,
        filename=stored.name,
        declared_type=transfer.declared_type,
        content_type=sent.content_type,
        size=sent.size,
        sha256=sent.sha256,
        private=transfer.private,
        origin=transfer.origin,
        source_size=sent.source_size,
        source_sha256=sent.source_sha256 or None,
        removed=sent.removed,
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
