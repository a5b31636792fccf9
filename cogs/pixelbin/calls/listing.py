"""Calls that list files and folders (contract, 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.http.client import Call
from cogs.pixelbin.arguments import query_of, tags_of
from cogs.pixelbin.calls.base import ASSETS, Calls
from cogs.pixelbin.models import ListFilesResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

PAGE_SIZE = 25


class Paginator:
    """Goes from page to page; each is fetched when it is asked for.

    Args:
        fetch: Fetches the page of a number.
    """

    def __init__(self, fetch: Callable[[int], Awaitable[ListFilesResponse]]) -> None:
        self._fetch = fetch
        self._page = 0
        self._has_next = True

    def has_next(self) -> bool:
        """Tell whether there is another page; before the first one there is."""
        return self._has_next

    async def next(self) -> ListFilesResponse:
        """Fetch the next page; at the end an empty one, without asking.

        Raises:
            PixelbinError: Pixelbin refuses, cannot be reached, or answers nonsense.
        """
        if not self._has_next:
            return ListFilesResponse(items=[])
        answer = await self._fetch(self._page + 1)
        told = answer.page.current
        current = self._page + 1 if told is None else told
        # A service that stays on its page, or gives nothing, would have us ask for ever.
        self._has_next = answer.page.has_next and bool(answer.items) and current > self._page
        self._page = current
        return answer

    async def __aiter__(self) -> AsyncIterator[ListFilesResponse]:
        while self._has_next:
            yield await self.next()


class ListingCalls(Calls):
    """Listing and searching files and folders."""

    async def list_files(
        self,
        *,
        name: str | None = None,
        path: str | None = None,
        format: str | None = None,  # noqa: A002 - the contract's name
        tags: Sequence[str] | None = None,
        only_files: bool | None = None,
        only_folders: bool | None = None,
        page_no: int | None = None,
        page_size: int | None = PAGE_SIZE,
        sort: str | None = None,
    ) -> ListFilesResponse:
        """List what is in a folder, or search below it.

        Args:
            name: A part of the name; then everything below ``path`` is searched.
            path: The folder; else the root.
            format: Only files of a format.
            tags: Only files with all of these.
            only_files: Only files.
            only_folders: Only folders.
            page_no: Which page, from 1.
            page_size: How many a page.
            sort: A field; with ``-`` behind it the other way round.

        Raises:
            PixelbinError: Pixelbin refuses, cannot be reached, or answers nonsense.
        """
        query = query_of(
            name=name,
            path=path,
            format=format,
            tags=tags_of(tags),
            onlyFiles=only_files,
            onlyFolders=only_folders,
            pageNo=page_no,
            pageSize=page_size,
            sort=sort,
        )
        call = Call("GET", (*ASSETS, "listFiles"), query=query, template="/assets/listFiles")
        return await self._transport.ask(ListFilesResponse, call)

    def list_files_paginator(
        self,
        *,
        name: str | None = None,
        path: str | None = None,
        format: str | None = None,  # noqa: A002 - the contract's name
        tags: Sequence[str] | None = None,
        only_files: bool | None = None,
        only_folders: bool | None = None,
        page_size: int = PAGE_SIZE,
        sort: str | None = None,
    ) -> Paginator:
        """Make what goes through ``list_files`` page by page."""

        async def fetch(number: int) -> ListFilesResponse:
            return await self.list_files(
                name=name,
                path=path,
                format=format,
                tags=tags,
                only_files=only_files,
                only_folders=only_folders,
                page_no=number,
                page_size=page_size,
                sort=sort,
            )

        return Paginator(fetch)
