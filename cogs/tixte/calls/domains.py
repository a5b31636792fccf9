"""Calls about domains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.http.body import JsonBody
from cogs.tixte.calls.base import Calls
from cogs.tixte.domain import Domain
from cogs.tixte.errors import TixteException
from cogs.tixte.wire import BaseDomainsData, DomainData, read

if TYPE_CHECKING:
    from cogs.tixte.user import ClientUser

DOMAINS = ("users", "@me", "domains")


class DomainCalls(Calls):
    """Domains."""

    @property
    def domains(self) -> list[Domain]:
        """The account's domains, if they were fetched before."""
        return list(self._state.domains.values())

    def get_domain(self, url: str, /) -> Domain | None:
        """Find a domain that was fetched before."""
        return self._state.domains.get(url)

    async def fetch_domains(self) -> list[Domain]:
        """Fetch the account's domains.

        Raises:
            HTTPException: Tixte refuses; ``Forbidden`` for an upload key.
            TixteConnectionError: Tixte cannot be reached.
        """
        return await self._state.fetch_domains()

    async def fetch_base_domains(self) -> list[str]:
        """Fetch what a free domain may end with.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        data = read(await self._state.request("GET", ("domains",)), BaseDomainsData)
        return [one.domain for one in data.domains if one.active]

    async def create_domain(self, domain: str, /, *, is_custom: bool = False) -> Domain:
        """Take a domain.

        Args:
            domain: The domain, without scheme.
            is_custom: Whether it is one's own, not below one of Tixte's.

        Raises:
            HTTPException: Tixte refuses; with CONFLICT it is taken.
            TixteConnectionError: Tixte cannot be reached.
        """
        body = JsonBody({"domain": domain, "custom": is_custom})
        try:
            await self._state.request("PATCH", DOMAINS, body=body, idempotent=False)
        except TixteException as error:
            if not error.maybe_done:
                raise
            return await self._created_after_all(domain, error)
        owner: ClientUser = self._state.user or await self._state.fetch_client_user()
        made = Domain(self._state, DomainData(name=domain, owner=owner.id))
        self._state.domains[made.url] = made
        return made

    async def _created_after_all(self, domain: str, error: TixteException) -> Domain:
        """Look whether a call without an answer did it (contract, section 5)."""
        try:
            await self._state.fetch_domains()
        except TixteException:
            raise error from None
        if (made := self._state.domains.get(domain)) is not None:
            return made
        error.maybe_done = False
        raise error
