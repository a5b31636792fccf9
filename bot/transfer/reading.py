"""Reading: the source of one transfer, opened within its limits, without what is personal in it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog

from bot.errors import UserError
from bot.http.errors import SourceError
from bot.transfer.pipe import Pipe
from bot.transfer.preparing import Preparer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from bot.connections import Connections
    from bot.service import Host
    from bot.transfer.preparing import Prepared
    from bot.transfer.progress import ProgressBoard
    from bot.transfer.sources import Sources
    from bot.transfer.url_source import Found
    from storage.store import Store
    from storage.transfers import Transfer

log = structlog.get_logger(__name__)


class Reading:
    """Opens what transfers are carried from.

    Args:
        store: Knows the addresses.
        connections: Knows what each account takes.
        sources: Opens what the bytes come from.
        board: Where progress is noted.
        max_bytes: The largest file that this bot carries.
    """

    def __init__(
        self,
        store: Store,
        connections: Connections,
        sources: Sources,
        *,
        board: ProgressBoard,
        max_bytes: int,
    ) -> None:
        self._store = store
        self._connections = connections
        self._sources = sources
        self._board = board
        self._max_bytes = max_bytes
        self._preparer = Preparer()

    @asynccontextmanager
    async def opened(
        self, url: str, transfer: Transfer, host: Host[object]
    ) -> AsyncIterator[Found]:
        """Open a source.

        Raises:
            SourceError: Its bytes do not come.
            UserError: It is larger than what the bot, the host or the account takes.
        """
        ceilings = [self._max_bytes, host.capabilities.max_bytes]
        # An attachment was looked at when it was planned.
        if transfer.source_kind == "url" and transfer.account_id is not None:
            account = await self._connections.account(transfer.account_id)
            if account is not None:
                ceilings.append(account.max_file_bytes)
        opening = self._sources.open(
            transfer,
            url,
            ceiling=min(one for one in ceilings if one is not None),
            on_progress=lambda come: self._board.note(transfer.id, come),
        )
        async with opening as found:
            yield found

    def prepared(
        self, transfer: Transfer, found: Found, *, hashed: bool = False
    ) -> AbstractAsyncContextManager[Prepared]:
        """Take away what is not to be sent."""
        return self._preparer.prepare(
            found.source,
            transfer.filename,
            keep_metadata=transfer.keep_metadata,
            hashed=hashed,
        )

    def pipe(self, transfer: Transfer, prepared: Prepared) -> Pipe:
        """Lead what is to be sent through what looks at it."""
        return Pipe(
            prepared.source,
            ceiling=self._max_bytes,
            on_progress=lambda sent: self._board.note(transfer.id, sent),
        )

    async def through(self, transfer: Transfer, host: Host[object]) -> tuple[Pipe, Prepared] | None:
        """Read a file as it would be sent, and send it nowhere.

        Returns:
            What was seen of it, None where its bytes are not to be had any more.
        """
        try:
            url = await self._store.carrying.source_url(transfer)
            async with (
                self.opened(url, transfer, host) as found,
                self.prepared(transfer, found) as prepared,
            ):
                pipe = self.pipe(transfer, prepared)
                async with pipe.open() as blocks:
                    async for _ in blocks:
                        pass
        except (SourceError, UserError) as error:
            log.info("transfer.source_not_read_again", error=f"{type(error).__name__}: {error}")
            return None
        return pipe, prepared
