"""Contacts (contract, sections 2.2 and 4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.http.client import Call
from bot.http.errors import ErrorKind
from cogs.mxit.calls.base import Calls, missing
from cogs.mxit.enums import CONTACT_LIST_FILTER
from cogs.mxit.errors import MxitAPIException, MxitAPIParameterException
from cogs.mxit.models import Contact, read

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

GRAPH = ("user", "socialgraph")
# The largest page that was ever seen (contract, 1.5), less the one that may come on top.
PAGE = 25


class ContactCalls(Calls):
    """Contacts."""

    async def get_contact_list(
        self,
        list_filter: str = "@Connections",
        skip: int | None = None,
        count: int | None = None,
        scope: str = "graph/read",
    ) -> dict[str, Any]:
        """List contacts.

        Args:
            list_filter: Which: a key of ``CONTACT_LIST_FILTER`` or its value.
            skip: How many to leave out at the begin.
            count: How many at most.
            scope: What the token must allow.

        Returns:
            ``Contacts``, a list of ``Contact``.

        Raises:
            MxitAPIParameterException: There is no such filter.
            MxitAPIException: The service refuses, or does not answer.
        """
        query = {"filter": _wire_filter(list_filter)}
        query |= {} if skip is None else {"skip": str(skip)}
        query |= {} if count is None else {"count": str(count)}
        call = Call("GET", (*GRAPH, "contactlist"), query=query)
        answer = read(await self._as_user(call, scope), dict[str, Any])
        contacts = [Contact(one) for one in read(answer.get("Contacts"), list[dict[str, Any]])]
        # A report says that one more comes than was asked for (contract, 2.2).
        return {**answer, "Contacts": contacts if count is None else contacts[:count]}

    async def iter_contacts(
        self, list_filter: str = "@Connections", scope: str = "graph/read"
    ) -> AsyncIterator[Contact]:
        """Give all contacts, page by page.

        Raises:
            MxitAPIParameterException: There is no such filter.
            MxitAPIException: The service refuses, or does not answer.
        """
        seen: set[str] = set()
        skip = 0
        while True:
            page = await self.get_contact_list(list_filter, skip, PAGE, scope)
            contacts: list[Contact] = page["Contacts"]
            fresh = [one for one in contacts if one.facts.user_id not in seen]
            for one in fresh:
                seen.add(one.facts.user_id)
                yield one
            # A short page need not be the last; a service that minds no ``skip`` would give the
            # same page for ever.
            if not fresh:
                return
            skip += len(contacts)

    async def add_contact(self, contact_id: str, scope: str = "contact/invite") -> None:
        """Add a service at once, or invite somebody, by Mxit id.

        Raises:
            MxitAPIException: The service refuses, or does not answer; NOT_FOUND where there is
                nobody of that name.
        """
        call = Call(
            "PUT",
            (*GRAPH, "contact", contact_id),
            template="/user/socialgraph/contact/{contact}",
        )
        try:
            await self._as_user(call, scope)
        except MxitAPIException as error:
            raise missing(error) from None

    async def get_friend_suggestions(self, scope: str = "graph/read") -> list[Contact]:
        """List people whom the person may know.

        Raises:
            MxitAPIException: The service refuses, or does not answer.
        """
        try:
            answer = await self._as_user(Call("GET", (*GRAPH, "suggestions")), scope)
        except MxitAPIException as error:
            if error.kind is ErrorKind.BAD_REQUEST and error.status:
                return []  # reported once where there was nothing to suggest (contract, 7)
            raise
        return [Contact(one) for one in read(answer, list[dict[str, Any]])]


def _wire_filter(list_filter: str) -> str:
    known = {value.lower(): value for value in CONTACT_LIST_FILTER.values()}
    found = CONTACT_LIST_FILTER.get(list_filter.lower()) or known.get(list_filter.lower())
    if found is None:
        raise MxitAPIParameterException(f"no filter: {list_filter!r}")
    return found
