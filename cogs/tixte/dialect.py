"""How Tixte answers: its envelope, its errors, its rate limits (contract, section 1)."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import msgspec

from bot.http.answer import retry_after
from cogs.tixte.errors import TixteConnectionError, error_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.http.answer import Answer
    from bot.http.errors import ErrorKind, ServiceError

# `x-ratelimit-reset` is seconds from now; above this it can only be a time since 1970.
EPOCH_SECONDS = 1_000_000_000
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Envelope(msgspec.Struct, frozen=True):
    """What is around the data of a success; the data is decoded once, into its model.

    Args:
        success: Whether it is one.
        data: The data, not decoded yet.
        size: Where it stands beside the upload, not in it (contract, 2.1).
    """

    success: bool
    data: msgspec.Raw
    size: Any = None


class TixteDialect:
    """Deciphers Tixte's answers."""

    def decipher(self, answer: Answer) -> Envelope:
        """Give the envelope of a success.

        Raises:
            HTTPException: Anything else; also a 2xx whose body is cut off or no envelope.
        """
        if answer.is_success:
            try:
                envelope = msgspec.json.decode(answer.body, type=Envelope)
            except _UNREADABLE:
                pass  # told below, with what there is instead
            else:
                if envelope.success:
                    return envelope
        raise error_of(answer, _decode(answer.body), rate_limit_wait(answer.headers))

    def failure(self, text: str, kind: ErrorKind, *, maybe_done: bool) -> ServiceError:
        """Make the error for a call that got no answer."""
        return TixteConnectionError(text, kind=kind, maybe_done=maybe_done)


def rate_limit_wait(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Read how many seconds to wait: ``Retry-After``, else ``x-ratelimit-reset`` (section 5)."""
    if (wait := retry_after(headers)) is not None:
        return wait
    try:
        reset = float(headers["x-ratelimit-reset"])
    except (KeyError, ValueError):
        return None
    if reset > EPOCH_SECONDS:
        reset -= time.time() if now is None else now
    return max(0.0, reset) if math.isfinite(reset) else None


def _decode(body: bytes) -> Any:
    """Decode JSON; what is none comes back as text."""
    try:
        return msgspec.json.decode(body)
    except _UNREADABLE:
        return body.decode(errors="replace")
