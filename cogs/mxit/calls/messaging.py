"""Messages (contract, sections 2.1 and 4.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.http.body import JsonBody
from bot.http.client import Call
from bot.http.errors import ErrorKind
from cogs.mxit.calls.base import Calls
from cogs.mxit.errors import MxitAPIException, MxitAPIParameterException

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MAX_CHARACTERS = 1000
BATCH = 50
_PLACEHOLDER = re.compile(r"\{([0-9]+)\}")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one batch of a message.

    Args:
        user_ids: To whom it went.
        error: Why it did not go through, None where it did. Where some of several may have got it
            the error says ``maybe_done``.
    """

    user_ids: tuple[str, ...]
    error: MxitAPIException | None = None


class Messaging(Calls):
    """Sends messages."""

    async def send_message(
        self,
        app_mxit_id: str,
        target_user_ids: Iterable[str] | str,
        message: str,
        contains_markup: bool = True,  # noqa: FBT001, FBT002 - the contract's order
        scope: str = "message/send",
        *,
        spool: bool | None = None,
        spool_timeout: int | None = None,
        links: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        """Send a message from the app, in batches of 50.

        Args:
            app_mxit_id: The app's Mxit id.
            target_user_ids: The user ids of those who are to get it.
            message: The text; ``{0}`` stands for the first link.
            contains_markup: Whether marks in the text are to be read as such.
            scope: What the token must allow.
            spool: Whether it waits for those who are not online.
            spool_timeout: How many seconds it waits.
            links: What ``create_redirect_link`` makes.

        Raises:
            MxitAPIParameterException: The text, an id or the links cannot be sent.
            MxitAPIException: The service refuses; some of several may have got it all the same.
        """
        body = _body(app_mxit_id, message, links, contains_markup=contains_markup)
        if spool is not None:
            body["Spool"] = spool
        if spool_timeout is not None:
            body["SpoolTimeOut"] = spool_timeout
        for batch in _batches(target_user_ids):
            await self._send(body, batch, scope, is_app=True)

    async def send_user_to_user_message(
        self,
        from_user_id: str,
        target_user_ids: Iterable[str] | str,
        message: str,
        contains_markup: bool = True,  # noqa: FBT001, FBT002
        scope: str = "message/user",
    ) -> None:
        """Send a message in the person's name, in batches of 50.

        Args:
            from_user_id: The person's user id.
            target_user_ids: The user ids of those who are to get it.
            message: The text.
            contains_markup: Whether marks in the text are to be read as such.
            scope: What the token must allow.

        Raises:
            MxitAPIParameterException: The text or an id cannot be sent.
            MxitAPIException: The service refuses; some of several may have got it all the same.
        """
        body = _body(from_user_id, message, None, contains_markup=contains_markup)
        for batch in _batches(target_user_ids):
            await self._send(body, batch, scope, is_app=False)

    async def send_many(
        self,
        from_id: str,
        target_user_ids: Iterable[str] | str,
        message: str,
        *,
        contains_markup: bool = True,
        links: Sequence[Mapping[str, Any]] | None = None,
        as_user: bool = False,
        batch_size: int = BATCH,
    ) -> list[Delivery]:
        """Send a message to many and tell what became of each batch; none is sent twice.

        Args:
            from_id: The app's Mxit id, or the person's user id.
            target_user_ids: The user ids of those who are to get it.
            message: The text.
            contains_markup: Whether marks in the text are to be read as such.
            links: What ``create_redirect_link`` makes.
            as_user: Whether it goes out in the person's name.
            batch_size: How many get it with one call; with 1 each outcome is certain.

        Raises:
            MxitAPIParameterException: The text, an id or the links cannot be sent.
        """
        body = _body(from_id, message, links, contains_markup=contains_markup)
        scope = "message/user" if as_user else "message/send"
        deliveries = []
        for batch in _batches(target_user_ids, batch_size):
            error: MxitAPIException | None = None
            try:
                await self._send(body, batch, scope, is_app=not as_user)
            except MxitAPIException as failure:
                error = failure
            deliveries.append(Delivery(batch, error))
        return deliveries

    def create_redirect_link(
        self,
        create_temporary_contact: bool,  # noqa: FBT001 - the contract's order
        target_service: str,
        text: str,
        add_to_back_history: bool | None = None,  # noqa: FBT001
        parameters: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Make one entry for ``links``: a place in the text that leads to a service."""
        link: dict[str, Any] = {
            "CreateTemporaryContact": create_temporary_contact,
            "TargetService": target_service,
            "Text": text,
        }
        if add_to_back_history is not None:
            link["AddToBackHistory"] = add_to_back_history
        if parameters is not None:
            link["Parameters"] = dict(parameters)
        return link

    async def _send(
        self, body: Mapping[str, Any], batch: Sequence[str], scope: str, *, is_app: bool
    ) -> None:
        # Sent twice it would arrive twice.
        call = Call(
            "POST",
            ("message", "send"),
            body=JsonBody({**body, "To": ",".join(batch)}),
            idempotent=False,
        )
        try:
            await (self._as_app(call, scope) if is_app else self._as_user(call, scope))
        except MxitAPIException as error:
            if error.kind is ErrorKind.BAD_REQUEST and error.status and len(batch) > 1:
                error.maybe_done = True  # one bad id among many: the others got it (contract, 2.1)
            raise


def _body(
    from_id: str, message: str, links: Sequence[Mapping[str, Any]] | None, *, contains_markup: bool
) -> dict[str, Any]:
    if not message.strip():
        raise MxitAPIParameterException("the message is empty")
    if len(message) > MAX_CHARACTERS:
        raise MxitAPIParameterException(
            f"the message has {len(message)} characters; at most {MAX_CHARACTERS} can be sent"
        )
    count = len(links or ())
    if {int(number) for number in _PLACEHOLDER.findall(message)} != set(range(count)):
        raise MxitAPIParameterException(
            f"there are {count} links: the text needs {{0}}, {{1}} … for exactly these"
        )
    body: dict[str, Any] = {"From": from_id, "Body": message, "ContainsMarkup": contains_markup}
    # An empty list makes the call fail (contract, 2.1).
    return {**body, "Links": [dict(link) for link in links]} if links else body


def _batches(user_ids: Iterable[str] | str, size: int = BATCH) -> list[tuple[str, ...]]:
    ids = list(dict.fromkeys([user_ids] if isinstance(user_ids, str) else user_ids))
    if not ids:
        raise MxitAPIParameterException("the message is for nobody")
    for one in ids:
        if not one or "," in one or any(mark.isspace() for mark in one):
            raise MxitAPIParameterException("a user id is one word without commas")
    return [tuple(ids[at : at + size]) for at in range(0, len(ids), size)]
