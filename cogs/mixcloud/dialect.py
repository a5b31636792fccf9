"""How Mixcloud answers: JSON whatever its type says, errors whatever their status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from bot.http.answer import retry_after
from bot.http.errors import ErrorKind, kind_of_status
from cogs.mixcloud.errors import MixcloudDecodeError, MixcloudTransportError, error_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.http.answer import Answer
    from bot.http.errors import ServiceError

log = structlog.get_logger(__name__)

REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Reply(msgspec.Struct, frozen=True):
    """A successful answer.

    Args:
        status: Its status.
        headers: Its headers.
        data: What it holds: decoded JSON, or text.
        moved_to: Where a redirect points; then there is no data.
    """

    status: int
    headers: Mapping[str, str]
    data: Any
    moved_to: str | None = None

    def __repr__(self) -> str:
        return f"Reply(status={self.status})"


class MixcloudDialect:
    """Deciphers Mixcloud's answers.

    Args:
        decode: Reads JSON; raises ValueError for what is none.
        text: Whether text is expected in the place of JSON.
    """

    def __init__(self, decode: Callable[[bytes], Any], *, text: bool = False) -> None:
        self._decode = decode
        self._text = text

    def decipher(self, answer: Answer) -> Reply:
        """Give what a success holds.

        Raises:
            MixcloudError: It is an error: by its ``error`` or by its status.
            MixcloudDecodeError: It is no JSON.
        """
        location = answer.headers.get("Location")
        if answer.status in REDIRECTS and location is not None:
            return Reply(answer.status, answer.headers, None, location)
        if self._text and answer.is_success and b'"error"' not in answer.body:
            return Reply(answer.status, answer.headers, answer.body.decode(errors="replace"))
        try:
            data = self._decode(answer.body)
        except ValueError:
            data = self._not_json(answer)
        failed = isinstance(data, dict) and bool(data.get("error"))
        if answer.is_success and not failed:
            return Reply(answer.status, answer.headers, data)
        error = error_of(
            data if failed else None,
            status=answer.status,
            retry_after=retry_after(answer.headers),
            request_id=answer.headers.get("X-Request-Id"),
        )
        # Mixcloud finds a call again by its own name for it.
        log.info("mixcloud.refused", error=error.type, status=answer.status, id=error.request_id)
        raise error

    def failure(self, text: str, kind: ErrorKind, *, maybe_done: bool) -> ServiceError:
        """Make the error for a call that got no answer."""
        return MixcloudTransportError(text, kind=kind, maybe_done=maybe_done)

    def _not_json(self, answer: Answer) -> Any:
        if not answer.is_success and kind_of_status(answer.status) is not ErrorKind.INVALID_ANSWER:
            return None  # an error page: its status says what there is to know
        if self._text and answer.is_success:
            return answer.body.decode(errors="replace")
        raise MixcloudDecodeError("the answer is no JSON", status=answer.status)
