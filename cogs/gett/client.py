"""The async client of Ge.tt (contract, section 4)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from bot.http.client import ClientConfig
from cogs.gett.errors import GettArgumentError
from cogs.gett.file import GettFile
from cogs.gett.links import HISTORIC_BASE, is_name
from cogs.gett.share import TEMPLATE as SHARE
from cogs.gett.share import GettShare, create_file, create_share
from cogs.gett.sources import open_source
from cogs.gett.transport import Transport
from cogs.gett.uploading import check_room, clear_away, fill
from cogs.gett.user import GettUser
from cogs.gett.wire import read, read_object

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from types import TracebackType

    import aiohttp
    from pydantic import SecretStr

    from bot.http.observe import Observer
    from cogs.gett.sources import Uploadable
    from cogs.gett.tokens import TokenStore

PAGE = 100


class GettClient:
    """Speaks to Ge.tt, or a server that takes its place, for one account.

    Args:
        apikey: The app's key.
        email: The account's address.
        password: The account's password.
        refresh_token: Takes the place of the three.
        session: The session to use; it stays open. None to make one.
        content_session: The session for content elsewhere, from ``bot.http.guard``; None to make
            one.
        base_url: Where the API is.
        tokens: Where its tokens are kept besides.
        on_request: Observers, called once for every HTTP answer of the API.
        config: How patient to be; it takes the place of ``base_url``.
        clock: Gives the time in seconds since 1970.

    Raises:
        GettArgumentError: A key is missing, or cannot be what it should be.
    """

    def __init__(
        self,
        *,
        apikey: str | SecretStr | None = None,
        email: str | None = None,
        password: str | SecretStr | None = None,
        refresh_token: str | SecretStr | None = None,
        session: aiohttp.ClientSession | None = None,
        content_session: aiohttp.ClientSession | None = None,
        base_url: str = HISTORIC_BASE,
        tokens: TokenStore | None = None,
        on_request: Sequence[Observer] = (),
        config: ClientConfig | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._transport = Transport(
            config or ClientConfig(base_url),
            session=session,
            content_session=content_session,
            on_request=on_request,
        )
        self.user = GettUser(
            apikey,
            email,
            password,
            transport=self._transport,
            refresh_token=refresh_token,
            tokens=tokens,
            clock=clock,
        )

    async def __aenter__(self) -> Self:
        self._transport.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close what the client opened; a second time does nothing."""
        await self._transport.close()

    async def get_share(self, sharename: str) -> GettShare:
        """Fetch a share, anybody's; no login is needed.

        Raises:
            GettArgumentError: This can be no share's name.
            GettError: There is none, or Ge.tt does not answer.
        """
        answer = await self.user.look(f"/shares/{_share_name(sharename)}", template=SHARE)
        return GettShare(self.user, **read_object(answer))

    async def get_shares(
        self, skip: int | None = None, limit: int | None = None
    ) -> dict[str, GettShare]:
        """Fetch the account's shares by their names, in the order of the service.

        Args:
            skip: How many to leave out at the beginning.
            limit: How many at most; all of them else.

        Raises:
            GettError: Ge.tt refuses or does not answer.
        """
        return {one.sharename: one for one in await self.get_shares_list(skip, limit)}

    async def get_shares_list(
        self, skip: int | None = None, limit: int | None = None
    ) -> list[GettShare]:
        """Fetch the account's shares, in the order of the service; newest first.

        Args:
            skip: How many to leave out at the beginning.
            limit: How many at most; all of them else.

        Raises:
            GettError: Ge.tt refuses or does not answer.
        """
        asked = {"skip": skip, "limit": limit}
        query = urlencode({name: value for name, value in asked.items() if _is_positive(value)})
        answer = await self.user.ask("GET", f"/shares?{query}" if query else "/shares")
        found = read(answer.response, list[dict[str, Any]])
        return [GettShare(self.user, **one) for one in found]

    async def iter_shares(self, page: int = PAGE) -> AsyncIterator[GettShare]:
        """Go through all of the account's shares, a page at a time; newest first.

        Args:
            page: How many are fetched at once.

        Raises:
            GettError: Ge.tt refuses or does not answer.
        """
        seen: set[str] = set()
        at = 0
        while True:
            shares = await self.get_shares_list(at, page)
            fresh = [one for one in shares if one.sharename not in seen]
            for share in fresh:
                seen.add(share.sharename)
                yield share
            # A server that knows no skip gives the same page for ever.
            if len(shares) < page or not fresh:
                return
            at += len(shares)

    async def create_share(self, title: str | None = None) -> GettShare:
        """Make a share.

        Raises:
            GettError: Ge.tt refuses or does not answer.
        """
        return await create_share(self.user, title)

    async def get_file(self, sharename: str, fileid: int | str) -> GettFile:
        """Fetch what is known of a file, anybody's; no login is needed.

        Raises:
            TypeError: This can be no file's id.
            GettArgumentError: This can be no share's name.
            GettError: There is none, or Ge.tt does not answer.
        """
        file = GettFile(
            self.user, sharename=_share_name(sharename), fileid=_file_id(fileid), filename=""
        )
        await file.refresh()
        return file

    async def upload_file(
        self,
        filename: str | None = None,
        data: Uploadable | None = None,
        sharename: str | None = None,
        title: str | None = None,
        *,
        length: int | None = None,
        content_type: str = "application/octet-stream",
    ) -> GettFile:
        """Upload a file; its bytes stream, nothing of it is held.

        Args:
            filename: What it is called.
            data: The bytes; text is sent as UTF-8.
            sharename: The share to put it in; a new one else.
            title: The title of a new share.
            length: How many bytes an async iterator gives.
            content_type: What they are.

        Raises:
            GettArgumentError: The name or the bytes are missing.
            GettStorageLimit: The storage has no room for it; nothing was sent.
            GettError: Ge.tt refuses or does not answer; what was declared is gone again.
            SourceError: The bytes could not be read as announced.
        """
        if not filename:
            raise GettArgumentError("filename is missing")
        if data is None:
            raise GettArgumentError("data is missing")
        name = None if sharename is None else _share_name(sharename)
        source = open_source(data, length)
        await check_room(self.user, source.length)
        is_new = name is None
        if name is None:
            name = (await self.create_share(title)).sharename
        file = await self._declare(name, filename, is_new=is_new)
        await fill(file, source, content_type=content_type, with_share=is_new, verified=False)
        return file

    async def create_file(self, sharename: str, filename: str) -> GettFile:
        """Declare a file in a share; its bytes are sent next.

        Raises:
            GettArgumentError: The name is missing, or this can be no share's name.
            GettError: Ge.tt refuses or does not answer.
        """
        return await create_file(self.user, _share_name(sharename), filename)

    async def _declare(self, sharename: str, filename: str, *, is_new: bool) -> GettFile:
        try:
            return await create_file(self.user, sharename, filename)
        except Exception:
            if is_new:
                await clear_away(self.user, sharename, None)
            raise

    def __repr__(self) -> str:
        return f"<GettClient {self.user!r}>"


def _share_name(value: object) -> str:
    if not is_name(value):
        raise GettArgumentError("a share's name has letters, digits, - and _ alone")
    return str(value)


def _file_id(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return str(value)
    if is_name(value):
        return str(value)
    raise TypeError("a file's id is a number, or text of letters and digits")


def _is_positive(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
