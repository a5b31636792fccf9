"""Avatars and covers (contract, sections 2.2 and 4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.http.body import OCTET_STREAM, RawBody
from bot.http.client import Call
from bot.http.errors import ErrorKind
from cogs.mxit.calls.base import Calls, missing
from cogs.mxit.errors import MxitAPIException
from cogs.mxit.sources import opened

if TYPE_CHECKING:
    import os
    from contextlib import AbstractAsyncContextManager

    from cogs.mxit.content import Content
    from cogs.mxit.sources import Uploadable

IDLE_SECONDS = 120.0
AVATAR, COVER = ("user", "avatar"), ("user", "cover")


class PictureCalls(Calls):
    """Avatars and covers."""

    async def get_avatar(
        self,
        mxit_id: str | None = None,
        output_file_path: str | os.PathLike[str] | None = None,
        scope: str = "profile/public",
    ) -> bytes | None:
        """Fetch somebody's avatar, or the person's own; a default picture where there is none.

        Args:
            mxit_id: Whose; None for the person's own.
            output_file_path: Where to write it.
            scope: What the token must allow.

        Returns:
            The picture; None where it was written to a file.

        Raises:
            MxitAPIException: The service refuses, or does not answer.
        """
        if mxit_id is None:
            return await self._fetch(self._user_content(AVATAR, scope), output_file_path)
        opening = self._transport.content(("user", "public", "avatar", mxit_id), None)
        return await self._fetch(opening, output_file_path)

    async def set_avatar(
        self,
        data: Uploadable | None = None,
        input_file_path: str | os.PathLike[str] | None = None,
        content_type: str = OCTET_STREAM,
        scope: str = "avatar/write",
        *,
        length: int | None = None,
    ) -> None:
        """Change the person's avatar; a path comes before data.

        Raises:
            ValueError: There is neither, or the data is empty.
            FileTooLarge: It is too large.
            MxitAPIException: The service refuses, or does not answer.
        """
        await self._put(AVATAR, data, input_file_path, content_type, scope, length)

    async def delete_avatar(self, scope: str = "avatar/write") -> None:
        """Remove the person's avatar.

        Raises:
            MxitAPIException: The service refuses, or does not answer.
        """
        await self._remove(Call("DELETE", AVATAR), scope)

    async def get_cover_image(
        self,
        output_file_path: str | os.PathLike[str] | None = None,
        scope: str = "profile/public",
    ) -> bytes | None:
        """Fetch the person's cover.

        Returns:
            The picture; None where it was written to a file, or there is none.

        Raises:
            MxitAPIException: The service refuses, or does not answer.
        """
        try:
            return await self._fetch(self._user_content(COVER, scope), output_file_path)
        except MxitAPIException as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return None
            raise

    async def set_cover_image(
        self,
        data: Uploadable | None = None,
        input_file_path: str | os.PathLike[str] | None = None,
        content_type: str = OCTET_STREAM,
        scope: str = "avatar/write",
        *,
        length: int | None = None,
    ) -> None:
        """Change the person's cover; a path comes before data.

        Raises:
            ValueError: There is neither, or the data is empty.
            FileTooLarge: It is too large.
            MxitAPIException: The service refuses, or does not answer.
        """
        await self._put(COVER, data, input_file_path, content_type, scope, length)

    async def _fetch(
        self,
        opening: AbstractAsyncContextManager[Content],
        path: str | os.PathLike[str] | None,
    ) -> bytes | None:
        try:
            async with opening as content:
                if path is None:
                    return await content.read(self._limits.picture)
                await content.write(path, self._limits.picture)
                return None
        except MxitAPIException as error:
            raise missing(error) from None

    async def _put(  # noqa: PLR0917 - two callers
        self,
        path: tuple[str, ...],
        data: Uploadable | None,
        input_file_path: str | os.PathLike[str] | None,
        content_type: str,
        scope: str,
        length: int | None,
    ) -> None:
        with opened(data, input_file_path, length=length, limit=self._limits.picture) as source:
            if not source.length:
                raise ValueError("the picture is empty")
            body = RawBody(source, content_type, idle_seconds=IDLE_SECONDS)
            await self._as_user(Call("POST", path, body=body), scope, self._transport.pictures)
