"""The log: one shape for our own lines and the libraries', with secrets taken out."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterable

REDACTED = "[redacted]"
# Interaction and webhook tokens stand in the addresses that discord.py logs; signed attachment
# addresses carry their signature in the query.
_SECRET_SHAPES = (
    re.compile(r"(?<=/webhooks/)\d+/[\w.~-]{8,}"),
    re.compile(r"(?<=/interactions/)\d+/[\w.~-]{8,}"),
    re.compile(r"(?<=[?&])(?:hm|auth|access_token|token)=[^&\s\"']+"),
    re.compile(r"\btx\.(?:mfa\.)?(?:[A-Za-z0-9]{16}\.){3}[A-Za-z0-9]{4}"),
)


class Redactor:
    """Takes known secrets, and what looks like one, out of a log line's values."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def __call__(
        self, _logger: object, _method: str, event: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        """Redact every value of one event."""
        return {name: self._redact(value) for name, value in event.items()}

    def _redact(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        for secret in self._secrets:
            value = value.replace(secret, REDACTED)
        for shape in _SECRET_SHAPES:
            value = shape.sub(REDACTED, value)
        return value


def configure_logging(level: str, style: str, secrets: Iterable[str] = ()) -> None:
    """Set up the log of this process, on standard error.

    Args:
        level: The least important level that is shown.
        style: ``console`` for people, ``json`` for machines.
        secrets: Values that must never be shown.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        Redactor(secrets),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    # Its plugins announce themselves one by one; what it did says storage.schema.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
