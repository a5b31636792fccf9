"""Calls that list and search uploads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.http.body import JsonBody
from cogs.tixte.calls.base import Calls
from cogs.tixte.enums import UploadPermissionLevel
from cogs.tixte.errors import Forbidden
from cogs.tixte.state import not_found
from cogs.tixte.upload import Upload
from cogs.tixte.wire import UploadPageData, read, read_upload

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from datetime import datetime

    from cogs.tixte.domain import Domain

UPLOADS = ("users", "@me", "uploads")
PAGE = 48
MAX_PAGE = 100  # assumed (contract, section 7)


@dataclass(frozen=True, slots=True)
class UploadPage:
    """One page of the list of uploads.

    Args:
        uploads: The uploads, newest first.
        page: Which page, counted from 1.
        total_pages: How many there are.
        total: How many uploads there are.
    """

    uploads: tuple[Upload, ...]
    page: int
    total_pages: int
    total: int

    @property
    def is_last(self) -> bool:
        """Whether no page comes behind it."""
        return not self.uploads or self.page >= self.total_pages


class ListingCalls(Calls):
    """Listing and searching uploads."""

    async def fetch_upload(self, upload_id: str, /) -> Upload:
        """Fetch one upload: by a search for its id, else from the whole list.

        Raises:
            HTTPException: Tixte refuses; ``NotFound`` where there is no such upload.
            TixteConnectionError: Tixte cannot be reached.
        """
        upload = await self.find_upload(upload_id)
        if upload is None:
            raise not_found("there is no such upload")
        return upload

    async def find_upload(self, upload_id: str, *, since: datetime | None = None) -> Upload | None:
        """Look for an upload: by a search for its id, else in the list.

        Args:
            upload_id: Which one.
            since: When it came at the earliest, None where that is not known; what is older is not
                listed for it.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        try:
            found = await self.search_upload(upload_id, limit=PAGE)
        except Forbidden:
            found = []  # an upload key may not search, nor may some accounts (contract, 2.3)
        for upload in found:
            if upload.id == upload_id:
                return upload
        async for upload in self.iter_uploads(amount=MAX_PAGE):
            if upload.id == upload_id:
                return upload
            came = upload.uploaded_at
            if since is not None and came is not None and came < since:
                break  # they come newest first
        return None

    async def fetch_uploads(self) -> list[Upload]:
        """Fetch all uploads, newest first.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        return [upload async for upload in self.iter_uploads(amount=MAX_PAGE)]

    async def fetch_upload_page(
        self, page: int = 1, amount: int = PAGE, *, domain: Domain | str | None = None
    ) -> UploadPage:
        """Fetch one page of the uploads, newest first.

        Args:
            page: Which, counted from 1.
            amount: How many uploads a page has; Tixte gives at most 100.
            domain: Only those of this domain.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        query = {"page": str(page), "amount": str(amount)}
        if domain is not None:
            query["domain"] = str(domain)
        data = read(await self._state.request("GET", UPLOADS, query=query), UploadPageData)
        uploads = tuple(self._upload(one) for one in data.uploads)
        return UploadPage(uploads, page, data.total_pages, data.total)

    async def iter_uploads(
        self, *, domain: Domain | str | None = None, amount: int = PAGE
    ) -> AsyncGenerator[Upload, None]:
        """Go through the uploads, newest first; a page is fetched when its first one is wanted.

        Args:
            domain: Only those of this domain.
            amount: How many to fetch at once.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        number = 1
        seen: set[str] = set()
        while True:
            page = await self.fetch_upload_page(number, amount, domain=domain)
            for upload in page.uploads:
                # What comes meanwhile pushes others on to a page that is yet to be fetched.
                if upload.id not in seen:
                    seen.add(upload.id)
                    yield upload
            if page.is_last:
                return
            number += 1

    async def search_upload(
        self,
        query: str,
        /,
        *,
        domains: Sequence[Domain | str] = (),
        extensions: Sequence[str] = (),
        limit: int = PAGE,
        min_size: int | None = None,
        max_size: int | None = None,
        sort_by: str = "relevant",
        permission_levels: Sequence[UploadPermissionLevel] = (UploadPermissionLevel.owner,),
    ) -> list[Upload]:
        """Search the uploads by name or id.

        Args:
            query: What to look for.
            domains: Only those of these domains.
            extensions: Only those with these extensions, without a dot.
            limit: How many to give at most.
            min_size: How many bytes they have at least.
            max_size: How many bytes they have at most.
            sort_by: In which order.
            permission_levels: Only those that the account may do this with.

        Raises:
            HTTPException: Tixte refuses; ``Forbidden`` for an upload key.
            TixteConnectionError: Tixte cannot be reached.
        """
        body = {
            "query": query,
            "domains": [str(domain) for domain in domains],
            "extensions": [*extensions],
            "limit": limit,
            "permission_levels": [int(level) for level in permission_levels],
            "size": {"min": min_size, "max": max_size},
            "sort_by": sort_by,
        }
        data = await self._state.request("POST", (*UPLOADS, "search"), body=JsonBody(body))
        return [self._upload(one) for one in read(data, list[Any])]

    def _upload(self, data: Any) -> Upload:
        return Upload(self._state, read_upload(data))
