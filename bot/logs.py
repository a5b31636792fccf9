"""The log: one shape for our own lines and the libraries', with secrets taken out."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
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
)
# The services' own, as they say themselves: there is one log, so there is one of these.
_services_shapes: dict[str, re.Pattern[str]] = {}
# At "debug" they write out all that goes over the wire: keys typed into forms, reply tokens.
_TALKATIVE = ("discord.gateway", "discord.http", "discord.webhook")


def hide(shapes: Iterable[str]) -> None:
    """Keep everything that looks so out of the log from now on.

    Args:
        shapes: Regular expressions, looked for anywhere.

    Raises:
        re.error: One of them is none.
    """
    _services_shapes.update((one, re.compile(one)) for one in shapes)


class ShortNetworkErrors(logging.Filter):
    """Says in a line what discord.py tells with a traceback: a connection that failed or broke.

    It connects again by itself, for ever; the line is what an operator needs.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten a record; none is dropped."""
        error = record.exc_info[1] if record.exc_info else None
        passing = (OSError, aiohttp.ClientError, discord.ConnectionClosed)
        if record.name.startswith("discord.") and isinstance(error, passing):
            record.msg = f"{record.getMessage()} ({type(error).__name__}: {error})"
            record.args = ()
            record.exc_info = None
        return True


class Redactor:
    """Takes known secrets, and what looks like one, out of a log line's values."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def __call__(
        self, _logger: object, _method: str, event: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        """Redact every value of one event."""
        # What begins with "_" is structlog's own, and is taken out before the line is written.
        return {
            name: value if name.startswith("_") else self._redact(value)
            for name, value in event.items()
        }

    def _redact(self, value: Any) -> Any:
        match value:
            case str():
                return self._redact_text(value)
            case None | bool() | int() | float():
                return value
            case dict():
                return {key: self._redact(inner) for key, inner in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self._redact(inner) for inner in value]
            case _:  # it would be shown as its repr
                return self._redact_text(repr(value))

    def _redact_text(self, value: str) -> str:
        for secret in self._secrets:
            value = value.replace(secret, REDACTED)
        for shape in (*_SECRET_SHAPES, *_services_shapes.values()):
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
    handler.addFilter(ShortNetworkErrors())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    # Its plugins announce themselves one by one; what it did says storage.schema.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # It warns of living without intents, which is meant.
    logging.getLogger("discord.state").setLevel(logging.ERROR)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(root.level, logging.INFO))
