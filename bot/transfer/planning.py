"""Planning: what each file is called at the host, and what is refused before a byte is sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import UserError, explain
from bot.transfer.filename import clean_filename, distinct, numbered, with_extension_of
from bot.transfer.refusal import refusal
from storage.transfers import NewTransfer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.service import Host
    from bot.transfer.request import Request, RequestedFile
    from bot.transfer.url_source import Found
    from storage.accounts import Account
    from storage.batches import Batch
    from storage.store import Store
    from storage.transfers import Transfer


class Planner:
    """Turns requests into recorded transfers.

    Args:
        store: Where they are recorded.
        max_bytes: The largest file that this bot carries.
    """

    def __init__(self, store: Store, max_bytes: int) -> None:
        self._store = store
        self._max_bytes = max_bytes
        # One at a time: two that are planned at once must not choose the same names.
        self._choosing = asyncio.Lock()

    async def record(self, request: Request) -> tuple[Batch, list[Transfer]]:
        """Record a request, a transfer a file; what is refused is recorded as failed."""
        async with self._choosing:
            planned = await self._planned(request)
            return await self._store.transfers.create(request.batch, planned)

    async def record_by(
        self, request: Request, write: Callable[[list[NewTransfer]], Awaitable[list[str] | None]]
    ) -> list[str] | None:
        """Have somebody else record a request, who says the transfers' ids, or that none are."""
        async with self._choosing:
            return await write(await self._planned(request))

    async def _planned(self, request: Request) -> list[NewTransfer]:
        names = await self._names(request)
        return [
            self._plan(request, file, name) for file, name in zip(request.files, names, strict=True)
        ]

    async def complete(
        self, transfer: Transfer, found: Found, account: Account | None, host: Host[object]
    ) -> Transfer:
        """Record what only the source could tell.

        Raises:
            UserError: The file cannot be carried after all.
        """
        name, size = found.name, found.source.length
        if transfer.wished_name is not None:
            name = with_extension_of(transfer.wished_name, found.name)
        async with self._choosing:
            if account is not None:
                (name,) = await self._own_names(host, account, [name], besides=transfer.id)
            await self._store.carrying.mark_found(
                transfer.id, filename=name, declared_type=found.content_type, size=size
            )
        refused = self._refusal(size, account, host)
        if refused is not None:
            raise refused
        return replace(transfer, filename=name, declared_type=found.content_type, size=size)

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
            refused = self._refusal(file.size, request.account, request.host)
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
            options=request.options,
            keep_metadata=request.keep_metadata,
            force=request.force,
            cause=None if told is None else told.cause,
            next_step=None if told is None else told.next_step,
            reference=None if told is None else told.reference,
        )

    def _refusal(self, size: int, account: Account | None, host: Host[object]) -> UserError | None:
        return refusal(
            size,
            title=host.title,
            plan_ceiling=None if account is None else account.max_file_bytes,
            own_ceiling=self._max_bytes,
            host_ceiling=host.capabilities.max_bytes,
        )


def _wished_name(request: Request, index: int) -> str:
    original = clean_filename(request.files[index].filename)
    if request.name is None:
        return original
    name = with_extension_of(clean_filename(request.name), original)
    return name if len(request.files) == 1 else numbered(name, index + 1)
