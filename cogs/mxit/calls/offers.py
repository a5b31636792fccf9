"""Offering files to people, from the app (contract, sections 2.3 and 4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.http.body import OCTET_STREAM, RawBody
from bot.http.client import Call
from cogs.mxit.calls.base import Calls
from cogs.mxit.calls.gallery import FILE, RESERVED_FOLDER, read_file_id, wire_flag
from cogs.mxit.calls.pictures import IDLE_SECONDS
from cogs.mxit.sources import opened

if TYPE_CHECKING:
    import os

    from cogs.mxit.sources import Uploadable


class OfferCalls(Calls):
    """Offers of files."""

    async def upload_file_and_send_file_offer(  # noqa: PLR0917 - the contract's order
        self,
        file_name: str,
        user_id: str,
        data: Uploadable | None = None,
        input_file_path: str | os.PathLike[str] | None = None,
        content_type: str = OCTET_STREAM,
        scope: str = "content/send",
        *,
        auto_open: bool = False,
        prevent_share: bool = False,
        length: int | None = None,
    ) -> str | None:
        """Offer a file to somebody, from the app.

        Args:
            file_name: What the file is called.
            user_id: Who is to get it, by user id.
            data: Its bytes.
            input_file_path: A file with its bytes; comes before ``data``.
            content_type: Its type.
            auto_open: Whether it opens by itself.
            prevent_share: Whether nobody is to pass it on.
            scope: What the token must allow.
            length: How many bytes there are, for an async iterator.

        Returns:
            The file's id.

        Raises:
            ValueError: There are no bytes.
            FileTooLarge: It is too large.
            SourceError: The bytes could not be read as announced.
            MxitAPIException: The service refuses, or does not answer.
        """
        query = {
            "fileName": file_name,
            "userId": user_id,
            "autoOpen": wire_flag(auto_open),
            "preventShare": wire_flag(prevent_share),
        }
        with opened(data, input_file_path, length=length, limit=self._limits.file) as source:
            body = RawBody(source, content_type, IDLE_SECONDS)
            path = (*FILE, RESERVED_FOLDER)
            call = Call("POST", path, query=query, body=body, idempotent=False)
            return read_file_id(await self._as_app(call, scope))

    async def send_file_offer(
        self,
        file_id: str,
        user_id: str,
        scope: str = "content/send",
        *,
        auto_open: bool = False,
    ) -> str | None:
        """Offer a stored file to somebody, from the app.

        Returns:
            The file's id; None where the service does not tell.

        Raises:
            MxitAPIException: The service refuses, or does not answer.
        """
        call = Call(
            "POST",
            (*FILE, RESERVED_FOLDER, file_id),
            query={"UserId": user_id, "autoOpen": wire_flag(auto_open)},
            idempotent=False,
            template="/user/media/file/send/{fileid}",
        )
        return read_file_id(await self._as_app(call, scope))
