"""Who is meant by what somebody typed: Mxit ids and user ids."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.expiring import Expiring
from bot.http.errors import ErrorKind
from bot.transfer.source import FetchError
from bot.ui import text
from cogs.mxit.errors import MxitAPIException

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from cogs.mxit.client import MxitClient

MAX_RECEIVERS = 20
LOOKED_UP_SECONDS = 600.0
AT_ONCE = 4
_USER_ID = re.compile(r"m[0-9]+")
_SEPARATORS = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who is to get something.

    Args:
        user_id: Their user id.
        name: How they call themselves.
    """

    user_id: str
    name: str

    @property
    def shown(self) -> str:
        """How they are named in an answer."""
        return f"**{text.safe(self.name, 40)}** (`{self.user_id}`)"


class Receivers:
    """Looks people up, and remembers for ten minutes who they are."""

    def __init__(self) -> None:
        self._known: Expiring[str, Receiver] = Expiring(LOOKED_UP_SECONDS, 1024)

    async def find(self, client: MxitClient, typed: str) -> tuple[list[Receiver], list[str]]:
        """Find everybody who was typed, and say who there is not.

        Raises:
            UserError: Nobody was typed, nobody of them is there, or they are too many.
            ServiceError: Mxit does not answer.
        """
        words = parse_receivers(typed)
        gate = asyncio.Semaphore(AT_ONCE)

        async def look_up(word: str) -> Receiver | None:
            async with gate:
                return await self.one(client, word)

        looked_up = await asyncio.gather(*(look_up(word) for word in words))
        found = {one.user_id: one for one in looked_up if one is not None}
        unknown = [word for word, one in zip(words, looked_up, strict=True) if one is None]
        if not found:
            raise nobody(unknown)
        return list(found.values()), unknown

    async def one(self, client: MxitClient, word: str) -> Receiver | None:
        """Find somebody by Mxit id or user id; None where there is nobody.

        Raises:
            ServiceError: Mxit does not answer.
        """
        key = word.lower()
        known = self._known.get(key)
        if known is not None:
            return known
        try:
            is_user_id = _USER_ID.fullmatch(key) is not None
            user_id = key if is_user_id else await client.users.get_user_id(word)
            profile = await client.users.get_basic_profile(user_id)
        except MxitAPIException as error:
            if error.kind is ErrorKind.NOT_FOUND:
                return None
            raise
        found = Receiver(user_id, profile.facts.display_name or word)
        self._known.put(key, found)
        return found


def parse_receivers(typed: str) -> list[str]:
    """Read who was typed, each once.

    Raises:
        UserError: Nobody was, or too many were.
    """
    words = list(dict.fromkeys(word for word in _SEPARATORS.split(typed) if word))
    if not words:
        raise UserError("Nobody is named in `to`.", "Write one or more Mxit ids or user ids.")
    if len(words) > MAX_RECEIVERS:
        raise UserError(
            f"`to` names {len(words)} receivers; at most {MAX_RECEIVERS} go at once.",
            "Send it in several goes.",
        )
    return words


def nobody(words: Sequence[str]) -> UserError:
    """Say that Mxit knows none of these."""
    names = ", ".join(text.code(word, 40) for word in words)
    return UserError(
        f"Mxit knows nobody called {names}.",
        "Check the name: it is the Mxit id, or the user id such as `m12345678901`.",
    )


def left_out(unknown: Sequence[str]) -> str:
    """Say who gets nothing since there is nobody of that name; empty where all are there."""
    if not unknown:
        return ""
    names = ", ".join(text.code(word, 40) for word in unknown)
    return f"\n⚠️ Mxit knows nobody called {names}: nothing goes there."


async def deliver(
    receivers: Sequence[Receiver], send: Callable[[Receiver], Awaitable[object]]
) -> str:
    """Send something to each of them, and say what became of it for each.

    Raises:
        MxitAPIException: A permission is missing, so that nobody gets it.
    """
    lines: list[str] = []
    for receiver in receivers:
        try:
            await send(receiver)
        except MxitAPIException as error:
            if error.scope is not None and not lines:
                raise
            lines.append(_failed(receiver, error))
        except FetchError as error:
            lines.append(f"❌ {receiver.shown}: {error.cause}")
        else:
            lines.append(f"✅ {receiver.shown}")
    return "\n".join(lines)


def _failed(receiver: Receiver, error: MxitAPIException) -> str:
    if error.maybe_done:
        return f"⚠️ {receiver.shown}: Mxit broke off; it may have arrived all the same."
    if error.kind is ErrorKind.BAD_REQUEST:
        said = "" if not error.message else f" ({text.code(error.message, 100)})"
        return f"❌ {receiver.shown}: Mxit did not take it{said}."
    if error.kind is ErrorKind.NOT_FOUND:
        return f"❌ {receiver.shown}: Mxit does not find them, or the file."
    return f"❌ {receiver.shown}: Mxit does not answer as it should; nothing arrived."
