"""Shares (contract, sections 3 and 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cogs.gett.errors import GettArgumentError
from cogs.gett.file import GettFile
from cogs.gett.links import is_link
from cogs.gett.wire import ShareData, of_share, read, read_object, time_of

if TYPE_CHECKING:
    from datetime import datetime

    from cogs.gett.user import GettUser

TEMPLATE = "/shares/{share}"
_KNOWN = frozenset(ShareData.__struct_fields__)


class GettShare:
    """A share; every key that the API gives is an attribute, also those that are unknown here.

    Args:
        user: Whose calls are made.
        kwargs: The keys.

    Attributes:
        files: Its files; those of which nothing is uploaded yet are not told.
    """

    files: list[GettFile]
    _data: ShareData

    def __init__(self, user: GettUser, /, **kwargs: Any) -> None:
        self.user = user
        self._take(kwargs)

    @property
    def sharename(self) -> str:
        """Its name; upper and lower case differ."""
        return self._data.sharename

    @property
    def title(self) -> str | None:
        """Its title, None where it has none."""
        return self._data.title or None

    @property
    def created(self) -> int:
        """When it was made, in seconds since 1970."""
        return self._data.created

    @property
    def created_at(self) -> datetime | None:
        """When it was made; None where that is not told."""
        return time_of(self._data.created)

    @property
    def getturl(self) -> str:
        """Its page, for people."""
        given = self._data.getturl
        if given is not None and is_link(given):
            return given
        return f"{self.user.transport.site}/{self.sharename}"

    @property
    def readystate(self) -> str | None:
        """``ready`` or ``removed``; others stay as they are."""
        return self._data.readystate

    @property
    def live(self) -> bool | None:
        """Whether its owner is connected; None where that is not told."""
        return self._data.live

    @property
    def userid(self) -> str | None:
        """Whose it is; None where that is not told."""
        return self._data.userid

    @property
    def fullname(self) -> str | None:
        """What its owner is called; None where that is not told."""
        return self._data.fullname

    async def refresh(self) -> None:
        """Ask what it is like now.

        Raises:
            GettError: It is gone, or Ge.tt does not answer.
        """
        answer = await self.user.look(f"/shares/{self.sharename}", template=TEMPLATE)
        self._take(read_object(answer))

    async def update(self, title: str | None = None) -> None:
        """Give it another title; without one it loses what it has.

        Raises:
            GettError: Ge.tt refuses or does not answer.
        """
        answer = await self.user.ask(
            "POST",
            f"/shares/{self.sharename}/update",
            {"title": title},
            template=f"{TEMPLATE}/update",
        )
        self._take(read_object(answer, maybe_done=True))

    async def destroy(self) -> bool:
        """Delete it with all its files.

        Raises:
            GettError: Ge.tt refuses; ``GettNotFound`` where it is gone.
        """
        await self.user.destroy(f"/shares/{self.sharename}", TEMPLATE)
        return True

    async def create_file(self, filename: str) -> GettFile:
        """Declare a file; its bytes are sent next.

        Raises:
            GettArgumentError: There is no name.
            GettError: Ge.tt refuses or does not answer.
        """
        return await create_file(self.user, self.sharename, filename)

    def _take(self, keys: dict[str, Any]) -> None:
        self._data = read(keys, ShareData)
        self._extra = {name: value for name, value in keys.items() if name not in _KNOWN}
        self.files = [
            GettFile(self.user, **of_share(one, self.sharename)) for one in self._data.files
        ]

    def __getattr__(self, name: str) -> Any:
        extra = self.__dict__.get("_extra", {})
        if name in extra:
            return extra[name]
        raise AttributeError(f"{type(self).__name__} has no {name}")

    def __repr__(self) -> str:
        return f"<GettShare {self.sharename} files={len(self.files)}>"


async def create_share(user: GettUser, title: str | None = None) -> GettShare:
    """Make a share.

    Raises:
        GettError: Ge.tt refuses or does not answer.
    """
    # Not idempotent: asked twice there would be two.
    answer = await user.ask(
        "POST", "/shares/create", {"title": title} if title else {}, idempotent=False
    )
    return GettShare(user, **read_object(answer, maybe_done=True))


async def create_file(user: GettUser, sharename: str, filename: str) -> GettFile:
    """Declare a file in a share; its bytes are sent next.

    Raises:
        GettArgumentError: There is no name.
        GettError: Ge.tt refuses or does not answer.
    """
    if not filename:
        raise GettArgumentError("filename is missing")
    answer = await user.ask(
        "POST",
        f"/files/{sharename}/create",
        {"filename": filename},
        template="/files/{share}/create",
        idempotent=False,
    )
    return GettFile(user, **of_share(read_object(answer, maybe_done=True), sharename))
