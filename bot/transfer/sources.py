"""Opens what a transfer's bytes come from: an attachment, or a typed address."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.transfer.source import AttachmentSource, SourceConfig
from bot.transfer.url_source import Found, open_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    import aiohttp

    from bot.transfer.fetch import UrlFetcher
    from storage.transfers import Transfer


class Sources:
    """Opens sources by their kind.

    Args:
        attachments: For Discord's attachments; it has no credential.
        fetcher: For addresses that people typed.
        spool_folder: Where bodies of unknown length are held.
        config: How patient to be.
        rewrite_url: Turns the address that Discord gave into the one to read from; only a simulated
            Discord needs it, whose addresses lead nowhere.
    """

    def __init__(
        self,
        attachments: aiohttp.ClientSession,
        fetcher: UrlFetcher,
        *,
        spool_folder: Path,
        config: SourceConfig,
        rewrite_url: Callable[[str], str] = str,
    ) -> None:
        self._attachments = attachments
        self._fetcher = fetcher
        self._spool_folder = spool_folder
        self._config = config
        self._rewrite_url = rewrite_url

    @asynccontextmanager
    async def open(
        self, transfer: Transfer, url: str, *, ceiling: int, on_progress: Callable[[int], None]
    ) -> AsyncIterator[Found]:
        """Open a transfer's source.

        Args:
            transfer: Whose.
            url: Its address.
            ceiling: How many bytes may come from a server that does not say how many there are.
            on_progress: Called with their number while they come.

        Raises:
            SourceError: It is not to be had.
        """
        if transfer.source_kind == "attachment":
            source = AttachmentSource(
                self._attachments, self._rewrite_url(url), transfer.size or 0, self._config
            )
            yield Found(transfer.filename, transfer.declared_type, source)
            return
        opening = open_url(
            self._fetcher,
            url,
            folder=self._spool_folder,
            ceiling=ceiling,
            on_progress=on_progress,
        )
        async with opening as found:
            yield found
