"""Domains that uploads are served from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.tixte.abc import Object

if TYPE_CHECKING:
    from cogs.tixte.state import State
    from cogs.tixte.user import User
    from cogs.tixte.wire import DeleteResponse, DomainData


class Domain(Object):
    """A domain; its ``str`` is its address without scheme."""

    __slots__ = ("_data",)

    def __init__(self, state: State, data: DomainData) -> None:
        self._state = state
        self._data = data

    @property
    def url(self) -> str:
        """The domain, without scheme."""
        return self._data.name

    @property
    def uploads(self) -> int:
        """How many uploads it serves."""
        return self._data.uploads

    @property
    def owner_id(self) -> str:
        """Whose it is."""
        return self._data.owner

    @property
    def locked(self) -> bool:
        """Whether Tixte has locked it."""
        return self._data.locked

    @property
    def owner(self) -> User | None:
        """Whose it is, if that person was fetched before."""
        return self._state.get_user(self.owner_id)

    async def fetch_owner(self) -> User:
        """Fetch whose it is.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        return await self._state.fetch_user(self.owner_id)

    async def delete(self) -> DeleteResponse:
        """Give the domain up; ``extra["domain"]`` names it.

        Raises:
            HTTPException: Tixte refuses; ``NotFound`` where there is no such domain.
            TixteConnectionError: Tixte cannot be reached.
        """
        gone = await self._state.delete(
            ("users", "@me", "domains", self.url), template="/users/@me/domains/{domain}"
        )
        self._state.domains.pop(self.url, None)
        return gone

    def __str__(self) -> str:
        return self.url

    def __repr__(self) -> str:
        return f"<Domain url={self.url!r} uploads={self.uploads} owner_id={self.owner_id!r}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Domain) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[str, int, str]:
        return (self.url, self.uploads, self.owner_id)
