"""What every group of calls stands on: whose token goes along, and what happens when it fails."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from bot.http.errors import ErrorKind
from cogs.mxit.errors import MxitAPIAuthException, MxitAPIException
from cogs.mxit.scopes import in_words
from cogs.mxit.transport import bearer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from bot.http.client import ApiClient, Call
    from cogs.mxit.content import Content
    from cogs.mxit.oauth import OAuth
    from cogs.mxit.tokens import Token
    from cogs.mxit.transport import Transport

T = TypeVar("T")

_UNAUTHORIZED, _FORBIDDEN = 401, 403
# The API answers look-ups of what is not there with either (contract, 1.4).
_MISSING = (404, 400)


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest files that are sent or fetched, in bytes; the service's own are not known."""

    file: int = 10 * 1024 * 1024
    picture: int = 1024 * 1024


class Calls:
    """Calls of one client.

    Args:
        transport: The ways out.
        oauth: Gives the tokens.
        limits: The largest files.
    """

    def __init__(self, transport: Transport, oauth: OAuth, limits: Limits) -> None:
        self._transport = transport
        self._oauth = oauth
        self._limits = limits

    async def _as_user(self, call: Call, scope: str, way: ApiClient | None = None) -> Any:
        """Make a call with the person's token."""
        way = way or self._transport.api

        async def ask(token: Token) -> Any:
            return await way.request(msgspec.structs.replace(call, auth=bearer(token)))

        return await self._with_user_token(ask, scope, replayable=call.replayable)

    async def _remove(self, call: Call, scope: str) -> None:
        """Delete something with the person's token; gone at a second try is as good as done."""
        try:
            await self._as_user(call, scope)
        except MxitAPIException as error:
            if error.kind is not ErrorKind.NOT_FOUND or error.attempt == 1:
                raise

    async def _as_app(self, call: Call, scope: str) -> Any:
        """Make a call with a token of the app itself."""
        tokens = self._oauth.app_tokens
        token = await tokens.usable(scope)
        try:
            return await self._ask_as_app(call, token)
        except MxitAPIAuthException as error:
            if error.status != _UNAUTHORIZED or not call.replayable:
                raise _explained(error, scope, is_app=True) from None
        try:
            return await self._ask_as_app(call, await tokens.renew(scope, token))
        except MxitAPIAuthException as error:
            raise _explained(error, scope, is_app=True) from None

    async def _ask_as_app(self, call: Call, token: Token) -> Any:
        return await self._transport.api.request(msgspec.structs.replace(call, auth=bearer(token)))

    async def _as_anybody(self, call: Call) -> Any:
        """Make a call without a token."""
        return await self._transport.api.request(call)

    @asynccontextmanager
    async def _user_content(self, path: Sequence[str], scope: str) -> AsyncIterator[Content]:
        """Open bytes with the person's token."""

        async def begin(token: Token) -> tuple[Any, Content]:
            opening = self._transport.content(path, token)
            return opening, await opening.__aenter__()

        opening, content = await self._with_user_token(begin, scope, replayable=True)
        try:
            yield content
        finally:
            await opening.__aexit__(None, None, None)

    async def _with_user_token(
        self, ask: Callable[[Token], Awaitable[T]], scope: str, *, replayable: bool
    ) -> T:
        tokens = self._oauth.user_tokens
        token = await tokens.usable(scope)
        try:
            return await ask(token)
        except MxitAPIAuthException as error:
            if error.status != _UNAUTHORIZED or not replayable:
                raise _explained(error, scope) from None
        # Ended before its time, or revoked: one more try with the next one (contract, 5.2).
        token = await tokens.renew(token)
        try:
            return await ask(token)
        except MxitAPIAuthException as error:
            raise _explained(error, scope) from None


def _explained(
    error: MxitAPIAuthException, scope: str, *, is_app: bool = False
) -> MxitAPIAuthException:
    """Name the missing scope; and tell a dead token of the app from one of the person's."""
    if error.status == _FORBIDDEN:
        error.scope = scope
        error.args = (f"{error.args[0]}; the token needs {scope}",)
        error.permission = None if is_app else in_words(scope)
    if is_app and error.kind is ErrorKind.UNAUTHORIZED:
        error.kind = ErrorKind.BAD_REQUEST
    return error


def missing(error: MxitAPIException) -> MxitAPIException:
    """Turn the refusal of a look-up into "not found" where it means that."""
    if error.status in _MISSING and not isinstance(error, MxitAPIAuthException):
        error.kind = ErrorKind.NOT_FOUND
    return error
