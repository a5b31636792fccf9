"""What every group of calls stands on: answers in, wrapped objects out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.http.errors import ErrorKind
from cogs.mixcloud.errors import MixcloudDecodeError, MixcloudError, MixcloudTransportError
from cogs.mixcloud.models import AccessDict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cogs.mixcloud.caching import Answers
    from cogs.mixcloud.client import MixcloudClient
    from cogs.mixcloud.dialect import Reply
    from cogs.mixcloud.models import Resource, ResourceList
    from cogs.mixcloud.transport import Transport


class Calls:
    """Calls of one client."""

    access_token: str | None
    _transport: Transport
    _answers: Answers | None
    _raise_exceptions: bool
    _resource_class: type[Resource]
    _resource_list_class: type[ResourceList]
    _mixcloud_root: str
    _mp3_max_size: int

    @property
    def _self(self) -> MixcloudClient:
        return self  # type: ignore[return-value]  # calls are only ever part of the client

    def _process_response(self, response: Reply) -> Any:
        """Give what an answer holds; its status was seen to (contract, 1.5).

        Raises:
            MixcloudDecodeError: It holds text, and errors are to be raised; else that is None.
        """
        if not isinstance(response.data, str):
            return response.data
        if self._raise_exceptions:
            raise MixcloudDecodeError("the answer is no JSON", status=response.status)
        return None

    def _native_result(self, response: Reply) -> AccessDict:
        """Wrap an object.

        Raises:
            MixcloudError: It is an error, and those are to be raised.
        """
        data = self._process_response(response)
        if isinstance(data, dict) and data.get("error") and self._raise_exceptions:
            raise MixcloudError(data, status=response.status)
        return self._wrap_object(data)

    def _proper_result(self, response: Reply) -> AccessDict | str:
        """Wrap JSON; give text as it is."""
        kind = response.headers.get("Content-Type", "")
        if "javascript" in kind or "json" in kind:
            return self._native_result(response)
        return str(response.data)

    def _wrap_object(self, data: Any) -> AccessDict:
        if isinstance(data, dict):
            return AccessDict(data, mixcloud=self._self)
        if self._raise_exceptions:
            text = "the answer is no object"
            raise MixcloudTransportError(text, kind=ErrorKind.INVALID_ANSWER)
        return AccessDict({}, mixcloud=self._self)

    async def _settle(self, asked: Callable[[], Awaitable[Any]]) -> Any:
        """Make a call; what Mixcloud said against it comes back, if errors are not to be raised."""
        try:
            return await asked()
        except MixcloudError as error:
            if self._raise_exceptions:
                raise
            told = {"type": error.type, "message": error.message, **error.extra}
            data: dict[str, Any] = {"error": told}
            if error.details is not None:
                data["details"] = error.details
            return AccessDict(data, mixcloud=self._self)
        except MixcloudDecodeError:
            if self._raise_exceptions:
                raise
            return AccessDict({}, mixcloud=self._self)
