"""What the objects of one client share: the way to the API, and what was fetched before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.http.answer import Answer
from bot.http.client import Call
from cogs.tixte.domain import Domain
from cogs.tixte.errors import NotFound, error_of
from cogs.tixte.user import ClientUser, User
from cogs.tixte.wire import (
    ClientUserData,
    DeleteResponse,
    DomainsData,
    UserData,
    read,
    read_deletion,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import msgspec

    from bot.http.body import Body
    from cogs.tixte.assets import Assets
    from cogs.tixte.dialect import Envelope
    from cogs.tixte.transport import Transport


class State:
    """The caches of one client, and its calls that its objects make too.

    Args:
        transport: The way to the API and to public content.
    """

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.user: ClientUser | None = None
        self.users: dict[str, User] = {}
        self.domains: dict[str, Domain] = {}

    @property
    def assets(self) -> Assets:
        """The way to public content."""
        return self.transport.assets

    async def call(
        self,
        method: str,
        path: Sequence[str],
        *,
        query: Mapping[str, str] | None = None,
        body: Body | None = None,
        idempotent: bool = True,
        template: str | None = None,
    ) -> Envelope:
        """Make a call and give its envelope.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        call = Call(method, path, query or {}, body, idempotent=idempotent, template=template)
        envelope: Envelope = await self.transport.api.request(call)
        return envelope

    async def request(self, method: str, path: Sequence[str], **options: Any) -> msgspec.Raw:
        """Make a call and give its data, yet to be read; the options are those of ``call``.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        return (await self.call(method, path, **options)).data

    async def delete(self, path: Sequence[str], *, template: str) -> DeleteResponse:
        """Delete something; gone at a second attempt means that the first one did it.

        Raises:
            HTTPException: Tixte refuses; ``NotFound`` where there is no such thing.
            TixteConnectionError: Tixte cannot be reached.
        """
        try:
            data = await self.request("DELETE", path, template=template)
        except NotFound as error:
            if error.attempt == 1:
                raise
            return DeleteResponse()  # an attempt whose answer was lost has done it (section 5)
        return read_deletion(data)

    def get_user(self, user_id: str) -> User | None:
        """Find somebody who was fetched before; the account itself too."""
        if (known := self.users.get(user_id)) is not None:
            return known
        return self.user if self.user is not None and self.user.id == user_id else None

    def store_user(self, data: UserData) -> User:
        """Remember somebody."""
        user = self.users[data.id] = User(self, data)
        return user

    async def fetch_user(self, user_id: str) -> User:
        """Fetch somebody.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        data = await self.request("GET", ("users", user_id), template="/users/{user}")
        return self.store_user(read(data, UserData))

    async def fetch_client_user(self) -> ClientUser:
        """Fetch the account.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        data = await self.request("GET", ("users", "@me"))
        self.user = ClientUser(self, read(data, ClientUserData))
        return self.user

    async def fetch_domains(self) -> list[Domain]:
        """Fetch the account's domains and forget those that are gone.

        Raises:
            HTTPException: Tixte refuses.
            TixteConnectionError: Tixte cannot be reached.
        """
        data = await self.request("GET", ("users", "@me", "domains"))
        found = {one.name: Domain(self, one) for one in read(data, DomainsData).domains}
        self.domains = found
        return [*found.values()]

    async def fetch_domain(self, url: str) -> Domain:
        """Fetch one of the account's domains.

        Raises:
            HTTPException: Tixte refuses; ``NotFound`` where it is not the account's.
            TixteConnectionError: Tixte cannot be reached.
        """
        await self.fetch_domains()
        if (domain := self.domains.get(url)) is None:
            raise not_found("the account has no such domain")
        return domain


def not_found(message: str) -> NotFound:
    """Make the error for what Tixte has no call to look up, and what is not in its lists."""
    answer = Answer(404, {}, b"")
    error = error_of(answer, {"success": False, "error": {"message": message}})
    assert isinstance(error, NotFound)  # noqa: S101 - the status says so
    return error
